/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/mechanism_table.h"

#include "core/mechanism/basic_mechanism.h"
#include "core/mechanism/certificate_mechanism.h"
#include "core/mechanism/kerberos_mechanism.h"
#include "core/mechanism/negotiate_mechanism.h"
#include "core/mechanism/ntlm_mechanism.h"

static const struct winrm_mechanism *const table[] = {
	[WINRM_AUTH_NTLM] = &winrm_ntlm_mechanism,
#if WINRM_BASIC
	[WINRM_AUTH_BASIC] = &winrm_basic_mechanism,
#endif
#if WINRM_CERTIFICATE
	[WINRM_AUTH_CERTIFICATE] = &winrm_certificate_mechanism,
#endif
#if WINRM_KERBEROS
	[WINRM_AUTH_KERBEROS] = &winrm_kerberos_mechanism,
#endif
};

const struct winrm_mechanism *winrm_mechanism_for(
	const struct winrm_config *config)
{
	size_t auth = (size_t)config->auth;

#if WINRM_KERBEROS
	const struct winrm_kerberos *k = config->kerberos;

	if (auth == WINRM_AUTH_NEGOTIATE)
		auth = k && (k->realm || k->kdc_count > 0) ? WINRM_AUTH_KERBEROS
							   : WINRM_AUTH_NTLM;
#endif
#if WINRM_KERBEROS && WINRM_KERBEROS_NTLM
	if (auth == WINRM_AUTH_KERBEROS && k &&
		winrm_negotiate_offers_ntlm(config))
		return &winrm_negotiate_mechanism;
#endif
	return auth < sizeof(table) / sizeof(table[0]) ? table[auth] : NULL;
}

#if WINRM_KERBEROS && WINRM_KERBEROS_NTLM
uint8_t winrm_mechanism_name(
	const struct winrm_mechanism *mechanism, const struct winrm_keys *keys)
{
	if (mechanism == &winrm_negotiate_mechanism)
		return keys->is;
	if (mechanism == &winrm_kerberos_mechanism)
		return WINRM_HTTP_KERBEROS;
	if (mechanism == &winrm_ntlm_mechanism)
		return WINRM_HTTP_NTLM;
#if WINRM_BASIC
	if (mechanism == &winrm_basic_mechanism)
		return WINRM_HTTP_BASIC;
#endif
	return 0;
}
#endif
