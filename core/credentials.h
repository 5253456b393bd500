/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CREDENTIALS_H
#define WINRM_CORE_CREDENTIALS_H

#include <stdint.h>

/**
 * @file
 * What a client logs on with, for config.credentials:
 *
 *	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
 *	config.credentials.user = "LAB\\alice";
 *	config.credentials.of.password = password;
 *
 * All of it is borrowed, as the rest of the config. config.auth decides which
 * kinds it takes; any other is refused as "credentials".
 */

/** Kinds of credentials, with what takes them. */
enum winrm_credentials_kind {
	WINRM_CREDENTIALS_NONE,       /**< for Identify alone */
	WINRM_CREDENTIALS_PASSWORD,   /**< NTLM and Basic */
	WINRM_CREDENTIALS_NT_HASH,    /**< NTLM */
	WINRM_CREDENTIALS_CERTIFICATE /**< the one of the port's TLS */
};

/** What a client logs on with. */
struct winrm_credentials {
	enum winrm_credentials_kind kind; /**< which member of `of` counts */
	const char *user; /**< `DOMAIN\user`, `user@domain` or `user`; 512
			       characters at most, in UTF-8 */
	/** The secret, by kind. */
	union {
		const char *password;   /**< in UTF-8 */
		const uint8_t *nt_hash; /**< 16 bytes (MS-NLMP 3.3.2) */
	} of;                           /**< the member that `kind` names */
};

#endif
