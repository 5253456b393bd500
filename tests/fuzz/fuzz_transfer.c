/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/transfer.h"

#include "tests/fuzz/fuzz.h"

static void check_text(const char *s, size_t cap)
{
	CHECK(memchr(s, 0, cap) != NULL);
	for (; *s; s++) /* nothing that moves a cursor */
		CHECK((uint8_t)*s >= 0x20 && *s != 0x7f);
}

/* A reply that is accepted is read to its end, and nothing is left of a path
 * or text that is too long. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *doc = exact(data, size);
	struct winrm_envelope_reply r;
	struct winrm_transfer t;
	size_t count = 0;
	int more;

	if (winrm_transfer_read(&r, slice_of(doc, size)) && !r.is_fault) {
		winrm_transfer_start(&t, &r.first, slice_of(doc, size));
		while ((more = winrm_transfer_next(&t)) > 0) {
			CHECK(memchr(t.path, 0, sizeof(t.path)) != NULL);
			check_text(t.text, sizeof(t.text));
			CHECK(++count <= size);
		}
		CHECK(memcmp(doc, data, size) == 0);
	}
	drop_exact(doc, size);
	return 0;
}
