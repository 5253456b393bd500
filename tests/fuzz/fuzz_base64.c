/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/base64.h"

#include "tests/fuzz/fuzz.h"

/* What is accepted is, except for white space, the encoding of the result. */
static void decode(const uint8_t *data, size_t size)
{
	uint8_t *text = exact(data, size), *again = malloc(size + 8);
	struct winrm_writer w = winrm_writer_init(again, size + 8);
	size_t len, i, k = 0;

	CHECK(again);
	if (winrm_base64_decode(text, size, &len)) {
		CHECK(len <= size * 3 / 4);
		winrm_base64_put(&w, text, len);
		for (i = 0; i < size; i++)
			if (!strchr(" \t\r\n", data[i]) || !data[i])
				CHECK(k < w.len && again[k++] == data[i]);
		CHECK(k == w.len);
	}
	free(again);
	drop_exact(text, size);
}

/* Any bytes, encoded in two pieces, decode to themselves. */
static void encode(const uint8_t *data, size_t size)
{
	size_t cap = (size + 2) / 3 * 4, len, cut = size ? data[0] % size : 0;
	uint8_t *text = malloc(cap + 1);
	struct winrm_writer w = winrm_writer_init(text, cap);
	struct winrm_base64 b;

	CHECK(text);
	winrm_base64_start(&b, &w);
	winrm_base64_add(&b, data, cut);
	winrm_base64_add(&b, data + cut, size - cut);
	winrm_base64_end(&b);
	CHECK(w.len == cap);
	CHECK(winrm_base64_decode(text, cap, &len));
	CHECK(winrm_slice_eq(slice_of(text, len), slice_of(data, size)));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t none[1];

	decode(size ? data : none, size);
	encode(size ? data : none, size);
	return 0;
}
