/* SPDX-License-Identifier: Apache-2.0 */
#include "http/response.h"

#include "tests/unit/feed.h"
#include "tests/unit/fixture.h"
#include "tests/unit/rig.h"

/* Every raw reply yields what its sidecar expects, however it arrives. */

static const struct {
	const char *name;
	uint8_t schemes;
} offers[] = {
	{"http-401-bad-base64", WINRM_HTTP_NEGOTIATE},
	{"http-401-commas-in-realm", WINRM_HTTP_BASIC},
	{"http-401-lower-case", WINRM_HTTP_NEGOTIATE},
	{"http-401-ntlm-scheme", WINRM_HTTP_NEGOTIATE | WINRM_HTTP_NTLM},
	{"http-401-one-line",
		WINRM_HTTP_NEGOTIATE | WINRM_HTTP_BASIC | WINRM_HTTP_CREDSSP},
	{"http-401-with-body", WINRM_HTTP_NEGOTIATE},
};

static void check_offer(const struct feed *f, const struct fixture *x)
{
	const char *line = cJSON_GetStringValue(cJSON_GetArrayItem(
		json_at(x->json, "expect.www_authenticate"), 0));
	struct winrm_slice all = winrm_slice_str(line), token = all;
	uint8_t want = 0;
	size_t i;

	for (i = 0; i < COUNT(offers); i++)
		if (!strcmp(x->name, offers[i].name))
			want = offers[i].schemes;
	assert_int_equal(f->r.schemes, want);
	assert_int_equal(want != 0, line != NULL);
	/* the sets here have a token in the first line, alone, or none */
	(void)winrm_slice_cut(&token, ' ');
	if (want == WINRM_HTTP_NEGOTIATE && token.len > 0)
		assert_true(winrm_slice_eq(feed_token(f), token));
	else
		assert_int_equal(f->r.token_len, 0);
}

static void check_type(const struct feed *f, const struct fixture *x)
{
	const cJSON *header;
	const char *want = "";

	cJSON_ArrayForEach(header, json_at(x->json, "expect.headers"))
	{
		const char *name =
			cJSON_GetStringValue(cJSON_GetArrayItem(header, 0));

		if (!strcasecmp(name, "Content-Type"))
			want = cJSON_GetStringValue(
				cJSON_GetArrayItem(header, 1));
	}
	assert_slice(feed_type(f), want);
}

static void check_accepted(const struct feed *f, const struct fixture *x)
{
	const cJSON *expect = json_at(x->json, "expect");
	struct winrm_slice body = feed_body(f);

	assert_int_equal(f->r.result, WINRM_HTTP_DONE);
	assert_int_equal(f->r.status, json_number(expect, "status"));
	assert_int_equal(f->r.keep_alive, json_is_true(expect, "keep_alive"));
	assert_int_equal(body.len, json_number(expect, "body_length"));
	assert_sha256(body.ptr, body.len, json_text(expect, "body_sha256"));
	if (!json_at(expect, "interim_statuses"))
		assert_int_equal(
			f->r.body_at, json_number(expect, "body_offset"));
	check_type(f, x);
	check_offer(f, x);
}

static void check(const struct feed *f, const struct fixture *x)
{
	if (json_is_true(x->json, "expect.accept"))
		check_accepted(f, x);
	else if (json_is_false(x->json, "expect.accept"))
		assert_int_equal(f->r.result, WINRM_HTTP_BAD);
}

/* The same as the whole one? */
static void check_same(const struct feed *f, const struct feed *whole)
{
	assert_int_equal(f->r.result, whole->r.result);
	if (f->r.result != WINRM_HTTP_DONE)
		return;
	assert_int_equal(f->r.status, whole->r.status);
	assert_int_equal(f->r.keep_alive, whole->r.keep_alive);
	assert_int_equal(f->r.schemes, whole->r.schemes);
	assert_true(winrm_slice_eq(feed_type(f), feed_type(whole)));
	assert_true(winrm_slice_eq(feed_token(f), feed_token(whole)));
	assert_true(winrm_slice_eq(feed_body(f), feed_body(whole)));
}

/* Long ones are not cut at each byte: that takes long and shows nothing new. */
static void reply_is_parsed_as_expected(void **state)
{
	const struct fixture *x = *state;
	struct blob in = fixture_load(x, ".bin");
	struct feed whole = feed_open(in.len), f = feed_open(in.len);
	size_t step = in.len > 6000 ? in.len / 200 : 1, at;

	step *= rig_stride(5);
	feed_all(&whole, in.data, in.len, in.len);
	check(&whole, x);
	feed_all(&f, in.data, in.len, in.len > 15000 ? 997 : 1);
	check_same(&f, &whole);
	for (at = 0; at < in.len; at += step) {
		feed_start(&f);
		feed_add(&f, in.data, at, in.len);
		feed_add(&f, in.data + at, in.len - at, in.len);
		winrm_http_eof(&f.r);
		check_same(&f, &whole);
	}
	feed_close(&f);
	feed_close(&whole);
	blob_free(&in);
}

/* What "either" means here: strict, or stopped by a limit. */
static void odd_reply_is_refused(void **state)
{
	const struct fixture *x = *state;
	struct blob in = fixture_load(x, ".bin");
	struct feed f = feed_open(in.len);
	bool limit = !strcmp(x->name, "http-odd-endless-100") ||
		!strcmp(x->name, "http-odd-header-300kB");

	assert_false(json_is_true(x->json, "expect.accept") ||
		json_is_false(x->json, "expect.accept"));
	assert_int_equal(feed_all(&f, in.data, in.len, in.len),
		limit ? WINRM_HTTP_LIMIT : WINRM_HTTP_BAD);
	feed_close(&f);
	blob_free(&in);
}

int main(void)
{
	return fixture_run("tests/fixtures/http/*.json", 82,
		       "reply is parsed as expected",
		       reply_is_parsed_as_expected) +
		fixture_run("tests/fixtures/http/http-odd-*.json", 8,
			"odd reply is refused", odd_reply_is_refused);
}
