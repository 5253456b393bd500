/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "core/base/base64.h"
#include "ntlm/ntlm.h"
#include "soap/identify.h"
#include "soap/shell_reply.h"
#include "tests/unit/acceptor.h"
#include "tests/unit/feed.h"
#include "tests/unit/fixture.h"
#include "tests/unit/ntlm_frame.h"

/*
 * Whole conversations of another client with OMI, as they went over the wire:
 * opened, read, and sealed again with the recorded keys.
 */

static const struct conversation {
	const char *folder;
	int connection;
	bool spnego;       /* one signature each way before the first message */
	unsigned context;  /* which pair of lines in keys.jsonl */
	unsigned messages; /* sealed requests, and as many replies */
} conversations[] = {
	{"ntlm-raw-http", 1, false, 0, 4},
	{"spnego-http", 1, true, 0, 4},
	{"shell-ntlm-http", 1, false, 0, 15},
	{"faults-ntlm-http", 1, false, 0, 8},
	{"badpw-ntlm-http", 1, false, 0, 0},
	{"badpw-ntlm-http", 2, false, 1, 0},
	{"badpw-ntlm-http", 3, false, 2, 0},
};

static void path_of(const struct conversation *c, unsigned turn,
	const char *ending, char path[128])
{
	snprintf(path, 128, "tests/fixtures/omi/%s/%02d-%02u.%s", c->folder,
		c->connection, turn, ending);
}

static bool load(const struct conversation *c, unsigned turn,
	const char *ending, struct blob *b)
{
	char path[128];

	path_of(c, turn, ending, path);
	if (access(path, R_OK) != 0)
		return false;
	*b = blob_load(path);
	return true;
}

/* The recorded line for one side of the context. */
static cJSON *load_keys(const struct conversation *c, bool client)
{
	char path[128];
	struct blob text;
	char *line, *rest;
	cJSON *json;
	unsigned n = 2 * c->context + !client;

	snprintf(path, sizeof(path), "tests/fixtures/omi/%s/keys.jsonl",
		c->folder);
	text = blob_load(path);
	rest = (char *)text.data;
	do
		line = strsep(&rest, "\n");
	while (n-- > 0);
	json = cJSON_Parse(line);
	assert_non_null(json);
	assert_string_equal(
		json_text(json, "usage(side that signs/seals with it)"),
		client ? "initiate" : "accept");
	blob_free(&text);
	return json;
}

static struct winrm_ntlm_side load_side(
	const struct conversation *c, bool client)
{
	cJSON *json = load_keys(c, client);
	struct blob key = json_hex(json, "exported_session_key");
	struct winrm_ntlm_side side;

	assert_true(winrm_ntlm_side_start(
		&side, key.data, json_flags(json, "flags"), client));
	assert_hex(side.sign_key, 16, json_text(json, "signkey"));
	side.sequence = c->spnego; /* the cipher is reset, the count is not */
	blob_free(&key);
	cJSON_Delete(json);
	return side;
}

/* The value of a header in a request, and its body. */
static struct winrm_slice header(const struct blob *request, const char *name)
{
	const char *at = strstr((const char *)request->data, name);

	assert_non_null(at);
	at += strlen(name);
	return slice_of(at, strcspn(at, "\r"));
}

static struct winrm_slice body(const struct blob *request)
{
	const char *at = strstr((const char *)request->data, "\r\n\r\n") + 4;

	return slice_of(
		at, request->len - (size_t)(at - (const char *)request->data));
}

/* Unseals the request and seals its text again. */
static void check_request(const struct conversation *c, unsigned turn,
	const struct blob *request, struct winrm_ntlm_side *open,
	struct winrm_ntlm_side *seal)
{
	struct ntlm_frame sealed;
	uint8_t signature[WINRM_NTLM_SIGNATURE], *data;
	struct blob plain;

	assert_true(ntlm_frame_read(
		&sealed, header(request, "Content-Type: "), body(request)));
	assert_true(load(c, turn, "req.plain.xml", &plain));
	assert_int_equal(sealed.data.len, plain.len);
	data = malloc(plain.len + 1);
	assert_non_null(data);
	memcpy(data, plain.data, plain.len);
	assert_true(winrm_ntlm_side_seal(seal, data, plain.len, signature));
	assert_memory_equal(data, sealed.data.ptr, plain.len);
	assert_memory_equal(signature, sealed.signature.ptr, sizeof(signature));
	assert_true(winrm_ntlm_side_unseal(
		open, data, plain.len, sealed.signature.ptr));
	assert_memory_equal(data, plain.data, plain.len);
	free(data);
	blob_free(&plain);
}

