/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/spnego.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "core/kerberos/krb_shape.h"

enum { LIST_MAX = 64, STATE = 0, MECH, TOKEN, MIC, FIELDS };

void winrm_spnego_put_list(struct winrm_writer *w, const char *mechs)
{
	size_t start = w->len;

	for (; *mechs; mechs++)
		winrm_writer_put_slice(
			w, winrm_gss_oid((enum winrm_gss_mech) * mechs));
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
}

#define FIELD WINRM_DER_FIELD
#define END   WINRM_KRB_END

/* Both are around a token, if there is one. */
static const uint8_t init[] = {FIELD, WINRM_DER_SEQUENCE, FIELD,
	WINRM_KRB_WHOLE, 0, END, FIELD + 2, WINRM_KRB_HOLDER, WINRM_KRB_HERE,
	END, END, END, END};
static const uint8_t response[] = {FIELD + 1, WINRM_DER_SEQUENCE, FIELD + 2,
	WINRM_KRB_HOLDER, WINRM_KRB_HERE, END, END, FIELD + 3, WINRM_DER_OCTETS,
	0, END, END, END};

void winrm_spnego_wrap_init(
	struct winrm_writer *w, size_t start, const char *mechs)
{
	uint8_t octets[LIST_MAX];
	struct winrm_writer l = winrm_writer_init(octets, sizeof(octets));
	struct winrm_slice list = {octets, 0};

	winrm_spnego_put_list(&l, mechs);
	list.len = l.len;
	winrm_krb_put(w, start, init, &list);
	winrm_gss_frame(w, start, WINRM_GSS_SPNEGO);
}

void winrm_spnego_wrap_response(
	struct winrm_writer *w, size_t start, struct winrm_slice mic)
{
	winrm_krb_put(w, start, response, &mic);
}

bool winrm_spnego_read(
	struct winrm_spnego_response *r, struct winrm_slice token)
{
	struct winrm_slice field[FIELDS];

	if (!winrm_der_enter(&token, WINRM_DER_FIELD + 1) ||
		!winrm_der_fields(
			token, "\x30\x80\x0a\x81\x06\x82\x04\x83\x04", field))
		return false;
	r->state = WINRM_SPNEGO_UNSAID;
	if (field[STATE].ptr) {
		if (field[STATE].len != 1 ||
			field[STATE].ptr[0] >= WINRM_SPNEGO_UNSAID)
			return false;
		r->state = (enum winrm_spnego_state)field[STATE].ptr[0];
	}
	r->mech = WINRM_SPNEGO_NONE;
	if (field[MECH].ptr)
		r->mech = (enum winrm_spnego_mech)winrm_gss_which(field[MECH]);
	r->token = field[TOKEN];
	r->mic = field[MIC];
	return true;
}

#endif
