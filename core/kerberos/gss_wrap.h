/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_GSS_WRAP_H
#define WINRM_CORE_KERBEROS_GSS_WRAP_H

#include "core/kerberos/krb_crypto.h"
#include "http/sealed.h"

/* Messages of a security context (RFC 4121 4.2), in the shape WinRM wants. */

enum { WINRM_GSS_HEADER = 16 };

struct winrm_gss {
	struct winrm_krb_key key; /* the acceptor's subkey, else ours */
	bool acceptor_subkey;
	uint64_t ours, theirs; /* the next sequence numbers */
};

/* Octets before and behind the text: what winrm_gss_wrap needs around it. */
size_t winrm_gss_front(const struct winrm_gss *g); /* 32 */
size_t winrm_gss_back(const struct winrm_gss *g);  /* 28; 40 for etype 20 */

/*
 * In place: the token then begins at text - winrm_gss_front(), EC 0 and RRC as
 * in winrm_gss_back(). `confounder` is 16 random octets. False: crypto failed.
 */
bool winrm_gss_wrap(struct winrm_gss *g, uint8_t *text, size_t text_len,
	const uint8_t *confounder);

/*
 * In place, at `token`, s->header_len + s->text_len octets, any EC and RRC.
 * Sets s->token_len, s->text_at, s->text_len. False: it is not the acceptor's,
 * not sealed, not the next one, not what the frame says, or its MAC does not
 * hold; then nothing of it may be used.
 */
bool winrm_gss_unwrap(
	struct winrm_gss *g, uint8_t *token, struct winrm_sealed *s);

/* A MIC is the header and winrm_krb_mac_len octets. It takes a number, too. */
bool winrm_gss_sign(
	struct winrm_gss *g, struct winrm_slice message, uint8_t *mic);
bool winrm_gss_verify(struct winrm_gss *g, struct winrm_slice message,
	struct winrm_slice mic);

#endif
