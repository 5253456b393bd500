/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/ntlm.h"

#include "ntlm/challenge.h"
#include "tests/unit/acceptor.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

/* Challenges that are bad, odd, or of a real server; and channel bindings. */

enum { OUT = 80000 };

/* Answers the challenge of the sidecar, which ends at a page. */
static enum winrm_ntlm_result answer(const struct fixture *x, bool seal,
	const uint8_t *bindings, struct authenticate *read, uint8_t *out)
{
	struct winrm_ntlm_identity id = {.user = ".\\alice",
		.password = "password",
		.host = "host",
		.channel_bindings = bindings,
		.seal = seal};
	struct blob c = json_hex(x->json, "messages.challenge");
	struct guard g = guard_open(c.len + 1);
	struct winrm_writer w = winrm_writer_init(out, OUT);
	enum winrm_ntlm_result result;
	struct winrm_ntlm n;

	result = winrm_ntlm_authenticate(
		&n, &id, slice_of(guard_put(&g, c.data, c.len), c.len), &w);
	if (result == WINRM_NTLM_OK)
		*read = authenticate_read(slice_of(out, w.len));
	guard_close(&g);
	blob_free(&c);
	return result;
}

static void bad_challenge_is_refused(void **state)
{
	const struct fixture *x = *state;
	uint8_t *out = malloc(OUT);
	struct authenticate a;

	assert_non_null(out);
	assert_true(json_is_false(x->json, "expect.accept"));
	assert_int_equal(answer(x, true, NULL, &a, out), WINRM_NTLM_MALFORMED);
	assert_int_equal(answer(x, false, NULL, &a, out), WINRM_NTLM_MALFORMED);
	free(out);
}

/* What to expect where a sidecar leaves it open, with sealing and without. */
static const struct {
	const char *name;
	enum winrm_ntlm_result sealed, plain;
} odd[] = {
	{"av-eol-cut-to-2", WINRM_NTLM_MALFORMED, WINRM_NTLM_MALFORMED},
	{"av-eol-with-length", WINRM_NTLM_MALFORMED, WINRM_NTLM_MALFORMED},
	{"av-no-eol", WINRM_NTLM_MALFORMED, WINRM_NTLM_MALFORMED},
	{"av-timestamp-twice", WINRM_NTLM_MALFORMED, WINRM_NTLM_MALFORMED},
	{"ti-overlaps-header", WINRM_NTLM_MALFORMED, WINRM_NTLM_MALFORMED},
	{"no-ess-flag", WINRM_NTLM_WEAK, WINRM_NTLM_OK},
	{"no-sign-flag", WINRM_NTLM_WEAK, WINRM_NTLM_OK},
	{"no-unicode-flag", WINRM_NTLM_WEAK, WINRM_NTLM_WEAK},
	{"one-byte-target-name", WINRM_NTLM_WEAK, WINRM_NTLM_OK},
	{"ti-65535", WINRM_NTLM_TOO_LONG, WINRM_NTLM_TOO_LONG},
};

static void odd_challenge_is_answered_or_refused(void **state)
{
	const struct fixture *x = *state;
	enum winrm_ntlm_result sealed = WINRM_NTLM_OK, plain = WINRM_NTLM_OK;
	const char *name = x->name + strlen("odd-challenge-");
	uint8_t *out = malloc(OUT);
	struct authenticate a;
	size_t i;

	assert_non_null(out);
	for (i = 0; i < COUNT(odd); i++)
		if (!strcmp(name, odd[i].name)) {
			sealed = odd[i].sealed;
			plain = odd[i].plain;
			assert_false(json_is_true(x->json, "expect.accept"));
		}
	assert_int_equal(answer(x, false, NULL, &a, out), plain);
	assert_int_equal(answer(x, true, NULL, &a, out), sealed);
	if (sealed == WINRM_NTLM_OK && strstr(name, "av-")) {
		struct winrm_slice value;

		assert_int_equal(a.has_mic, strcmp(name, "av-eol-first") != 0);
		assert_true(av_find(a.pairs, 9, &value));
		assert_int_equal(value.len, 2 * strlen("HTTP/host"));
		assert_false(av_find(a.pairs, 10, &value));
	}
	free(out);
}

