/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_SPNEGO_H
#define WINRM_CORE_KERBEROS_SPNEGO_H

#include "core/config.h"
#include "core/kerberos/gss_frame.h"

/* SPNEGO (RFC 4178): which mechanism, and its tokens. */

enum winrm_spnego_mech {
	WINRM_SPNEGO_NONE = WINRM_GSS_NONE, /* none is named */
	WINRM_SPNEGO_KRB5 = WINRM_GSS_KRB5,
	WINRM_SPNEGO_MS_KRB5 = WINRM_GSS_MS_KRB5, /* the same mechanism */
	WINRM_SPNEGO_NTLM = WINRM_GSS_NTLM,
	WINRM_SPNEGO_IAKERB = WINRM_GSS_IAKERB,
	WINRM_SPNEGO_OTHER = WINRM_GSS_OTHER /* one that is not known */
};

/* Lists are strings of these octets: "\1\3" is Kerberos, then NTLM. */
#define WINRM_SPNEGO_OFFER_KRB5         "\1"
#define WINRM_SPNEGO_OFFER_KRB5_NTLM    "\1\3"
#define WINRM_SPNEGO_OFFER_MS_KRB5_NTLM "\2\1\3"
#define WINRM_SPNEGO_OFFER_NTLM         "\3"

enum winrm_spnego_state {
	WINRM_SPNEGO_DONE,
	WINRM_SPNEGO_MORE,
	WINRM_SPNEGO_REFUSED,
	WINRM_SPNEGO_MIC_WANTED, /* request-mic */
	WINRM_SPNEGO_UNSAID
};

/* Octets of the longest list that a MIC may have to be made over, in DER. */
enum { WINRM_SPNEGO_LIST = WINRM_KERBEROS_NTLM ? 40 : 32 };

/* The list in DER, which mechListMIC is made over. */
void winrm_spnego_put_list(struct winrm_writer *w, const char *mechs);

/*
 * The token of the list's first mechanism, written from `start` on, becomes a
 * NegTokenInit. Nothing written: no token goes along.
 */
void winrm_spnego_wrap_init(
	struct winrm_writer *w, size_t start, const char *mechs);

/* ... a NegTokenResp; a `mic` with ptr NULL is left out, and so is no token. */
void winrm_spnego_wrap_response(
	struct winrm_writer *w, size_t start, struct winrm_slice mic);

/* Of the peer's NegTokenResp; slices point into it. */
struct winrm_spnego_response {
	enum winrm_spnego_state state;
	enum winrm_spnego_mech mech;
	struct winrm_slice token; /* ptr NULL: none */
	struct winrm_slice mic;   /* ptr NULL: none */
};

/* False: it is none. */
bool winrm_spnego_read(
	struct winrm_spnego_response *r, struct winrm_slice token);

#endif
