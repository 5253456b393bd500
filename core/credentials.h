/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CREDENTIALS_H
#define WINRM_CORE_CREDENTIALS_H

#include <stddef.h>
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
	WINRM_CREDENTIALS_NONE,        /* for Identify alone */
	WINRM_CREDENTIALS_PASSWORD,    /* NTLM, Basic and Kerberos */
	WINRM_CREDENTIALS_NT_HASH,     /* NTLM */
	WINRM_CREDENTIALS_CERTIFICATE, /* the one of the port's TLS */
	WINRM_CREDENTIALS_KEYTAB,      /* Kerberos: a file as MIT has it */
	WINRM_CREDENTIALS_CCACHE,      /* Kerberos: tickets that kinit got */
	WINRM_CREDENTIALS_KEY          /* Kerberos: the user's own key */
};

/* The octets of a file in memory. */
struct winrm_credentials_file {
	const uint8_t *data;
	size_t len;
};

/* A key of Kerberos and its encryption type: 17, 18, 19 or 20. */
struct winrm_credentials_key {
	unsigned etype;
	const uint8_t *bytes; /* 16 of types 17 and 19, otherwise 32 */
};

struct winrm_credentials {
	enum winrm_credentials_kind kind;
	/* DOMAIN\\user, user@domain, user; 512 at most. A ticket cache has a
	 * user of its own: NULL. */
	const char *user;
	union {                         /* by kind */
		const char *password;   /* in UTF-8 */
		const uint8_t *nt_hash; /* 16 bytes */
		struct winrm_credentials_file keytab, ccache;
		struct winrm_credentials_key key;
	} of;
};

#endif
