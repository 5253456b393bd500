/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_ACCEPTOR_H
#define WINRM_TESTS_UNIT_ACCEPTOR_H

#include "core/base/writer.h"
#include "ntlm/keys.h"
#include "tests/unit/unit.h"

/* AUTHENTICATE as a server reads it (MS-NLMP 2.2.1.3). */
struct authenticate {
	struct winrm_slice lm, nt, domain, user, workstation, key;
	struct winrm_slice version; /* 8 bytes */
	struct winrm_slice pairs;   /* the client's target information */
	uint32_t flags;
	bool has_mic; /* by MsvAvFlags */
};

/* Fails the test if the message is not well formed. */
struct authenticate authenticate_read(struct winrm_slice message);

/* The first AV pair of that id; false if there is none. */
bool av_find(struct winrm_slice list, unsigned id, struct winrm_slice *value);

/* The ids of all pairs, as in "2 1 7 6 "; with the end's 0. */
void av_ids(struct winrm_slice list, char *out, size_t cap);

/*
 * Does what a server does that knows the user's NT hash: checks proof, session
 * key and MIC of the three messages. False if one of them is wrong.
 */
struct three_messages {
	struct winrm_slice negotiate, challenge, authenticate;
};
bool acceptor_check(const struct three_messages *m, const uint8_t hash[16],
	const char *user, uint8_t exported[16]);

/* A CHALLENGE with these flags and AV pairs; its nonce is 0123456789abcdef. */
void acceptor_put_challenge(
	struct winrm_writer *w, uint32_t flags, struct winrm_slice pairs);

#endif
