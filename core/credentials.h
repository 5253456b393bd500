/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CREDENTIALS_H
#define WINRM_CORE_CREDENTIALS_H

#include <stdint.h>

/*
 * What a client logs on with, for config.credentials:
 *
 *	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
 *	config.credentials.user = "LAB\\alice";
 *	config.credentials.of.password = password;
 *
 * All of it is borrowed, as the rest of the config. Which kinds will do is
 * config.auth's affair; another one is refused by the name "credentials".
 */

enum winrm_credentials_kind {
	WINRM_CREDENTIALS_NONE,       /* for Identify alone */
	WINRM_CREDENTIALS_PASSWORD,   /* NTLM and Basic */
	WINRM_CREDENTIALS_NT_HASH,    /* NTLM */
	WINRM_CREDENTIALS_CERTIFICATE /* the one of the port's TLS */
};

struct winrm_credentials {
	enum winrm_credentials_kind kind;
	const char *user; /* DOMAIN\\user, user@domain, user; 512 at most */
	union {           /* by kind */
		const char *password;   /* in UTF-8 */
		const uint8_t *nt_hash; /* 16 bytes */
	} of;
};

#endif
