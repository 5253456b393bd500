/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_CLIENT_POOL_H
#define BOARDS_LINUX_RUN_CLIENT_POOL_H

#include "boards/linux/run/return_value.h"
#include "boards/linux/run/codepage.h"
#include "boards/linux/run/object_lines.h"
#include "boards/linux/run/pipeline_record.h"
#include "boards/linux/run/transport.h"
#include "core/cim/cim.h"
#include "core/copy/copy.h"
#include "core/psrp/psrp.h"

/*
 * The memory of many clients, reserved once at the start: later only mbedTLS
 * allocates, for https. Of a lane's buffers only the pages that its host has
 * filled are in use; what a host with much output has taken is given back when
 * its call is over.
 */

enum { POOL_ENVELOPE = 32 * 1024 }; /* of a reply, unless options say */

enum lane_state {
	LANE_FREE,
	LANE_RUNNING, /* a call */
	LANE_DONE,    /* over, its answer waits for room */
	LANE_KEPT,    /* a shell is open for the next one */
	LANE_CLOSING  /* it is being deleted */
};

/* Lanes by their slots, counted from 1; 0: none. */
struct lane_list {
	uint32_t first, last;
};

/* What only pipelines and queries need; of the lane's buffers, so that it takes memory only
 * where there are any. */
struct lane_runspace {
	struct winrm_psrp runspace;
	struct winrm_pipeline pipeline;
	struct pipeline_view view;
	struct object_lines lines; /* of text */
	bool (*put)(void *user, enum winrm_stream_id stream,
		const uint8_t *data, size_t len); /* where output goes */
	uint8_t memory[16384];
};

/* One client with all that it needs. */
struct lane {
	enum lane_state state;
	size_t slot;
	uint32_t next, previous, chain; /* see idle_lanes.h */
	uint32_t hash;                  /* of what is kept */
	struct winrm_client client;
	struct transport transport;
	struct codepage convert;
	struct winrm_connector record; /* borrowed by the client */
	struct winrm_config config;
	struct winrm_request request;
	/* The one under way, if that is another one of the same call. */
	struct winrm_request other;
	bool is_other;
	uint64_t pause_until;       /* ms, before it is started; 0: it is */
	struct winrm_copy *copying; /* to the host; stopped, not cancelled */
	/* How the lane's own request has ended, while others follow it. */
	struct winrm_response answered;
	bool has_answered;
	struct winrm_capture capture;
	struct lane_runspace *runspace; /* NULL: scripts have none */
	struct winrm_cim cim;           /* in place of a command */
	struct winrm_cim_json rows;
	struct return_value returned; /* of its method */
	size_t rows_len;     /* bytes that are held, in the runspace's memory */
	unsigned rows_count; /* of the reply that is being read */
	const char *input;   /* what is left of its stdin */
	size_t mark;         /* in the record's pool: after what is kept */
	uint64_t started, until, kept_until; /* ms */
	size_t received;                     /* bytes that fill buffers */
	size_t tag;                          /* the caller's */
	void *owner;                         /* the fleet of its call */
	bool is_cancelled;
	bool is_mute; /* its output is dropped: nobody reads it */
	uint8_t left[2][4], left_len[2]; /* of characters not yet whole */
};

struct pool {
	struct lane *lanes;
	size_t count;
	struct lane_list unused, kept; /* kept: the oldest first */
	uint32_t *buckets;             /* of kept ones, by their hash */
	size_t bucket_mask;
	size_t envelope;
	size_t runspace; /* bytes of each lane for it, the last ones; or 0 */
	size_t buffers;  /* bytes of each lane, from its rx on */
	size_t arena;    /* bytes in all */
	void *extra;     /* the caller's part of it */
};

/*
 * `count` lanes, and some spare ones, that keep `output` bytes of each stream,
 * and `extra` bytes. Options limit the size of an envelope and of the whole.
 * The lanes of `serve` and of `run --psrp` can have runspaces. False: error
 * reported, with the arithmetic.
 */
bool pool_init(struct pool *p, const struct options *o, size_t count,
	size_t spare, size_t output, uint64_t extra);

/* Gives back what the lane's buffers have grown by. They are empty then. */
void pool_shrink(const struct pool *p, struct lane *lane);

#endif
