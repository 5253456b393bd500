/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ccache.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[40000];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	uint8_t *file = exact(data, size);
	struct winrm_slice whole = slice_of(file, size);
	struct winrm_ccache_ticket t;
	struct winrm_ccache_principal p;

	if (winrm_ccache_default(&p, whole)) {
		CHECK(is_inside(p.realm, whole) && is_inside(p.parts, whole));
		winrm_ccache_put_name(&w, &p);
		winrm_ccache_put_text(&w, &p);
	}
	if (winrm_ccache_find(&t, whole, slice_of("HTTP/localhost", 14),
		    slice_of("", 0), 0) == WINRM_CCACHE_OK) {
		CHECK(is_inside(t.ticket, whole) && t.ticket.ptr[0] == 0x61);
		CHECK(winrm_slice_eq(t.client.parts, p.parts));
		CHECK(winrm_krb_key_len(t.key.etype) > 0 && t.end_time > 0);
	}
	drop_exact(file, size);
	return 0;
}
