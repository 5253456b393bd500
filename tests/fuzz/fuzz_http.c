/* SPDX-License-Identifier: Apache-2.0 */
#include "http/response.h"

#include "tests/fuzz/fuzz.h"

/* A response read so far, in a block of exactly its size. */
struct feed {
	struct winrm_http_response r;
	uint8_t *buf;
	size_t len;
};

static void add(struct feed *f, const uint8_t *data, size_t n)
{
	enum winrm_http_result result;
	size_t before = f->len + n;
	uint8_t *buf = malloc(before ? before : 1);

	CHECK(buf);
	if (f->len > 0)
		memcpy(buf, f->buf, f->len);
	if (n > 0)
		memcpy(buf + f->len, data, n);
	free(f->buf);
	f->buf = buf;
	f->len = before;
	result = winrm_http_feed(&f->r, f->buf, &f->len);
	CHECK(result == f->r.result);
	CHECK(f->len <= before);
	CHECK(f->r.at <= f->len);
	if (f->r.body_at > 0) {
		CHECK(f->r.body_at + f->r.body_len <= f->len);
		CHECK(f->r.type_at + f->r.type_len <= f->r.body_at);
		CHECK(f->r.token_at + f->r.token_len <= f->r.body_at);
	}
}

/* Feeds pieces chosen by a generator with this seed; 0: all at once. */
static void feed_all(
	struct feed *f, const uint8_t *data, size_t size, uint8_t seed)
{
	uint32_t x = seed;

	memset(f, 0, sizeof(*f));
	winrm_http_start(&f->r);
	do {
		size_t n = size;

		if (seed) {
			x = x * 1664525 + 1013904223;
			n = 1 + (x >> 24) % (1u << (seed & 7));
		}
		if (n > size)
			n = size;
		add(f, data, n);
		data += n;
		size -= n;
	} while (size > 0 && f->r.result == WINRM_HTTP_MORE);
	(void)winrm_http_eof(&f->r);
	CHECK(f->r.result != WINRM_HTTP_MORE);
}

static struct winrm_slice part(const struct feed *f, size_t at, size_t len)
{
	return slice_of(f->buf + at, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed a, b;
	uint8_t seed = size ? data[size - 1] | 1 : 1;

	size -= size > 0; /* the last byte chooses the pieces */
	feed_all(&a, data, size, 0);
	feed_all(&b, data, size, seed);
	CHECK((a.r.result == WINRM_HTTP_DONE) ==
		(b.r.result == WINRM_HTTP_DONE));
	if (a.r.result == WINRM_HTTP_DONE) {
		CHECK(a.r.status == b.r.status && a.r.status >= 200);
		CHECK(a.r.keep_alive == b.r.keep_alive);
		CHECK(a.r.schemes == b.r.schemes);
		CHECK(winrm_slice_eq(part(&a, a.r.type_at, a.r.type_len),
			part(&b, b.r.type_at, b.r.type_len)));
		CHECK(winrm_slice_eq(part(&a, a.r.token_at, a.r.token_len),
			part(&b, b.r.token_at, b.r.token_len)));
		CHECK(winrm_slice_eq(part(&a, a.r.body_at, a.r.body_len),
			part(&b, b.r.body_at, b.r.body_len)));
	}
	free(a.buf);
	free(b.buf);
	return 0;
}
