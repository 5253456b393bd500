/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_MECHANISM_H
#define WINRM_CORE_ENGINE_MECHANISM_H

#include "core/base/writer.h"
#include "core/winrm.h"
#include "http/response.h"
#include "ntlm/ntlm.h"

/*
 * The seam for a security mechanism: a token in, a token out, then messages
 * sealed and unsealed. What the tokens hold is the mechanism's own affair.
 */

struct winrm_keys {
	struct winrm_ntlm ntlm;
	bool strict; /* a log-on before had more than is required, so that
			later ones must; outlives a wipe */
};

struct winrm_mechanism {
	/* Of Authorization; the second name for hosts that refuse the first. */
	const char *scheme[2];
	uint8_t second; /* that one, among the schemes of http/response.h */

	/* The token that opens the log-on. */
	void (*first)(struct winrm_writer *out);
	/*
	 * Answers the host's token and starts the session. `out` must have
	 * memory: SPACE if too little. CONFIG, CHALLENGE, CRYPTO, or 0.
	 */
	int (*answer)(struct winrm_keys *keys,
		const struct winrm_config *config, struct winrm_slice token,
		struct winrm_writer *out);
	/* In place; false if the hash failed. */
	bool (*seal)(struct winrm_keys *keys, uint8_t *data, size_t len,
		uint8_t signature[16]);
	/* In place; false where the signature does not hold. */
	bool (*unseal)(struct winrm_keys *keys, uint8_t *data, size_t len,
		struct winrm_slice signature);
	void (*wipe)(struct winrm_keys *keys);
};

/* Are messages sealed, once NTLM has logged on? */
static inline bool winrm_mechanism_seals(const struct winrm_config *config)
{
	return !config->port->encrypted || config->seal_over_tls;
}

/* Does TLS say who we are, so that nothing else has to? */
static inline bool winrm_mechanism_is_certificate(
	const struct winrm_config *config)
{
	return WINRM_CERTIFICATE && config->auth == WINRM_AUTH_CERTIFICATE;
}

/* NULL for one that has no tokens (Basic, certificate). */
const struct winrm_mechanism *winrm_mechanism_for(enum winrm_auth auth);

#endif
