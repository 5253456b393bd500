/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_MECHANISM_NEGOTIATE_MECHANISM_H
#define WINRM_CORE_MECHANISM_NEGOTIATE_MECHANISM_H

#include "core/engine/mechanism.h"
#include "core/kerberos/spnego.h"

/*
 * SPNEGO with Kerberos first and NTLM behind it, see WINRM_KERBEROS_NTLM. Only
 * the host chooses NTLM, and proves by its mechListMIC that it was offered the
 * list that we sent. What fails is not tried by the other one.
 */

#if WINRM_KERBEROS
/* Where Kerberos is chosen: is NTLM offered behind it? */
static inline bool winrm_negotiate_offers_ntlm(
	const struct winrm_config *config)
{
	return WINRM_KERBEROS_NTLM && config->auth == WINRM_AUTH_NEGOTIATE &&
		config->credentials.kind == WINRM_CREDENTIALS_PASSWORD &&
		!config->kerberos->iakerb;
}

/* What SPNEGO offers, as core/kerberos/spnego.h has lists. */
static inline const char *winrm_negotiate_offer(
	const struct winrm_config *config)
{
	return winrm_negotiate_offers_ntlm(config)
		? WINRM_SPNEGO_OFFER_MS_KRB5_NTLM
		: WINRM_SPNEGO_OFFER_KRB5;
}
#endif

#if WINRM_KERBEROS && WINRM_KERBEROS_NTLM
extern const struct winrm_mechanism winrm_negotiate_mechanism;

/* Has the host chosen NTLM on this connection? */
bool winrm_negotiate_is_ntlm(const struct winrm_keys *keys);
#endif

#endif
