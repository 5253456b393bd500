/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shell_reply.h"
#include "tests/unit/feed.h"
#include "tests/unit/fixture.h"
#include "tests/unit/ntlm_frame.h"

/* Sealed bodies, opened with the keys that their sidecars name. */

/* Those with a broken frame do not name the flags; they are one session. */
static struct winrm_ntlm_side server_side(const cJSON *expect)
{
	struct winrm_ntlm_side side;
	struct blob key = json_hex(expect, "exported_session_key");
	uint32_t flags = json_text(expect, "flags")
		? json_flags(expect, "flags")
		: 0xe2898235u;

	assert_int_equal(key.len, WINRM_NTLM_KEY);
	assert_true(winrm_ntlm_side_start(&side, key.data, flags, false));
	blob_free(&key);
	return side;
}

/* Reads one reply from the front of the octets; false if it is refused. */
static bool open_reply(struct feed *f, struct winrm_ntlm_side *side,
	struct winrm_slice *in, struct winrm_slice *plain)
{
	struct ntlm_frame sealed;
	size_t at;

	feed_start(f);
	feed_add(f, in->ptr, in->len, in->len);
	assert_int_equal(f->r.result, WINRM_HTTP_DONE);
	*in = slice_of(in->ptr + in->len - feed_rest(f).len, feed_rest(f).len);
	if (!ntlm_frame_read(&sealed, feed_type(f), feed_body(f)))
		return false;
	assert_int_equal(sealed.signature.len, WINRM_NTLM_SIGNATURE);
	at = (size_t)(sealed.data.ptr - f->buf);
	*plain = sealed.data;
	return winrm_ntlm_side_unseal(
		side, f->buf + at, sealed.data.len, sealed.signature.ptr);
}

static void assert_plain(struct winrm_slice plain, const cJSON *expect)
{
	const char *name = json_text(expect, "plaintext_is");

	if (name) {
		char path[256];
		struct blob want;

		snprintf(path, sizeof(path), "tests/fixtures/%s", name);
		want = blob_load(path);
		assert_true(winrm_slice_eq(plain, blob_slice(&want)));
		blob_free(&want);
	} else {
		assert_hex(
			plain.ptr, plain.len, json_text(expect, "plaintext"));
	}
}

/* What "either" means here: taken by its length, or not NTLM's signature. */
static bool is_to_be_taken(const struct fixture *x)
{
	const cJSON *expect = json_at(x->json, "expect");

	if (json_is_true(expect, "multipart_accept"))
		return true;
	return !strcmp(x->name, "con-enc-mime-blank-lines") ||
		!strcmp(x->name, "con-enc-kerberos-protocol-name");
}

static void sealed_reply_is_opened_as_expected(void **state)
{
	const struct fixture *x = *state;
	const cJSON *expect = json_at(x->json, "expect");
	struct blob bin = fixture_load(x, ".bin");
	struct feed f = feed_open(bin.len);
	struct winrm_slice in = blob_slice(&bin), plain;
	struct winrm_ntlm_side side;

	memset(&side, 0, sizeof(side));
	if (json_text(expect, "exported_session_key"))
		side = server_side(expect);
	if (!json_at(expect, "responses")) {
		bool take = is_to_be_taken(x);

		assert_int_equal(open_reply(&f, &side, &in, &plain), take);
		if (take && json_at(expect, "plaintext_length"))
			assert_plain(plain, expect);
	}
	feed_close(&f);
	blob_free(&bin);
}

static void test_replies_of_a_connection_are_opened_in_order(void **state)
{
	static const struct {
		const char *name;
		unsigned open; /* so many; the next is refused */
	} rows[] = {{"con-enc-three-replies-one-connection", 3},
		{"bad-enc-second-reply-missing", 1}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		char path[128];
		struct blob text, bin;
		struct winrm_slice in, plain;
		struct winrm_ntlm_side side;
		struct feed f;
		cJSON *json;
		unsigned n = 0;

		snprintf(path, sizeof(path), "tests/fixtures/http/%s.json",
			rows[i].name);
		text = blob_load(path);
		json = cJSON_Parse((char *)text.data);
		strcpy(strrchr(path, '.'), ".bin");
		bin = blob_load(path);
		f = feed_open(bin.len);
		in = blob_slice(&bin);
		side = server_side(json_at(json, "expect"));
		while (in.len > 0 && open_reply(&f, &side, &in, &plain))
			assert_plain(plain,
				cJSON_GetArrayItem(
					json_at(json, "expect.responses"),
					(int)n++));
		assert_int_equal(n, rows[i].open);
		assert_int_equal(in.len == 0, n == 3 || n == 1);
		cJSON_Delete(json);
		feed_close(&f);
		blob_free(&text);
		blob_free(&bin);
	}
}

/* Whatever octet of a sealed reply is flipped, it is not taken for another. */
static void test_no_flipped_octet_changes_what_is_read(void **state)
{
	struct blob text = blob_load("tests/fixtures/http/con-enc-usual.json");
	struct blob bin = blob_load("tests/fixtures/http/con-enc-usual.bin");
	cJSON *json = cJSON_Parse((char *)text.data);
	const cJSON *expect = json_at(json, "expect");
	struct feed f = feed_open(bin.len);
	size_t body = (size_t)json_number(expect, "body_offset"), at, cut = 0;

	(void)state;
	for (at = body; at < bin.len; at++) {
		struct winrm_slice in = blob_slice(&bin), plain;
		struct winrm_ntlm_side side = server_side(expect);

		bin.data[at] ^= 0x20;
		if (open_reply(&f, &side, &in, &plain))
			assert_plain(plain, expect); /* it did not matter */
		else
			cut++;
		bin.data[at] ^= 0x20;
	}
	assert_true(cut > 1688 + 16);
	cJSON_Delete(json);
	feed_close(&f);
	blob_free(&text);
	blob_free(&bin);
}

static void test_a_utf16_message_is_opened_but_is_no_reply(void **state)
{
	struct blob text = blob_load("tests/fixtures/http/con-enc-utf16.json");
	struct blob bin = blob_load("tests/fixtures/http/con-enc-utf16.bin");
	cJSON *json = cJSON_Parse((char *)text.data);
	struct winrm_ntlm_side side = server_side(json_at(json, "expect"));
	struct winrm_slice in = blob_slice(&bin), plain;
	struct feed f = feed_open(bin.len);
	struct winrm_shell_reply r;

	(void)state;
	assert_true(open_reply(&f, &side, &in, &plain));
	assert_false(winrm_shell_reply_read(&r, plain, NULL));
	cJSON_Delete(json);
	feed_close(&f);
	blob_free(&text);
	blob_free(&bin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_replies_of_a_connection_are_opened_in_order),
		cmocka_unit_test(test_no_flipped_octet_changes_what_is_read),
		cmocka_unit_test(
			test_a_utf16_message_is_opened_but_is_no_reply),
	};

	return fixture_run("tests/fixtures/http/*-enc-*.json", 32,
		       "sealed reply is opened as expected",
		       sealed_reply_is_opened_as_expected) +
		fixture_run("tests/fixtures/http/vec-*.json", 2,
			"sealed reply is opened as expected",
			sealed_reply_is_opened_as_expected) +
		RUN(tests);
}
