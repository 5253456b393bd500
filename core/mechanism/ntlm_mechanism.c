/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/mechanism.h"

#include <string.h>

#include "core/base/secret.h"

/* Seconds since 1970 as a FILETIME, 100 ns since 1601. */
static uint64_t filetime(const struct winrm_config *config)
{
	const struct winrm_port *port = config->port;

	if (!port->unix_time)
		return 0;
	return port->unix_time(config->io) * 10000000u + 116444736000000000u;
}

static int ntlm_error(enum winrm_ntlm_result result)
{
	switch (result) {
	case WINRM_NTLM_OK: return WINRM_OK;
	case WINRM_NTLM_MALFORMED:
	case WINRM_NTLM_WEAK: return WINRM_E_CHALLENGE;
	case WINRM_NTLM_TOO_LONG: return WINRM_E_SPACE;
	case WINRM_NTLM_BAD_NAME: return WINRM_E_CONFIG;
	case WINRM_NTLM_FAILED: return WINRM_E_CRYPTO;
	}
	return WINRM_E_CRYPTO;
}

static int ntlm_answer(struct winrm_keys *keys,
	const struct winrm_config *config, struct winrm_slice token,
	struct winrm_writer *out)
{
	const struct winrm_port *port = config->port;
	struct winrm_ntlm_identity id;
	enum winrm_ntlm_result result;

	memset(&id, 0, sizeof(id));
	id.user = config->user;
	id.password = config->password;
	id.nt_hash = config->nt_hash;
	id.host = config->host;
	id.seal = winrm_mechanism_seals(config);
	id.mic = keys->strict;
	id.filetime = filetime(config);
	if (port->encrypted && port->channel_binding)
		id.channel_bindings = port->channel_binding(config->io);
	if (port->random(config->io, id.random, sizeof(id.random)) != 0)
		return WINRM_E_CRYPTO;
	result = winrm_ntlm_authenticate(&keys->ntlm, &id, token, out);
	winrm_wipe(&id, sizeof(id));
	keys->strict |= keys->ntlm.mic;
	return ntlm_error(result);
}

static bool ntlm_seal(struct winrm_keys *keys, uint8_t *data, size_t len,
	uint8_t signature[16])
{
	return winrm_ntlm_seal(&keys->ntlm, data, len, signature);
}

static bool ntlm_unseal(struct winrm_keys *keys, uint8_t *data, size_t len,
	struct winrm_slice signature)
{
	return winrm_ntlm_unseal(&keys->ntlm, data, len, signature);
}

static void ntlm_wipe(struct winrm_keys *keys)
{
	winrm_ntlm_wipe(&keys->ntlm);
}

const struct winrm_mechanism *winrm_mechanism_for(enum winrm_auth auth)
{
	static const struct winrm_mechanism ntlm = {{"Negotiate", "NTLM"},
		WINRM_HTTP_NTLM, winrm_ntlm_negotiate, ntlm_answer, ntlm_seal,
		ntlm_unseal, ntlm_wipe};

	return auth == WINRM_AUTH_NTLM ? &ntlm : NULL;
}
