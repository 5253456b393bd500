/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_FUZZ_HOST_H
#define WINRM_TESTS_FUZZ_HOST_H

#include "core/engine/engine.h"
#include "ntlm/ntlm.h"
#include "tests/fuzz/fuzz.h"

/*
 * A host that answers according to a program of short steps, for fuzz_engine.
 * It sits behind struct winrm_port and the interface of mechanisms, where it
 * sees each message before it is sealed, and seals its answers with the
 * client's own keys. So an input changes the XML inside the seal, and none of
 * it is wasted on a log-on that would fail.
 *
 * A step is four bytes: what (enum host_op), and its arguments a, b and c.
 * Those up to HOST_GOOD change how the next answer goes; the others are the
 * answer to one request. After the program's end every answer is a good one.
 */
enum host_op {
	HOST_CHUNKED,    /* in chunks of a + 1 */
	HOST_BYE,        /* Connection: close, by a: HTTP/1.0, no length */
	HOST_INTERIM,    /* after a % 10 of "100 Continue" */
	HOST_PIECES,     /* given that many octets at a time, by a */
	HOST_LATE,       /* a * 256 + b ms later */
	HOST_CUT,        /* after a * 256 + b octets it closes; or stalls (c) */
	HOST_FLIP,       /* a bit of the octet at a * 256 + b */
	HOST_FORGE,      /* enum host_forgery a */
	HOST_RELATES,    /* to no message, or another one */
	HOST_STATUS_IS,  /* the status, whatever the answer is */
	HOST_INSERT,     /* at a * 256 + b the fragment c */
	HOST_REMOVE,     /* at a * 256 + b up to c octets */
	HOST_OVERWRITE,  /* the octet at a * 256 + b is c */
	HOST_LITERAL,    /* at a * 256 + b the next c % 16 steps as they are */
	HOST_REPEAT,     /* at a * 256 + b the c octets before it again */
	HOST_SCHEME,     /* the next 401 offers scheme a */
	HOST_NO_ANSWERS, /* the next a % 8 connections fail, error b */
	HOST_SLOW_OPEN,  /* the next opening takes a rounds */
	HOST_CANCEL,     /* after a readings of the clock; twice, by b */
	HOST_ABORT,      /* after a readings of the clock */
	HOST_LEAVE,      /* after the answer the connection is lost */
	HOST_TALK,       /* after the answer the host goes on talking */
	HOST_TAKE,       /* the next request is cut after a * 256 + b octets */
	HOST_CLOCK,      /* reading the clock takes a ms */
	HOST_RANDOM,     /* no random numbers for a % 4 times after b % 8 */
	HOST_NO_OUTPUT,  /* on_output refuses the next output */
	HOST_GOOD,       /* the right answer; see put_good */
	HOST_AS,         /* the right answer for verb a */
	HOST_FAULT,      /* code a, status b, nested code c */
	HOST_STATUS,     /* an empty answer, or a page of b * 16 octets */
	HOST_RAW,        /* the next c % 64 steps as they are */
	HOST_FRAGMENTS, /* a Body of the next c % 64 steps, a fragment an octet */
	HOST_OUTPUT,    /* the same, as what the command wrote (a: stdout) */
	HOST_IGNORE,    /* nothing, or (a) the connection is lost */
	HOST_LOG_ON,    /* only of a log-on: its answer, enum host_log_on a */
	HOST_OPS
};

/* What a message asks for. Programs have their numbers: add at the end. */
enum host_verb {
	HOST_VERB_NONE,
	HOST_VERB_IDENTIFY,
	HOST_VERB_CREATE,
	HOST_VERB_COMMAND,
	HOST_VERB_RECEIVE,
	HOST_VERB_SEND,
	HOST_VERB_SIGNAL,
	HOST_VERB_ENUMERATE,
	HOST_VERB_PULL,
	HOST_VERB_DELETE
};

enum host_forgery {
	HOST_HONEST,
	HOST_PLAIN,  /* not sealed */
	HOST_SKIP,   /* sealed as if another one had been sent before */
	HOST_TWICE,  /* sent twice */
	HOST_REPLAY, /* the answer before this one, as it was */
	HOST_OTHER_LENGTH,
	HOST_OTHER_SIGNATURE,
	HOST_NO_FRAME,
	HOST_FORGERIES
};

enum host_log_on {
	HOST_L_STATUS,
	HOST_L_FLAGS,     /* the challenge without the flag of bit b % 32 */
	HOST_L_NO_TIME,   /* no timestamp; and as HOST_L_FLAGS (c) */
	HOST_L_OVERWRITE, /* an octet b of the challenge is c */
	HOST_L_TEXT,      /* not base64 */
	HOST_L_BYE,
	HOST_L_IGNORE,
	HOST_L_CLOSE,
	HOST_LOG_ONS
};

