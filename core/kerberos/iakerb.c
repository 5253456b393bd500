/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/iakerb.h"

#include "core/config.h"

#if WINRM_KERBEROS && WINRM_KERBEROS_IAKERB

#include "core/kerberos/gss_frame.h"
#include "core/kerberos/krb_shape.h"

enum { PROXY = 0x05 }; /* the token's id is 05 01 */

/* Of realm and cookie. */
static const uint8_t header[] = {WINRM_DER_SEQUENCE, WINRM_DER_FIELD + 1,
	WINRM_DER_OCTETS, 0, WINRM_KRB_END, WINRM_DER_FIELD + 2,
	WINRM_DER_OCTETS, sizeof(struct winrm_slice), WINRM_KRB_END,
	WINRM_KRB_END};

void winrm_iakerb_put_header(struct winrm_writer *w, struct winrm_slice realm,
	struct winrm_slice cookie)
{
	struct winrm_slice fields[2] = {realm, cookie};

	winrm_writer_put_byte(w, PROXY);
	winrm_writer_put_byte(w, 1);
	winrm_krb_put(w, w->len, header, fields);
}

bool winrm_iakerb_read(struct winrm_iakerb_token *t, struct winrm_slice token)
{
	struct winrm_slice content, field[2];
	enum winrm_gss_mech mech;
	uint8_t tag;

	if (token.len > 0 && token.ptr[0] == 0x60 &&
		(!winrm_gss_unframe(&token, &mech) || mech != WINRM_GSS_IAKERB))
		return false;
	if (token.len < 2 || token.ptr[0] != PROXY || token.ptr[1] != 1)
		return false;
	token.ptr += 2;
	token.len -= 2;
	if (!winrm_der_take(&token, WINRM_DER_SEQUENCE, &content) ||
		!winrm_der_fields(content, "\xa1\xff\x82\x04", field) ||
		/* an OCTET STRING as seen, a UTF8String in the draft */
		!winrm_der_next(&field[0], &tag, &t->realm) || token.len == 0)
		return false;
	t->cookie = field[1];
	t->message = token;
	return true;
}

#endif
