/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/iakerb.h"

#include "core/config.h"

#if WINRM_KERBEROS && WINRM_KERBEROS_IAKERB

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "core/kerberos/gss_frame.h"

enum { PROXY = 0x05 }; /* the token's id is 05 01 */

void winrm_iakerb_put_header(struct winrm_writer *w, struct winrm_slice realm,
	struct winrm_slice cookie)
{
	size_t start;

	winrm_writer_put_byte(w, PROXY);
	winrm_writer_put_byte(w, 1);
	start = w->len;
	winrm_der_put_field(w, 1, WINRM_DER_OCTETS, realm);
	if (cookie.len > 0)
		winrm_der_put_field(w, 2, WINRM_DER_OCTETS, cookie);
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
}

bool winrm_iakerb_read(struct winrm_iakerb_token *t, struct winrm_slice token)
{
	struct winrm_slice header, field[2];
	enum winrm_gss_mech mech;
	uint8_t tag;

	if (token.len > 0 && token.ptr[0] == 0x60 &&
		(!winrm_gss_unframe(&token, &mech) || mech != WINRM_GSS_IAKERB))
		return false;
	if (token.len < 2 || token.ptr[0] != PROXY || token.ptr[1] != 1)
		return false;
	token.ptr += 2;
	token.len -= 2;
	if (!winrm_der_take(&token, WINRM_DER_SEQUENCE, &header) ||
		!winrm_der_fields(header, "\xa1\xff\x82\x04", field) ||
		/* an OCTET STRING as seen, a UTF8String in the draft */
		!winrm_der_next(&field[0], &tag, &t->realm) || token.len == 0)
		return false;
	t->cookie = field[1];
	t->message = token;
	return true;
}

#endif
