/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_NTLM_CHALLENGE_H
#define WINRM_NTLM_CHALLENGE_H

#include "core/base/writer.h"

/* What a CHALLENGE says (MS-NLMP 2.2.1.2); slices point into the message. */
struct winrm_challenge {
	uint32_t flags;
	struct winrm_slice nonce;       /* 8 bytes */
	struct winrm_slice target_info; /* AV pairs with their end; or empty */
	struct winrm_slice computer;    /* MsvAvNbComputerName, UTF-16LE */
	struct winrm_slice timestamp;   /* 8 bytes; or empty */
	uint32_t av_flags;
};

/* False: it is not a well-formed challenge. */
bool winrm_challenge_read(
	struct winrm_challenge *c, struct winrm_slice message);

/* What the client adds to the server's target information. */
struct winrm_target_extra {
	bool mic;                        /* MsvAvFlags, bit 1 */
	const uint8_t *channel_bindings; /* 16 bytes; or NULL */
	const char *host; /* for MsvAvTargetName "HTTP/host"; or NULL */
};

/* The target information for AUTHENTICATE, with its end (3.1.5.1.2). */
void winrm_challenge_put_target(struct winrm_writer *w,
	const struct winrm_challenge *c, const struct winrm_target_extra *e);

#endif
