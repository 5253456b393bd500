/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/spnego.h"

#include "core/kerberos/iakerb.h"
#include "tests/fuzz/fuzz.h"

/* The answers of a host: SPNEGO's, IAKERB's, and frames in general. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[20000];
	uint8_t *token = exact(data, size);
	struct winrm_slice whole = slice_of(token, size), inner = whole;
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_spnego_response r;
	struct winrm_iakerb_token t;
	enum winrm_gss_mech mech;

	if (winrm_spnego_read(&r, whole)) {
		CHECK(r.state <= WINRM_SPNEGO_UNSAID);
		CHECK(r.mech <= WINRM_SPNEGO_OTHER);
		CHECK(!r.token.ptr || is_inside(r.token, whole));
		CHECK(!r.mic.ptr || is_inside(r.mic, whole));
	}
	if (winrm_gss_unframe(&inner, &mech))
		CHECK(is_inside(inner, whole) && mech <= WINRM_GSS_OTHER);
	if (winrm_iakerb_read(&t, whole)) {
		CHECK(is_inside(t.realm, whole));
		CHECK(is_inside(t.message, whole) && t.message.len > 0);
		winrm_iakerb_put_header(&w, t.realm, t.cookie);
		winrm_writer_put_slice(&w, t.message);
		CHECK(winrm_writer_ok(&w));
		CHECK(winrm_iakerb_read(&t, slice_of(out, w.len)));
	}
	/* what we would say of it, they would read */
	w.len = 0;
	if (size > 0 && size < 16000) {
		winrm_writer_put(&w, data, size);
		winrm_spnego_wrap_response(&w, 0, whole);
		w.len = w.len < sizeof(out) ? w.len : 0;
		if (w.len > 0) {
			CHECK(winrm_spnego_read(&r, slice_of(out, w.len)));
			CHECK(winrm_slice_eq(r.token, whole));
			CHECK(winrm_slice_eq(r.mic, whole));
		}
	}
	drop_exact(token, size);
	return 0;
}
