/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CREDENTIALS_H
#define WINRM_CORE_CREDENTIALS_H

#include <stddef.h>
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
	WINRM_CREDENTIALS_NONE,        /**< for Identify alone */
	WINRM_CREDENTIALS_PASSWORD,    /**< NTLM, Basic and Kerberos */
	WINRM_CREDENTIALS_NT_HASH,     /**< NTLM */
	WINRM_CREDENTIALS_CERTIFICATE, /**< the one of the port's TLS */
	WINRM_CREDENTIALS_KEYTAB,      /**< Kerberos: MIT's file, 05 02 */
	WINRM_CREDENTIALS_CCACHE,      /**< Kerberos: tickets that kinit got */
	WINRM_CREDENTIALS_KEY          /**< Kerberos: the user's own key */
};

/** The octets of a file, in memory. */
struct winrm_credentials_file {
	const uint8_t *data; /**< required */
	size_t len;          /**< octets at data */
};

/** A key of Kerberos. */
struct winrm_credentials_key {
	unsigned etype;       /**< its encryption type: 17, 18, 19 or 20 */
	const uint8_t *bytes; /**< 16 octets of types 17 and 19, else 32 */
};

/** What a client logs on with. */
struct winrm_credentials {
	enum winrm_credentials_kind kind; /**< which member of `of` counts */
	const char *user; /**< `DOMAIN\user`, `user@domain` or `user`; 512
			       characters at most, in UTF-8. NULL with a ticket
			       cache, which names its user */
	/** The secret, by kind. */
	union {
		const char *password;   /**< in UTF-8 */
		const uint8_t *nt_hash; /**< 16 bytes (MS-NLMP 3.3.2) */
		struct winrm_credentials_file keytab; /**< KEYTAB */
		struct winrm_credentials_file ccache; /**< CCACHE */
		struct winrm_credentials_key key;     /**< KEY */
	} of; /**< the member that `kind` names */
};

#endif
