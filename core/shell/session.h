/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SESSION_H
#define WINRM_CORE_SHELL_SESSION_H

#include "core/base/uuid.h"
#include "core/base/writer.h"
#include "core/winrm.h"
#include "soap/clixml.h"
#include "soap/reply.h"

/*
 * Knows the verbs of a remote shell and their order; never bytes. One verb is
 * under way at a time: it writes itself with winrm_session_emit, and its
 * reply leads to the next.
 */

/* A field's name for response.setting; "" where that is left out. */
#define NAMED(field) (WINRM_SETTINGS ? field : "")

enum winrm_verb {
	WINRM_VERB_NONE,
	WINRM_VERB_IDENTIFY,
	WINRM_VERB_CREATE,
	WINRM_VERB_COMMAND,
	WINRM_VERB_RECEIVE,
	WINRM_VERB_SEND,
	WINRM_VERB_SIGNAL,    /* of the command before, or to end this one */
	WINRM_VERB_ENUMERATE, /* looks for a shell whose Create was lost, or
				 lists all of them */
	WINRM_VERB_PULL,      /* the rest of that list */
	WINRM_VERB_DELETE
};

/* So little time before the deadline is not worth another poll. */
#define WINRM_LAST_MS 100u

struct winrm_session {
	enum winrm_verb verb;
	bool input_open;
	bool input_end;    /* `input` is the last of it */
	bool shell_open;   /* shell_id is a shell of the host */
	bool shell_lost;   /* there may be one, its id unknown */
	bool signal_due;   /* command_id ended, or must be ended */
	bool cleaning;     /* after an error, or closing */
	bool interrupting; /* SIGNAL asks the command to end, no more */
	bool probing;      /* RECEIVE only asks if another one is under way */
	bool recreated;    /* this request has had its second shell */
	bool no_codepage;  /* the host refuses the one of the config */
	uint8_t drains;    /* Receives in a row for output that piles up */
	uint16_t commands; /* that the shell has run */
	uint32_t burst;    /* octets to be sent before the next Receive */
	uint32_t sent;     /* of them already */
	const struct winrm_config *config;
	const struct winrm_request *request; /* NULL: only deleting */
	uint32_t operation_timeout;          /* ms, of the verb under way */
	uint32_t max_envelope;
	struct winrm_slice input;  /* lent by on_input, or of the script */
	struct winrm_slice script; /* what is still to be sent of it */
#if WINRM_CLIXML
	struct winrm_clixml clixml;
#endif
	char shell_id[WINRM_ID_SIZE];
	char command_id[WINRM_ID_SIZE];
	char shell_name[WINRM_ID_SIZE]; /* or where a list goes on */
	char message_id[WINRM_UUID_LEN + 1];
};

/* What a reply leads to, if it is no error (negative). */
enum winrm_session_result {
	WINRM_SESSION_NEXT = 0, /* s->verb is to be sent */
	WINRM_SESSION_DONE = 1  /* the request is over */
};

void winrm_session_init(
	struct winrm_session *s, const struct winrm_config *config);

/*
 * The first verb of a request, in s->verb. 0, or CONFIG and TOO_LONG, of which
 * the response says more, or CRYPTO.
 */
int winrm_session_start(struct winrm_session *s,
	const struct winrm_request *request, struct winrm_response *response);

/* A new shell: CREATE is the next verb. 0 or CRYPTO. */
int winrm_session_create(struct winrm_session *s);

/* Does a command run, so that it can be interrupted? */
bool winrm_session_runs(const struct winrm_session *s);

/*
 * The next verb is a Receive that ends at once: the one before it has lost its
 * connection, and the host must have noticed, or that one takes the output.
 */
void winrm_session_probe(struct winrm_session *s);

/* The next verb is a ctrl_c; output goes on to be delivered after it. */
void winrm_session_interrupt(struct winrm_session *s);

/* The first verb of cleaning up; NONE where there is nothing to clean. */
void winrm_session_clean(struct winrm_session *s);

/* A new MessageID for the verb; `left` ms remain for it. 0 or CRYPTO. */
int winrm_session_begin(struct winrm_session *s, uint32_t left);

/* Is the verb harmless when it is done twice? */
bool winrm_session_repeatable(const struct winrm_session *s);

/* Can nothing more than a shell come of it, so that it may be sent again when
 * the log-on that it came with was refused? */
bool winrm_session_mergeable(const struct winrm_session *s);

/* Writes the request of s->verb: a winrm_emit. */
void winrm_session_emit(void *session, struct winrm_writer *w);

/*
 * The output of a command: opened, each ReceiveResponse of it (`output` counts
 * its octets), and its end. 0, CANCELLED, or REPLY.
 */
void winrm_session_open_output(struct winrm_session *s);
int winrm_session_deliver(
	struct winrm_session *s, uint8_t *doc, size_t len, size_t *output);
int winrm_session_end_output(struct winrm_session *s);

/* Does the CommandId name the command of this session, if any? */
bool winrm_session_is_command(
	const struct winrm_session *s, struct winrm_slice command_id);

/* Takes a list of shells: a part of winrm_session_reply. */
int winrm_session_listed(struct winrm_session *s, const struct winrm_reply *r,
	const uint8_t *doc, size_t len);

/*
 * Takes the reply to s->verb, delivers output, and sets the next verb. NEXT,
 * DONE, or an error; `fault` is filled for WINRM_E_FAULT.
 */
int winrm_session_reply(struct winrm_session *s, uint8_t *doc, size_t len,
	struct winrm_response *response, struct winrm_fault *fault);

#endif
