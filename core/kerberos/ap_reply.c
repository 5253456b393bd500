/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ap_reply.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

#include "core/base/secret.h"
#include "core/kerberos/der_read.h"
#include "core/kerberos/gss_frame.h"

enum { TIME, USEC, SUBKEY, SEQ, FIELDS };

/* What the AP-REP says, once it is decrypted. */
static enum winrm_krb_result read_plain(struct winrm_ap_reply *out,
	struct winrm_slice plain, uint32_t time, uint32_t usec)
{
	struct winrm_slice field[FIELDS];

	if (!winrm_der_fields(
		    plain, "\x7b\x30\xa0\x18\xa1\x02\x82\x30\x83\x02", field))
		return WINRM_KRB_MALFORMED;
	if (field[TIME].len != time || field[USEC].len != usec)
		return WINRM_KRB_MISMATCH;
	if (field[SUBKEY].ptr &&
		!winrm_krb_read_key(field[SUBKEY], &out->subkey))
		return WINRM_KRB_MALFORMED;
	out->seq = (uint32_t)field[SEQ].len;
	return WINRM_KRB_OK;
}

enum winrm_krb_result winrm_ap_reply_read(struct winrm_ap_reply *out,
	uint8_t *token, size_t len, const struct winrm_krb_key *key,
	uint32_t time, uint32_t usec)
{
	struct winrm_slice rest = {token, len}, field[1];
	enum winrm_krb_result result;
	enum winrm_gss_mech mech;
	uint8_t id;

	memset(out, 0, sizeof(*out));
	if (!winrm_gss_unframe(&rest, &mech) || mech == WINRM_GSS_NTLM ||
		mech >= WINRM_GSS_SPNEGO || rest.len < 2 || rest.ptr[1] != 0)
		return WINRM_KRB_MALFORMED;
	id = rest.ptr[0];
	rest.ptr += 2;
	rest.len -= 2;
	if (id == 3) {
		out->error = rest;
		return WINRM_KRB_REFUSED;
	}
	if (id != 2 || !winrm_der_fields(rest, "\x6f\x30\xa2\x30", field))
		return WINRM_KRB_MALFORMED;
	result = winrm_krb_decrypt_in_place(
		token, &field[0], key, WINRM_KRB_USE_AP_REPLY);
	if (result != WINRM_KRB_OK)
		return result;
	result = read_plain(out, field[0], time, usec);
	winrm_wipe(token + (field[0].ptr - token), field[0].len);
	if (result != WINRM_KRB_OK)
		winrm_wipe(out, sizeof(*out));
	return result;
}

#endif
