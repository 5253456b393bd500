/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/kerberos_state.h"

#if WINRM_KERBEROS

#include <string.h>

#include "core/base/setting.h"
#include "core/mechanism/user_check.h"

/* What Kerberos needs of the config. */

static const char *wrong_credentials(const struct winrm_config *config)
{
	const struct winrm_credentials *c = &config->credentials;
	const char *wrong =
		winrm_mechanism_wrong_user(config, WINRM_CREDENTIALS_KEY);

	switch (c->kind) {
	case WINRM_CREDENTIALS_NONE:
	case WINRM_CREDENTIALS_PASSWORD: return wrong;
#if WINRM_KERBEROS_FILES
	case WINRM_CREDENTIALS_CCACHE: /* it names its user */
		return c->of.ccache.data ? NULL : NAMED("ccache");
	case WINRM_CREDENTIALS_KEYTAB:
		return wrong || c->of.keytab.data ? wrong : NAMED("keytab");
#else
	case WINRM_CREDENTIALS_CCACHE:
	case WINRM_CREDENTIALS_KEYTAB:
#endif
	case WINRM_CREDENTIALS_NT_HASH:
	case WINRM_CREDENTIALS_CERTIFICATE: break;
	case WINRM_CREDENTIALS_KEY:
		return wrong ||
				(c->of.key.bytes &&
					winrm_krb_key_len(c->of.key.etype))
			? wrong
			: NAMED("key");
	}
	return NAMED("credentials");
}

const char *winrm_kerberos_wrong(const struct winrm_config *config)
{
	const struct winrm_kerberos *k = config->kerberos;
	const char *wrong = wrong_credentials(config);
	void *io = NULL;

	if (wrong || config->credentials.kind == WINRM_CREDENTIALS_NONE)
		return wrong;
	if (!k)
		return NAMED("kerberos");
	if (!k->ticket || k->ticket_len == 0)
		return NAMED("ticket");
	if (k->iakerb && !WINRM_KERBEROS_IAKERB)
		return NAMED("iakerb");
	if (config->credentials.kind != WINRM_CREDENTIALS_CCACHE && !k->realm &&
		!strchr(config->credentials.user, '@'))
		return NAMED("realm");
	if (k->realm && strlen(k->realm) - 1 >= WINRM_KERBEROS_REALM - 1)
		return NAMED("realm");
	return k->iakerb ||
			(config->port->second &&
				config->port->second(config->io, &io))
		? NULL
		: NAMED("port");
}

#endif
