/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_OPERATION_H
#define WINRM_CORE_ENGINE_OPERATION_H

#include "core/base/setting.h"
#include "core/base/uuid.h"
#include "core/base/writer.h"
#include "core/winrm.h"
#include "soap/envelope.h"
#include "soap/envelope_reply.h"

/*
 * The interface of an operation: what is asked of the host, message by message.
 * An operation knows what its messages say and which one follows which reply.
 * The engine knows when they are sent, and what a lost connection, a deadline
 * or winrm_cancel mean for them.
 */

/* What the engine must know of a message, as bits. */
enum winrm_property {
	WINRM_REPEATABLE = 1, /* harmless if done twice */
	WINRM_POLLS = 2, /* waits for output of what runs: asked again on a new
			    connection, at most for operation_timeout */
	WINRM_CREATES = 4, /* something that the host keeps, and does no
			      more; only the reply says what */
	WINRM_STARTS = 8,  /* must not be done twice */
	WINRM_RUNS = 16,   /* what was started runs, and can be interrupted */
	WINRM_ONCE = 32,   /* but it is not asked again; with WINRM_COPY */
	WINRM_KEPT = 64 /* the host keeps its reply, for one who asks again by
			   the same MessageID; with WINRM_PSRP */
};

/* What a reply leads to, if it is no error (negative). */
enum winrm_next {
	WINRM_NEXT = 0, /* the operation has another message to send */
	WINRM_DONE = 1  /* the request is over */
};

/* When an operation is to clean up what it has left on the host. */
enum winrm_cleaning {
	WINRM_CLEAN_BEGIN,  /* with the first message that does */
	WINRM_CLEAN_AWAIT,  /* with the reply to a message that CREATES */
	WINRM_CLEAN_AGAIN,  /* the last message failed: it, or the next one */
	WINRM_CLEAN_GIVE_UP /* not at all: it expires on the host */
};

struct winrm_engine;

/* The functions get the engine, which has the operation's own state. */
struct winrm_operation_table {
	/*
	 * Checks e->request, and makes its first message the next one. 0, or
	 * an error, of which the response says more.
	 */
	int (*start)(struct winrm_engine *e);
	/* Prepares the next message: bits of enum winrm_property. May change
	 * e->operation_timeout from the config's. */
	unsigned (*prepare)(struct winrm_engine *e);
	/* Writes that message, the same each time: a winrm_emit. */
	void (*emit)(void *engine, struct winrm_writer *w);
	/*
	 * Takes the reply to it: enum winrm_next, or an error; e->said has the
	 * words of a fault.
	 */
	int (*reply)(struct winrm_engine *e, uint8_t *doc, size_t len);
	/*
	 * Makes the next message one that cleans up; false: nothing is left.
	 * From then on, replies answer such messages. NULL for an operation
	 * that leaves nothing on the host.
	 */
	bool (*clean)(struct winrm_engine *e, enum winrm_cleaning when);
	/*
	 * The next message asks what runs to end. With `probe` it is a poll
	 * that ends at once: the previous poll has lost its connection, and
	 * until the host has noticed, it takes the output. NULL for an
	 * operation with no message of RUNS.
	 */
	void (*interrupt)(struct winrm_engine *e, bool probe);
	bool anonymous; /* without log-on */
};

#if WINRM_AHEAD
/* Messages of the operation that outlives requests, for engine/ahead.h. */
struct winrm_ahead_table {
	/*
	 * Makes a message one to be sent `behind` the one under way by so many,
	 * before any is answered, and returns its properties; 0: there is none.
	 * May change e->operation_timeout from the config's.
	 */
	unsigned (*prepare)(struct winrm_engine *e, unsigned behind);
	/* Writes that message, as the operation's emit. */
	void (*emit)(void *engine, struct winrm_writer *w);
	/* Is the next message the first of those that were sent so? */
	bool (*is_sent)(const struct winrm_engine *e);
};
#endif

/* --- for operations -------------------------------------------------------- */

/* A uuid of random numbers. 0 or CRYPTO. */
int winrm_operation_uuid(
	const struct winrm_engine *e, char out[WINRM_UUID_LEN + 1]);

/* What the header of the message under way says. */
struct winrm_envelope_header winrm_operation_header(
	const struct winrm_engine *e);

#if WINRM_AHEAD
/* Is the host far, and is there no sign that it takes one at a time? */
bool winrm_operation_is_ahead(const struct winrm_engine *e);
#endif

/* With WINRM_CIM: is the next message of an operation that does not outlive its
 * request one that cleans up? */
bool winrm_operation_cleans(struct winrm_engine *e, enum winrm_cleaning when);

/*
 * Checks a reply that the operation has read to its end; `read` is false if
 * its reader refused it. 0, REPLY if it does not answer the message under way,
 * or FAULT, which is then in e->said, unless it came of cleaning up.
 */
int winrm_operation_check(struct winrm_engine *e,
	const struct winrm_envelope_reply *r, bool read);

#endif
