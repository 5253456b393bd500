/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/upper.h"
#include "core/base/utf.h"

#include "core/base/endian.h"
#include "tests/fuzz/fuzz.h"

/* UTF-16LE back to UTF-8; the library's output must be well formed. */
static void put_back(struct winrm_writer *w, const uint8_t *wide, size_t len)
{
	size_t i;

	CHECK(len % 2 == 0);
	for (i = 0; i < len; i += 2) {
		uint32_t cp = winrm_get_le16(wide + i);

		CHECK(cp < 0xdc00 || cp > 0xdfff);
		if (cp >= 0xd800 && cp < 0xdc00) {
			uint32_t low;

			i += 2;
			CHECK(i < len);
			low = winrm_get_le16(wide + i);
			CHECK(low >= 0xdc00 && low <= 0xdfff);
			cp = 0x10000 + ((cp & 0x3ff) << 10 | (low & 0x3ff));
		}
		winrm_utf8_put(w, cp);
	}
}

static void check_characters(struct winrm_slice s)
{
	uint32_t cp, upper;
	uint8_t out[4];

	while (s.len > 0) {
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		size_t n = winrm_utf8_next(s, &cp);

		CHECK(n > 0 && n <= 4 && cp <= 0x10ffff);
		winrm_utf8_put(&w, cp);
		CHECK(winrm_slice_eq(slice_of(out, w.len), slice_of(s.ptr, n)));
		upper = winrm_upper(cp);
		CHECK(winrm_upper(upper) == upper);
		s.ptr += n;
		s.len -= n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *text = exact(data, size);
	uint8_t *wide = malloc(2 * size + 1), *back = malloc(size + 1);
	struct winrm_slice s = slice_of(text, size);
	struct winrm_writer w = winrm_writer_init(wide, 2 * size);
	struct winrm_writer b = winrm_writer_init(back, size);

	CHECK(wide && back);
	CHECK(winrm_utf16_put(&w, s, false) == winrm_utf8_valid(s));
	CHECK(winrm_writer_ok(&w)); /* at most twice as long */
	if (winrm_utf8_valid(s)) {
		check_characters(s);
		put_back(&b, wide, w.len);
		CHECK(winrm_slice_eq(slice_of(back, b.len), s));
		w.len = 0;
		CHECK(winrm_utf16_put(&w, s, true));
		CHECK(winrm_writer_ok(&w));
	}
	free(wide);
	free(back);
	drop_exact(text, size);
	return 0;
}
