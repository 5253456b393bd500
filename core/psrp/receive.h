/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_RECEIVE_H
#define WINRM_CORE_PSRP_RECEIVE_H

#include "core/psrp/fragment.h"
#include "core/psrp/json_value.h"
#include "core/psrp/record.h"

/*
 * Messages of the host (MS-PSRP 2.2.1): takes octets of fragments, passes on
 * objects and records, and keeps what the client must know of pool and
 * pipeline. `memory` is the pipeline's.
 */

/* Types of messages. */
enum {
	WINRM_MESSAGE_CAPABILITY = 0x00010002,
	WINRM_MESSAGE_INIT_POOL = 0x00010004,
	WINRM_MESSAGE_PUBLIC_KEY = 0x00010005,
	WINRM_MESSAGE_SESSION_KEY = 0x00010006,
	WINRM_MESSAGE_CONNECT_POOL = 0x00010008,
	WINRM_MESSAGE_POOL_STATE = 0x00021005,
	WINRM_MESSAGE_CREATE_PIPELINE = 0x00021006,
	WINRM_MESSAGE_INPUT = 0x00041002,
	WINRM_MESSAGE_INPUT_END = 0x00041003,
	WINRM_MESSAGE_OUTPUT = 0x00041004,
	WINRM_MESSAGE_ERROR = 0x00041005,
	WINRM_MESSAGE_STATE = 0x00041006,
	WINRM_MESSAGE_DEBUG = 0x00041007,
	WINRM_MESSAGE_VERBOSE = 0x00041008,
	WINRM_MESSAGE_WARNING = 0x00041009,
	WINRM_MESSAGE_PROGRESS = 0x00041010,
	WINRM_MESSAGE_INFORMATION = 0x00041011,
	WINRM_MESSAGE_CALL = 0x00041100,
	WINRM_MESSAGE_CALL_ANSWER = 0x00041101
};

enum { WINRM_POOL_OPENED = 2, WINRM_POOL_CLOSED = 3, WINRM_POOL_BROKEN = 5 };
enum {
	WINRM_PIPELINE_STOPPED = 3,
	WINRM_PIPELINE_COMPLETED = 4,
	WINRM_PIPELINE_FAILED = 5
};

/* A host call that is to be answered. */
struct winrm_psrp_pending {
	bool due;
	bool refused;
	bool secret; /* the answer, or a part of it */
	int32_t method;
	int32_t id;
	struct winrm_psrp_value answer;
};

/* What is read most comes first: that is less code. */
struct winrm_psrp_receiver {
	/* the message under way */
	uint8_t kind;   /* how its data is read */
	uint8_t stream; /* of its record */
	uint8_t header_len;
	uint8_t bom;            /* octets of its byte order mark */
	bool empty;             /* it has no data */
	bool stopped;           /* by on_output */
	bool fresh_json;        /* json is set up for output */
	bool capable;           /* the host has said what it is capable of */
	uint8_t pool_state;     /* 0: not known yet */
	uint8_t pipeline_state; /* the same */
	bool has_exit_code;
#if WINRM_PSRP_SECRETS
	bool awaits_key; /* the public one is sent */
	bool has_key;
#endif
	int32_t exit_code;
	const struct winrm_pipeline *pipeline; /* NULL: there is none */
	/* The request's; may be NULL. */
	bool (*on_output)(void *user, enum winrm_stream_id stream,
		const uint8_t *data, size_t len);
	void *user;
	uint8_t *memory; /* aligned */
	size_t memory_len;
	struct winrm_psrp_pending call;
#if WINRM_PSRP_SECRETS
	uint8_t *key; /* of the session, which the client has; NULL: no keys */
	/* Of the pool, while the key is awaited: what the pipeline sends at the
	 * same time may have been numbered before it. */
	struct winrm_fragments pool_fragments;
#endif
	uint8_t pool[WINRM_GUID_LEN]; /* ids, as messages have them */
	uint8_t id[WINRM_GUID_LEN];   /* of the pipeline */
	uint8_t header[WINRM_MESSAGE_HEADER];
	struct winrm_fragments fragments;
	struct winrm_psrp_reader reader;
	struct winrm_psrp_json json;
	struct winrm_psrp_reading record;
};

/* For a pool's messages, and for those of the pipeline. */
void winrm_psrp_receive_start(
	struct winrm_psrp_receiver *r, const struct winrm_pipeline *pipeline);

#if WINRM_PSRP_SECRETS
/* The public key is sent: the next octets are the pool's. */
void winrm_psrp_await_key(struct winrm_psrp_receiver *r);
#endif

/*
 * Octets of a stream. 0, CANCELLED, or REPLY: they are not what this pool and
 * this pipeline may send.
 */
int winrm_psrp_receive(
	struct winrm_psrp_receiver *r, const uint8_t *data, size_t len);

#endif
