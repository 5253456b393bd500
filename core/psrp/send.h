/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_SEND_H
#define WINRM_CORE_PSRP_SEND_H

#include "core/base/uuid.h"
#include "core/psrp/receive.h"
#include "core/psrp/value_out.h"

/*
 * Messages for the host (MS-PSRP 2.2.2): what opens a pool, a pipeline, its
 * input, answers to host calls. What is due goes into one Send after the other,
 * each with as many octets as there is room for.
 */

/* Lines of input. Kept between pieces: what may not be cut. */
struct winrm_psrp_input {
	struct winrm_slice data; /* lent by the caller */
	uint8_t carry[4];        /* a character, or CR, before `data` */
	uint8_t tail[4];         /* the beginning of one after it */
	uint8_t carry_len;
	uint8_t tail_len;
	bool carry_whole;
	bool line_open; /* the beginning of a line is sent */
	bool last;      /* nothing follows `data` */
	bool end_due;   /* END_OF_PIPELINE_INPUT is to be sent */
};

struct winrm_psrp_sender {
	size_t object;     /* of the message that is next, or under way */
	size_t fragment;   /* of it */
	size_t offset;     /* octets of it that are sent */
	bool pipeline_due; /* CREATE_PIPELINE is not sent, or not all of it */
	bool has_input;    /* the pipeline takes input */
	bool secret;       /* there is a secret among its arguments */
	struct winrm_psrp_input input;
};

/* What struct winrm_psrp is inside. */
struct winrm_psrp_state {
	struct winrm_psrp_receiver receiver;
	struct winrm_psrp_sender sender;
	bool own;               /* it was this client that left it */
	bool refused;           /* one of Connect and Reconnect was */
	char configuration[64]; /* of the pool */
	char shell_id[WINRM_ID_SIZE];
	char pipeline_id[WINRM_ID_SIZE];
};

static inline struct winrm_psrp_state *winrm_psrp_state(struct winrm_psrp *p)
{
	return (struct winrm_psrp_state *)(void *)p->space;
}

/* The octets of a uuid in the order of .NET. */
void winrm_psrp_guid(uint8_t out[WINRM_GUID_LEN], const char *text);

/* The first messages: for a new pool, or for one that another client left. */
void winrm_psrp_put_open(const struct winrm_psrp_state *p,
	struct winrm_writer *w, bool connects);

/* A pipeline is to be sent, and lines after it. */
void winrm_psrp_send_start(struct winrm_psrp_state *p);
/* Is something to be sent? */
bool winrm_psrp_send_due(const struct winrm_psrp_state *p);
/* Is it an answer to a host call, which has a stream of its own? */
bool winrm_psrp_send_answers(const struct winrm_psrp_state *p);
#if WINRM_PSRP_SECRETS
/* Is it a public key, for the pool? */
bool winrm_psrp_send_key(const struct winrm_psrp_state *p);
#endif
/* The next octets of it, `room` at most, in base64. */
void winrm_psrp_send_put(
	const struct winrm_psrp_state *p, struct winrm_writer *w, size_t room);
/* They are sent. */
void winrm_psrp_send_done(struct winrm_psrp_state *p, size_t room);

/* A piece of input. False if it is not JSON, and should be. */
bool winrm_psrp_send_input(
	struct winrm_psrp_state *p, struct winrm_slice data, bool last);

#endif
