/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/ntlm_frame.h"

#define TYPE                                                                   \
	"multipart/encrypted;protocol=\"application/"                          \
	"HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted Boundary\""

/* The Content-Type up to the first newline, then the body. */
static void read_frame(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	size_t type_len = end ? (size_t)(end - data) : size;
	size_t body_len = end ? size - type_len - 1 : 0;
	uint8_t *type = exact(data, type_len);
	uint8_t *body = exact(data + size - body_len, body_len);
	struct winrm_slice whole = slice_of(body, body_len);
	struct winrm_sealed s;

	if (winrm_sealed_read(&s, slice_of(type, type_len), whole)) {
		CHECK(winrm_sealed_is_type(slice_of(type, type_len)));
		CHECK(is_inside(s.rest, whole));
		CHECK(s.rest.ptr + s.rest.len == whole.ptr + whole.len);
		CHECK(s.header_len <= s.rest.len);
		CHECK(s.text_len <= s.rest.len - s.header_len);
		CHECK(s.token_len == s.header_len + s.text_len);
		CHECK(s.text_at == s.header_len);
		(void)winrm_sealed_ends(&s);
	}
	drop_exact(type, type_len);
	drop_exact(body, body_len);
}

/* Framed content is found, whatever it looks like. */
static void round_trip(const uint8_t *data, size_t size)
{
	static const uint8_t signature[WINRM_NTLM_SIGNATURE] = {1};
	size_t cap = size + 512;
	uint8_t *frame = malloc(cap), *copy;
	struct winrm_writer w = winrm_writer_init(frame, cap);
	struct ntlm_frame s;

	CHECK(frame);
	ntlm_frame_put(&w, signature, slice_of(data, size));
	CHECK(winrm_writer_ok(&w));
	copy = exact(frame, w.len);
	CHECK(ntlm_frame_read(
		&s, winrm_slice_str(TYPE), slice_of(copy, w.len)));
	CHECK(winrm_slice_eq(s.data, slice_of(data, size)));
	CHECK(!memcmp(s.signature.ptr, signature, sizeof(signature)));
	drop_exact(copy, w.len);
	free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_frame(data, size);
	round_trip(data, size);
	return 0;
}