/* Flags, nonce, pairs and names of a challenge that was sent somewhere. */
static void challenge_is_read_as_expected(void **state)
{
	const struct fixture *x = *state;
	const cJSON *parsed = json_at(x->json, "parsed.challenge");
	struct blob message = json_hex(x->json, "messages.challenge");
	struct guard g = guard_open(message.len);
	struct winrm_challenge c;
	const cJSON *pair;

	if (json_is_true(parsed, "target_name_field_out_of_range")) {
		/* refused like the bad ones, although one client took it */
		assert_false(winrm_challenge_read(&c, blob_slice(&message)));
		guard_close(&g);
		blob_free(&message);
		return;
	}
	assert_true(winrm_challenge_read(&c,
		slice_of(guard_put(&g, message.data, message.len),
			message.len)));
	assert_true(c.flags == json_flags(parsed, "flags"));
	assert_hex(c.nonce.ptr, c.nonce.len,
		json_text(parsed, "server_challenge"));
	if (json_text(parsed, "target_info_hex"))
		assert_hex(c.target_info.ptr, c.target_info.len,
			json_text(parsed, "target_info_hex"));
	cJSON_ArrayForEach(pair, json_at(parsed, "target_info"))
	{
		if (json_number(pair, "id") == 1)
			assert_hex(c.computer.ptr, c.computer.len,
				json_text(pair, "hex"));
		if (json_number(pair, "id") == 7)
			assert_hex(c.timestamp.ptr, c.timestamp.len,
				json_text(pair, "hex"));
		if (json_number(pair, "id") == 6)
			assert_int_equal(
				c.av_flags, json_number(pair, "value"));
	}
	guard_close(&g);
	blob_free(&message);
}

/* Seals what the client of the recording sealed, with the same result. */
static void check_sealed(struct winrm_ntlm *n, const cJSON *wrapped)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, wrapped)
	{
		struct blob data = json_hex(item, "plaintext");
		uint8_t signature[WINRM_NTLM_SIGNATURE];

		if (!strcmp(json_text(item, "direction"), "client-to-server")) {
			assert_true(winrm_ntlm_seal(
				n, data.data, data.len, signature));
			assert_hex(signature, sizeof(signature),
				json_text(item, "signature"));
			assert_hex(
				data.data, data.len, json_text(item, "sealed"));
		} else {
			struct blob s = json_hex(item, "signature");

			blob_free(&data);
			data = json_hex(item, "sealed");
			assert_true(winrm_ntlm_unseal(
				n, data.data, data.len, s.data));
			assert_hex(data.data, data.len,
				json_text(item, "plaintext"));
			blob_free(&s);
		}
		blob_free(&data);
	}
}

/* Where a fresh key is exchanged, it is the recorded one. */
static void set_random(struct winrm_ntlm_identity *id, const cJSON *json)
{
	struct blob client = json_hex(json, "inputs.client_challenge");

	memcpy(id->random, client.data, 8);
	blob_free(&client);
	if (json_text(json, "expect.exported_session_key")) {
		struct blob key = json_hex(json, "expect.exported_session_key");

		memcpy(id->random + 8, key.data, 16);
		blob_free(&key);
	}
}

