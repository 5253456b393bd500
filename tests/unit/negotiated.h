/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_NEGOTIATED_H
#define WINRM_TESTS_UNIT_NEGOTIATED_H

#include "core/mechanism/negotiate_mechanism.h"
#include "ntlm/keys.h"
#include "tests/unit/acceptor.h"

/* A client that offers Kerberos and NTLM, and a host that chooses NTLM. */

#define LIST                                                                   \
	"302206092a864882f71201020206092a864886f712010202"                     \
	"060a2b06010401823702020a"
#define NTLM_OID "a10c060a2b06010401823702020a"
#define CHOICE   "a1153013a0030a0103" NTLM_OID /* request-mic */
#define TIME_END "07000800785634127b5fda0100000000"

#define ALL_FLAGS 0xe2898235u

struct negotiated {
	struct winrm_config config;
	struct winrm_kerberos kerberos;
	struct winrm_port port;
	struct winrm_keys keys;
	uint8_t ticket[512], out[2048], challenge[256];
	struct winrm_writer w;
	size_t cap; /* of out */
	struct three_messages m;
	struct winrm_ntlm_side client, server; /* as the host has them */
};
extern struct negotiated negotiated;

/* With a ticket for the host, so that no KDC is asked. */
void negotiated_set_up(void);

int negotiated_step(struct winrm_slice *in);
int negotiated_take(struct winrm_slice in);
int negotiated_take_hex(const char *hex);

/* A NegTokenResp: its state unless it is UNSAID, the mechanism if named, ... */
size_t negotiated_response(uint8_t out[512], enum winrm_spnego_state said,
	bool named, struct winrm_slice token, struct winrm_slice mic);
int negotiated_answer(enum winrm_spnego_state said, bool named,
	struct winrm_slice token, struct winrm_slice mic);

/* Up to our NEGOTIATE. */
void negotiated_choose(void);

struct winrm_slice negotiated_challenge(uint32_t flags, const char *pairs);

/* Up to our AUTHENTICATE; then the host has the keys. Our MIC. */
struct winrm_slice negotiated_authenticate(void);

/* By the book: over number and list, then the cipher. */
void negotiated_sign(const struct winrm_ntlm_side *side, uint32_t sequence,
	const char *list, uint8_t mic[16]);

/* The host's last token. */
int negotiated_finish(const uint8_t *mic, size_t len);

static inline struct winrm_slice none(void)
{
	return slice_of(NULL, 0);
}

#endif
