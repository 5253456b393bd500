/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_NTLM_NTLM_H
#define WINRM_NTLM_NTLM_H

#include "core/base/writer.h"
#include "ntlm/keys.h"

/*
 * NTLMv2 as the client speaks it (MS-NLMP 3.1.5): NEGOTIATE out, CHALLENGE in,
 * AUTHENTICATE out, then sealed messages. There is no LM and no NTLMv1.
 */

enum { WINRM_NTLM_NEGOTIATE_LEN = 40 };

enum winrm_ntlm_result {
	WINRM_NTLM_OK,
	WINRM_NTLM_MALFORMED, /* it is not a challenge */
	WINRM_NTLM_WEAK,      /* the server will not do what is required */
	WINRM_NTLM_TOO_LONG,  /* AUTHENTICATE does not fit its memory */
	WINRM_NTLM_BAD_NAME,  /* user or password is not UTF-8 */
	WINRM_NTLM_FAILED     /* the hash function failed */
};

struct winrm_ntlm_identity {
	const char *user;        /* DOMAIN\user, user@domain, .\user or user */
	const char *password;    /* or */
	const uint8_t *nt_hash;  /* 16 bytes in its place */
	const char *workstation; /* may be NULL */
	const char *host;        /* for the target name HTTP/host; or NULL */
	const uint8_t *channel_bindings; /* 16 bytes, or NULL without TLS */
	uint64_t filetime;  /* now, for a server that sends no time; or 0 */
	uint8_t random[24]; /* client challenge (8), session key (16) */
	bool seal; /* refuse a server that cannot seal, with keys of 128 bits */
	bool mic;  /* refuse one that sends no time, as there is no MIC then */
};

/* Holds all secrets of a log-on; wipe it when the connection is over. */
struct winrm_ntlm {
	struct winrm_ntlm_side client, server;
	uint32_t flags; /* negotiated; 0 before AUTHENTICATE */
	bool mic;       /* AUTHENTICATE had one: the server sent a time */
};

void winrm_ntlm_negotiate(struct winrm_writer *out);

/*
 * Answers a challenge: writes AUTHENTICATE and starts the session's two sides.
 * `out` needs memory (wipe it: it carries a key).
 */
enum winrm_ntlm_result winrm_ntlm_authenticate(struct winrm_ntlm *n,
	const struct winrm_ntlm_identity *id, struct winrm_slice challenge,
	struct winrm_writer *out);

bool winrm_ntlm_seal(struct winrm_ntlm *n, uint8_t *data, size_t len,
	uint8_t signature[WINRM_NTLM_SIGNATURE]);
bool winrm_ntlm_unseal(struct winrm_ntlm *n, uint8_t *data, size_t len,
	const uint8_t signature[WINRM_NTLM_SIGNATURE]);
void winrm_ntlm_wipe(struct winrm_ntlm *n);

#endif
