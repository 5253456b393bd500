/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/ntlm_mechanism.h"

#include <string.h>

#include "core/base/secret.h"
#include "core/mechanism/user_check.h"
#include "http/parts.h"

typedef char ntlm_fits[sizeof(struct winrm_ntlm) <= WINRM_KEYS_SIZE ? 1 : -1];

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
	case WINRM_NTLM_OK: return WINRM_LOG_ON_DONE;
	case WINRM_NTLM_MALFORMED:
	case WINRM_NTLM_WEAK: return WINRM_E_CHALLENGE;
	case WINRM_NTLM_TOO_LONG: return WINRM_E_SPACE;
	case WINRM_NTLM_BAD_NAME: return WINRM_E_CONFIG;
	case WINRM_NTLM_FAILED: return WINRM_E_CRYPTO;
	}
	return WINRM_E_CRYPTO;
}

static const char *ntlm_wrong(const struct winrm_config *config)
{
	return winrm_mechanism_wrong_user(config, WINRM_CREDENTIALS_NT_HASH);
}

static int ntlm_step(struct winrm_keys *keys, const struct winrm_config *config,
	const struct winrm_slice *in, struct winrm_writer *out)
{
	struct winrm_ntlm *ntlm = winrm_ntlm_mechanism_state(keys);
	struct winrm_ntlm_identity id;
	enum winrm_ntlm_result result;

	if (!in) {
		winrm_ntlm_negotiate(out);
		return WINRM_LOG_ON_MORE;
	}
	memset(&id, 0, sizeof(id));
	id.user = config->credentials.user;
	if (config->credentials.kind == WINRM_CREDENTIALS_NT_HASH)
		id.nt_hash = config->credentials.of.nt_hash;
	else
		id.password = config->credentials.of.password;
	id.host = config->host;
	id.seal = winrm_mechanism_seals(config);
	id.mic = keys->strict;
	id.filetime = filetime(config);
	id.channel_bindings = winrm_mechanism_binding(config);
	if (config->port->random(config->io, id.random, sizeof(id.random)) != 0)
		return WINRM_E_CRYPTO;
	result = winrm_ntlm_authenticate(ntlm, &id, *in, out);
	winrm_wipe(&id, sizeof(id));
	keys->strict |= ntlm->mic;
	return ntlm_error(result);
}

/* The signature precedes the text, whose length does not change. */
static void ntlm_grow(const struct winrm_keys *keys, size_t text_len,
	struct winrm_growth *growth)
{
	(void)keys;
	(void)text_len;
	growth->front = WINRM_NTLM_SIGNATURE;
	growth->header = WINRM_NTLM_SIGNATURE;
}

static bool ntlm_wrap(struct winrm_keys *keys, uint8_t *text, size_t text_len)
{
	return winrm_ntlm_seal(winrm_ntlm_mechanism_state(keys), text, text_len,
		text - WINRM_NTLM_SIGNATURE);
}

static bool ntlm_unwrap(
	struct winrm_keys *keys, uint8_t *token, struct winrm_sealed *s)
{
	return s->header_len == WINRM_NTLM_SIGNATURE &&
		winrm_ntlm_unseal(winrm_ntlm_mechanism_state(keys),
			token + WINRM_NTLM_SIGNATURE, s->text_len, token);
}

const struct winrm_mechanism winrm_ntlm_mechanism = {
	.scheme = {"Negotiate", "NTLM"},
	.protocol = WINRM_HTTP_SPNEGO,
	.second = WINRM_HTTP_NTLM,
	.wrong = ntlm_wrong,
	.step = ntlm_step,
	.grow = ntlm_grow,
	.wrap = ntlm_wrap,
	.unwrap = ntlm_unwrap,
};
