/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/probe_head.h"

#include "tests/fuzz/fuzz.h"

/* A head that is whole stays what it is, whatever follows it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = (char *)exact(data, size);
	struct probe_head h;
	enum probe_result result = probe_head_read(&h, text, size);
	const char *c;

	if (result == PROBE_DONE) {
		CHECK(h.status >= 100 && h.status <= 999);
		CHECK(memchr(h.server, 0, sizeof(h.server)) != NULL);
		for (c = h.server; *c; c++)
			CHECK(*c >= ' ' && *c <= '~');
		CHECK(h.schemes < 2 * PROBE_CERTIFICATE);
		CHECK(!h.has_date || h.date >= 0);
	}
	CHECK(result != PROBE_TOO_LONG || size >= PROBE_HEAD_MAX);
	drop_exact((uint8_t *)text, size);
	return 0;
}