/* This client instead of the recorded one: same server, same user. */
static void recorded_challenge_is_answered(void **state)
{
	const struct fixture *x = *state;
	const cJSON *inputs = json_at(x->json, "inputs");
	const char *domain = json_text(inputs, "domain");
	struct blob c = json_hex(x->json, "messages.challenge");
	uint8_t out[2048], first[40], hash[16], exported[16];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_writer n = winrm_writer_init(first, sizeof(first));
	struct winrm_ntlm_identity id = {
		.password = json_text(inputs, "password"),
		.workstation = json_text(inputs, "workstation")};
	struct three_messages m;
	struct winrm_ntlm ntlm;
	char user[128];

	snprintf(user, sizeof(user), "%s%s%s", domain, domain[0] ? "\\" : "",
		json_text(inputs, "user"));
	id.user = user;
	set_random(&id, x->json);
	assert_int_equal(
		winrm_ntlm_authenticate(&ntlm, &id, blob_slice(&c), &w),
		WINRM_NTLM_OK);
	winrm_ntlm_negotiate(&n);
	m.negotiate = slice_of(first, n.len);
	m.challenge = blob_slice(&c);
	m.authenticate = slice_of(out, w.len);
	assert_true(winrm_ntlm_hash(winrm_slice_str(id.password), hash));
	assert_true(
		acceptor_check(&m, hash, json_text(inputs, "user"), exported));
	if (ntlm.flags & WINRM_NTLM_KEY_EXCH)
		check_sealed(&ntlm, json_at(x->json, "expect.wrapped"));
	blob_free(&c);
}

/*
 * Every truncated challenge is refused, unless what is missing is not needed.
 */
static void cut_challenge_is_refused(void **state)
{
	const struct fixture *x = *state;
	struct blob message = json_hex(x->json, "messages.challenge");
	struct guard g = guard_open(message.len);
	struct winrm_challenge c;
	size_t len;

	for (len = 0; len < message.len; len++)
		if (winrm_challenge_read(&c,
			    slice_of(guard_put(&g, message.data, len), len)))
			assert_true(
				c.target_info.ptr + c.target_info.len <= g.end);
	guard_close(&g);
	blob_free(&message);
}

/* The hash of a certificate goes into AV pair 10 unchanged. */
static void channel_bindings_are_sent_as_given(void **state)
{
	const struct fixture *x = *state;
	struct fixture challenge = *x;
	struct blob text, md5;
	struct winrm_slice value;
	struct authenticate a;
	uint8_t *out = malloc(OUT);

	assert_non_null(out);
	text = blob_load("tests/fixtures/ntlm/con-exchange-plain.json");
	challenge.json = cJSON_Parse((const char *)text.data);
	md5 = json_hex(x->json, "expect.channel_bindings_md5");
	assert_int_equal(md5.len, 16);
	assert_int_equal(
		answer(&challenge, true, md5.data, &a, out), WINRM_NTLM_OK);
	assert_true(av_find(a.pairs, 10, &value));
	assert_true(winrm_slice_eq(value, blob_slice(&md5)));
	blob_free(&md5);
	cJSON_Delete(challenge.json);
	blob_free(&text);
	free(out);
}

int main(void)
{
	static const char real[] =
		"tests/fixtures/ntlm/{msnlmp-4.2.4,con-exchange,rec-{dc2016,"
		"win81,winrm},vec-{bodgit,ntlmauth}}-*.json";

	return fixture_run("tests/fixtures/ntlm/bad-*.json", 20,
		       "bad challenge is refused", bad_challenge_is_refused) +
		fixture_run("tests/fixtures/ntlm/odd-*.json", 22,
			"odd challenge is answered or refused",
			odd_challenge_is_answered_or_refused) +
		fixture_run(real, 10, "challenge is read as expected",
			challenge_is_read_as_expected) +
		fixture_run(real, 10, "cut challenge is refused",
			cut_challenge_is_refused) +
		fixture_run("tests/fixtures/ntlm/{msnlmp-4.2.4,con-exchange,"
			    "rec-{dc2016,win81,winrm-2008r2}}-*.json",
			7, "recorded challenge is answered",
			recorded_challenge_is_answered) +
		fixture_run("tests/fixtures/ntlm/cbt-{ecdsa,get,rsa}-*.json",
			10, "channel bindings are sent as given",
			channel_bindings_are_sent_as_given);
}
