/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/spnego.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"

enum { LIST_MAX = 64, STATE = 0, MECH, TOKEN, MIC, FIELDS };

void winrm_spnego_put_list(struct winrm_writer *w, const char *mechs)
{
	size_t start = w->len;

	for (; *mechs; mechs++)
		winrm_writer_put_slice(
			w, winrm_gss_oid((enum winrm_gss_mech) * mechs));
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
}

/* The token, if there is one, is field 2 of both messages. */
static void wrap_token(struct winrm_writer *w, size_t start)
{
	if (w->len > start)
		winrm_der_wrap_field(w, start, 2, WINRM_DER_OCTETS);
}

void winrm_spnego_wrap_init(
	struct winrm_writer *w, size_t start, const char *mechs)
{
	uint8_t list[LIST_MAX];
	struct winrm_writer l = winrm_writer_init(list, sizeof(list));

	wrap_token(w, start);
	winrm_spnego_put_list(&l, mechs);
	winrm_der_wrap(&l, 0, WINRM_DER_FIELD);
	winrm_der_insert(w, start, list, l.len);
	winrm_der_wrap_field(w, start, 0, WINRM_DER_SEQUENCE);
	winrm_gss_frame(w, start, WINRM_GSS_SPNEGO);
}

void winrm_spnego_wrap_response(
	struct winrm_writer *w, size_t start, struct winrm_slice mic)
{
	wrap_token(w, start);
	if (mic.len > 0)
		winrm_der_put_field(w, 3, WINRM_DER_OCTETS, mic);
	winrm_der_wrap_field(w, start, 1, WINRM_DER_SEQUENCE);
}

bool winrm_spnego_read(
	struct winrm_spnego_response *r, struct winrm_slice token)
{
	struct winrm_slice field[FIELDS];

	if (!winrm_der_message(token, WINRM_DER_FIELD + 1,
		    "\x80\x0a\x81\x06\x82\x04\x83\x04", field))
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
