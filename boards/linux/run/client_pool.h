/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_CLIENT_POOL_H
#define BOARDS_LINUX_RUN_CLIENT_POOL_H

#include "boards/linux/run/codepage.h"
#include "boards/linux/run/transport.h"
#include "core/cim/cim.h"

/*
 * The memory of many clients, allocated once at the start and resident from
 * then on: later only mbedTLS allocates, for https.
 */

enum { POOL_ENVELOPE = 32 * 1024 }; /* of a reply, unless options say */

enum lane_state {
	LANE_FREE,
	LANE_RUNNING, /* a call */
	LANE_DONE,    /* over, its answer waits for room */
	LANE_KEPT,    /* a shell is open for the next one */
	LANE_CLOSING  /* it is being deleted */
};

/* One client with all that it needs. */
struct lane {
	enum lane_state state;
	size_t slot;
	struct winrm_client client;
	struct transport transport;
	struct codepage convert;
	struct winrm_connector record; /* borrowed by the client */
	struct winrm_config config;
	struct winrm_request request;
	struct winrm_capture capture;
	struct winrm_cim_json rows; /* of a query in place of a command */
	const char *input;          /* what is left of its stdin */
	size_t mark; /* in the record's pool: after what is kept */
	uint64_t started, until, kept_until; /* ms */
	size_t tag;                          /* the caller's */
	void *owner;                         /* the fleet of its call */
	bool is_cancelled;
	bool is_mute; /* its output is dropped: nobody reads it */
	uint8_t left[2][4], left_len[2]; /* of characters not yet whole */
};

struct pool {
	struct lane *lanes;
	size_t count;
	uint32_t *marks; /* of each lane: LANE_FREE, LANE_RUNNING for any
			    busy one, or a hash of what is kept */
	size_t envelope;
	size_t arena; /* bytes in all */
	void *extra;  /* the caller's part of it */
};

/*
 * `count` lanes, and some spare ones, that keep `output` bytes of each stream,
 * and `extra` bytes. Options limit the size of an envelope and of the whole.
 * False: error reported, with the arithmetic.
 */
bool pool_init(struct pool *p, const struct options *o, size_t count,
	size_t spare, size_t output, uint64_t extra);

#endif
