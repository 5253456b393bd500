/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/feed.h"

struct feed feed_open(size_t max)
{
	struct feed f;

	memset(&f, 0, sizeof(f));
	f.page = guard_open(max);
	feed_start(&f);
	return f;
}

void feed_close(struct feed *f)
{
	guard_close(&f->page);
}

void feed_start(struct feed *f)
{
	winrm_http_start(&f->r);
	f->len = 0;
	f->buf = f->page.end;
}

enum winrm_http_result feed_add(
	struct feed *f, const void *data, size_t len, size_t piece)
{
	const uint8_t *in = data;
	enum winrm_http_result result;
	size_t n, before;

	for (; len > 0 && f->r.result == WINRM_HTTP_MORE; in += n, len -= n) {
		n = piece < len ? piece : len;
		before = f->len + n;
		f->buf = memmove(f->page.end - before, f->buf, f->len);
		memcpy(f->buf + f->len, in, n);
		f->len = before;
		result = winrm_http_feed(&f->r, f->buf, &f->len);
		assert_int_equal(result, f->r.result);
		assert_true(f->len <= before);
		if (f->r.body_at > 0)
			assert_true(f->r.body_at + f->r.body_len <= f->len);
	}
	return f->r.result;
}

enum winrm_http_result feed_all(
	struct feed *f, const void *data, size_t len, size_t piece)
{
	feed_start(f);
	feed_add(f, data, len, piece);
	return winrm_http_eof(&f->r);
}

struct winrm_slice feed_body(const struct feed *f)
{
	return slice_of(f->buf + f->r.body_at, f->r.body_len);
}

struct winrm_slice feed_rest(const struct feed *f)
{
	size_t end = f->r.body_at + f->r.body_len;

	return slice_of(f->buf + end, f->len - end);
}

struct winrm_slice feed_type(const struct feed *f)
{
	return slice_of(f->buf + f->r.type_at, f->r.type_len);
}

struct winrm_slice feed_token(const struct feed *f)
{
	return slice_of(f->buf + f->r.token_at, f->r.token_len);
}