/* Opens the reply where it lies, at a page, and reads it. */
static void check_reply(const struct conversation *c, unsigned turn,
	const struct blob *response, struct winrm_ntlm_side *open)
{
	struct feed f = feed_open(response->len);
	struct ntlm_frame sealed;
	struct winrm_envelope_reply envelope;
	struct winrm_shell_reply r;
	char identity[256];
	struct blob plain, request;
	uint8_t *data;

	assert_int_equal(feed_all(&f, response->data, response->len, 7),
		WINRM_HTTP_DONE);
	assert_true(f.r.keep_alive);
	assert_true(ntlm_frame_read(&sealed, feed_type(&f), feed_body(&f)));
	data = f.buf + (sealed.data.ptr - f.buf);
	assert_true(winrm_ntlm_side_unseal(
		open, data, sealed.data.len, sealed.signature.ptr));
	if (load(c, turn, "resp.plain.xml", &plain)) {
		assert_true(winrm_slice_eq(sealed.data, blob_slice(&plain)));
		blob_free(&plain);
	}
	assert_true(winrm_shell_reply_read(&r, sealed.data, NULL));
	assert_int_equal(r.kind == WINRM_REPLY_FAULT, f.r.status == 500);
	assert_true(load(c, turn - 1, "req.plain.xml", &request));
	assert_int_equal(winrm_identify_read(&envelope, sealed.data, identity,
				 sizeof(identity)),
		strstr((char *)request.data, ":Identify") ||
			r.envelope.is_fault);
	assert_non_null(strstr((char *)request.data, r.envelope.relates_to));
	blob_free(&request);
	feed_close(&f);
}

static void conversation_is_opened_and_sealed_again(void **state)
{
	const struct conversation *c = *state;
	struct winrm_ntlm_side client = load_side(c, true), again = client;
	struct winrm_ntlm_side server = load_side(c, false);
	struct blob request, response;
	unsigned turn, count = 0;

	for (turn = 6; load(c, turn, "req.bin", &request); turn += 2) {
		if (load(c, turn + 1, "resp.bin", &response)) {
			check_request(c, turn, &request, &client, &again);
			check_reply(c, turn + 1, &response, &server);
			blob_free(&response);
			count++;
		}
		blob_free(&request);
	}
	assert_int_equal(count, c->messages);
}

/* A token in base64 as bytes; SPNEGO's wrapping is dropped. */
static struct blob token_of(struct winrm_slice base64)
{
	struct blob b = {malloc(base64.len + 1), 0};
	size_t i;

	assert_non_null(b.data);
	memcpy(b.data, base64.ptr, base64.len);
	assert_true(winrm_base64_decode(b.data, base64.len, &b.len));
	for (i = 0; memcmp(b.data + i, "NTLMSSP", 8); i++)
		assert_true(i + 8 < b.len);
	memmove(b.data, b.data + i, b.len - i);
	b.len -= i;
	return b;
}

static struct blob request_token(const struct conversation *c, unsigned turn)
{
	struct blob request, token;

	assert_true(load(c, turn, "req.bin", &request));
	token = token_of(header(&request, "Authorization: Negotiate "));
	blob_free(&request);
	return token;
}

static struct blob reply_token(const struct conversation *c, unsigned turn)
{
	struct blob response, token;
	struct feed f;

	assert_true(load(c, turn, "resp.bin", &response));
	f = feed_open(response.len);
	feed_all(&f, response.data, response.len, 1);
	assert_int_equal(f.r.status, 401);
	assert_int_equal(f.r.schemes, WINRM_HTTP_NEGOTIATE);
	token = token_of(feed_token(&f));
	feed_close(&f);
	blob_free(&response);
	return token;
}

/*
 * The three tokens give the recorded session key to whoever knows the right
 * password; with a wrong one the server had no key, and said 401.
 */
static void log_on_holds_as_recorded(void **state)
{
	const struct conversation *c = *state;
	struct blob n = request_token(c, 2), ch = reply_token(c, 3);
	struct blob a = request_token(c, 4), response;
	struct three_messages m = {blob_slice(&n), blob_slice(&ch), {0, 0}};
	uint8_t hash[16], exported[16];
	cJSON *json = load_keys(c, true);
	struct feed f;
	bool good = c->messages > 0;

	/* the signature over SPNEGO's mechanisms follows AUTHENTICATE */
	m.authenticate = slice_of(a.data, a.len - (c->spnego ? 20 : 0));
	assert_true(winrm_ntlm_hash(winrm_slice_str("Passw0rd!42"), hash));
	assert_int_equal(acceptor_check(&m, hash, "wsmuser", exported), good);
	if (good)
		assert_hex(
			exported, 16, json_text(json, "exported_session_key"));
	assert_true(load(c, 5, "resp.bin", &response));
	f = feed_open(response.len);
	feed_all(&f, response.data, response.len, 1);
	assert_int_equal(f.r.status, good ? 200 : 401);
	assert_int_equal(f.r.token_len > 0, c->spnego);
	feed_close(&f);
	cJSON_Delete(json);
	blob_free(&response);
	blob_free(&n);
	blob_free(&ch);
	blob_free(&a);
}

int main(void)
{
	enum { N = COUNT(conversations) };
	struct CMUnitTest tests[2 * N];
	char names[2 * N][96];
	size_t i;

	memset(tests, 0, sizeof(tests));
	for (i = 0; i < 2 * N; i++) {
		const struct conversation *c = &conversations[i % N];

		snprintf(names[i], sizeof(names[i]), "%s: %s %d",
			i < N ? "log-on holds as recorded"
			      : "conversation is opened and sealed again",
			c->folder, c->connection);
		tests[i].name = names[i];
		tests[i].test_func = i < N
			? log_on_holds_as_recorded
			: conversation_is_opened_and_sealed_again;
		tests[i].initial_state = (void *)(uintptr_t)c;
	}
	return _cmocka_run_group_tests("omi", tests, 2 * N, NULL, NULL);
}