enum { HOST_NEVER = INT32_MAX, HOST_EDITS = 8 };

struct host_edit {
	uint8_t op, c;
	size_t at;
	struct winrm_slice bytes;
};

/* How the next answer goes. */
struct host_plan {
	uint8_t bye, interim, forgery, relates, leave;
	size_t chunk; /* 0: not chunked */
	uint16_t status;
	uint32_t late;
	size_t cut, flip;
	bool stall, talk;
	const char *schemes;
	struct host_edit edits[HOST_EDITS];
	size_t edit_count;
};

struct host {
	struct winrm_port port;
	struct winrm_client *client;
	struct winrm_engine *engine;
	struct winrm_slice program;
	struct host_plan plan;
	uint32_t now;
	uint32_t lost_time; /* by HOST_CLOCK, noticed late by the client */
	uint32_t tick, random_state;
	uint8_t cancel_in, cancel_count, abort_in;
	uint8_t no_random, no_random_in, refused_opens, slow_open;
	int open_error;
	bool refuse_output, abort_now;
	bool real; /* NTLM; otherwise something that takes less time */

	/* the connection */
	bool open, closing, stalled;
	size_t piece, take_cut;
	bool take_stall;
	uint32_t ready_at;
	bool last_is_fault;
	uint8_t out[160000], last[8192];
	size_t out_at, out_len, last_len;

	/* the log-on */
	uint32_t epoch, sequence;
	struct winrm_ntlm_side side; /* to the client */

	/* the request being taken or answered */
	bool taking;
	enum host_verb verb;
	enum winrm_leg leg;
	char message_id[40], shell_name[40];
	bool sealed_one; /* the message was seen before it was sealed */

	/* the answer under way */
	bool authentic; /* its message may be trusted */
	bool is_fault, carries;
	size_t sealed_from, sealed_to; /* of `out`: signature and message */
	size_t answer_end;             /* in `out`: all of it was handed out */
	uint32_t offered;              /* octets of stdout in it */
	uint8_t xml[65536];
	size_t xml_len;

	/* what happened, of one request */
	bool verified;     /* the reply being taken has been unsealed */
	bool verified_one; /* one was, so some of it may be held back */
	bool command_out, send_out, create_out;
	bool exact;       /* only `written` may be delivered */
	uint32_t written; /* octets of stdout the command wrote */
	unsigned shells, opens;
};

void host_init(struct host *h, struct winrm_client *client, bool encrypted,
	bool real, struct winrm_slice program);
/* From here on the client's mechanism goes through the host. */
void host_attach(struct host *h);
/* The client was told to begin a request. */
void host_begin(struct host *h);

/* For a caller that owns the connection. */
int host_open(struct host *h);
int host_take(struct host *h, const uint8_t *data, size_t len);
int host_give(struct host *h, uint8_t *data, size_t cap);
void host_close(struct host *h);
/* Time passes until there is something to read, at most that long. */
void host_wait(struct host *h, int want, uint32_t ms);

/* --- between its parts ------------------------------------------------------ */

struct host_step {
	uint8_t op, a, b, c;
};
/* The next step of the program; false: it is over. Or its octets. */
bool host_next_step(struct host *h, struct host_step *s);
struct winrm_slice host_next_bytes(struct host *h, size_t steps);
void host_forget_plan(struct host *h);

/* What is sent: octets, a response, h->xml as the plan has it, or a bare status. */
void host_send(struct host *h, const char *text);
void host_send_n(struct host *h, const void *data, size_t len);
void host_send_response(struct host *h, unsigned status, const char *head,
	const uint8_t *body, size_t len);
void host_send_xml(struct host *h, unsigned status);
void host_send_status(struct host *h, const struct host_step *s);
unsigned host_status_of(unsigned which);
bool host_is_refusal(unsigned status); /* 400, 401 */
void host_answer_log_on(struct host *h);

/* A whole request was taken. */
void host_answer(struct host *h);
void host_see(struct host *h, struct winrm_slice message);
bool host_seals(const struct host *h);
void host_seal(struct host *h, uint8_t *data, size_t len, uint8_t sig[16]);

/* Writes h->xml: an envelope around what answers the verb. */
void host_put_good(
	struct host *h, enum host_verb verb, const struct host_step *s);
void host_put_fault(struct host *h, const struct host_step *s);
void host_put_fragments(struct host *h, struct winrm_slice which);
void host_put_output(struct host *h, struct winrm_slice which, bool is_stdout);
void host_edit(struct host *h);

#endif
