/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ap_reply.h"

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "core/kerberos/gss_frame.h"
#include "core/kerberos/krb_error.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/der_made.h"

static const struct winrm_krb_key key = {WINRM_KRB_AES128_SHA256, "key"};

static void read_token(const uint8_t *data, size_t size)
{
	static const struct winrm_ap_reply zero;
	uint8_t *token = exact(data, size);
	struct winrm_ap_reply reply;
	struct winrm_krb_error e;

	switch (winrm_ap_reply_read(
		&reply, token, size, &key, 1795762571, 654321)) {
	case WINRM_KRB_OK:
		CHECK(reply.subkey.etype == 0 ||
			winrm_krb_key_len(reply.subkey.etype) > 0);
		break;
	case WINRM_KRB_REFUSED:
		CHECK(is_inside(reply.error, slice_of(token, size)));
		(void)winrm_krb_error_read(&e, reply.error);
		break;
	default: CHECK(!memcmp(&reply, &zero, sizeof(zero))); break;
	}
	drop_exact(token, size);
}

/* A token as it comes, and what is in it with a seal that holds. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[20000];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));

	read_token(data, size);
	if (size > 16000)
		return 0;
	winrm_writer_put_zeros(&w, WINRM_KRB_CONFOUNDER);
	winrm_writer_put(&w, data, size);
	CHECK(made_encrypted(&w, 0, &key, WINRM_KRB_USE_AP_REPLY));
	winrm_der_wrap(&w, 0, WINRM_DER_FIELD + 2);
	winrm_der_wrap(&w, 0, WINRM_DER_SEQUENCE);
	winrm_der_wrap(&w, 0, 0x6f);
	winrm_der_insert(&w, 0, "\2", 2);
	winrm_gss_frame(&w, 0, WINRM_GSS_IAKERB);
	CHECK(winrm_writer_ok(&w));
	read_token(out, w.len);
	return 0;
}
