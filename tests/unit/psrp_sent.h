/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_PSRP_SENT_H
#define WINRM_TESTS_UNIT_PSRP_SENT_H

#include "core/psrp/fragment.h"
#include "core/psrp/send.h"
#include "tests/unit/unit.h"

/* Messages for the host, read as it reads them, and messages of the host. */

struct psrp_sent {
	struct winrm_psrp_state state;
	struct winrm_pipeline pipeline;
	uint8_t memory[4096];
	/* What has come: messages, one after the other. */
	struct winrm_fragments fragments;
	uint8_t messages[65536];
	size_t len, ends[64], count;
};

extern struct psrp_sent sent;

/* A pool that is open, and a pipeline that is due. */
void psrp_sent_reset(void);
/* What a Send had, in base64. */
void psrp_sent_take(const uint8_t *base64, size_t len);
/* All that is due, in Sends with so much room: how many. */
unsigned psrp_sent_all(size_t room);
/* Is the nth message of this type, and its text the one given? */
void psrp_sent_assert(size_t nth, uint32_t type, const char *text);
/* The text of the nth message. */
struct winrm_slice psrp_sent_text(size_t nth);

/* A whole message of the host in one fragment, of the receiver's pool or
 * pipeline, the nth object. */
int psrp_hear(struct winrm_psrp_receiver *r, uint8_t object, uint32_t type,
	const char *data);

#endif
