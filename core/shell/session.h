/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SESSION_H
#define WINRM_CORE_SHELL_SESSION_H

#include "core/engine/engine.h"
#include "core/psrp/send.h"

/*
 * The operation that runs commands and scripts in a remote shell (MS-WSMV
 * 3.1.4), which stays open for the next one. Knows the messages and their
 * order; never bytes.
 */
extern const struct winrm_operation_table winrm_shell_operation;

/* How long a Receive waits, in ms, while there may be input after it. */
#define INPUT_LATER_POLL_MS 500u

/* The message that is to be sent next, or is under way. */
enum winrm_step {
	WINRM_STEP_NONE,
	WINRM_STEP_CREATE,
	WINRM_STEP_SIGNAL, /* releases the command before this one */
	WINRM_STEP_RENEW,  /* Delete of a shell that another one replaces */
#if WINRM_PSRP
	WINRM_STEP_CONNECT, /* to a runspace pool that was left */
	WINRM_STEP_JOIN,    /* then to its pipeline */
	WINRM_STEP_POOL,    /* Receive of the pool's messages */
#if WINRM_PSRP_SECRETS
	WINRM_STEP_KEY, /* Send of a public key to the pool */
#endif
#endif
	WINRM_STEP_COMMAND,
	WINRM_STEP_RECEIVE, /* from here on a command runs */
	WINRM_STEP_PROBE,   /* Receive that only asks if another one is under
			       way */
	WINRM_STEP_SEND,
#if WINRM_PSRP
	WINRM_STEP_DISCONNECT, /* from a pipeline that goes on */
#endif
	WINRM_STEP_INTERRUPT,    /* a ctrl_c; output goes on after it */
	WINRM_STEP_CLEAN_CREATE, /* from here on, cleaning up: waits for the
				    id of what was created */
	WINRM_STEP_CLEAN_FIND,   /* looks for the shell's id by its name */
	WINRM_STEP_CLEAN_SIGNAL, /* terminates the command */
	WINRM_STEP_CLEAN_DELETE
};

struct winrm_session {
	enum winrm_step step;
	bool input_open;
	bool input_end;    /* `input` is the last of it */
	bool shell_open;   /* shell_id is a shell of the host */
	bool signal_due;   /* command_id ended, or must be ended */
	bool recreated;    /* this request already has its second shell */
	bool no_codepage;  /* the host refuses the one of the config */
	uint8_t drains;    /* Receives in a row for output that piles up */
	uint16_t commands; /* run by the shell */
	uint32_t burst;    /* octets to be sent before the next Receive */
	uint32_t sent;     /* of them already */
#if WINRM_AHEAD
	uint8_t depth;            /* Receives that may be in flight */
	bool chosen;              /* command_id is not the host's yet */
	bool early;               /* the Receive under way was sent with it */
	enum winrm_step ahead;    /* to be written, see session_ahead.h */
	enum winrm_step followed; /* the first of those in flight */
#endif
	struct winrm_engine *engine;
	struct winrm_slice input;  /* lent by on_input, or of the script */
	struct winrm_slice script; /* what is still to be sent of it */
#if WINRM_PSRP
	struct winrm_psrp_state *runspace; /* the shell is its pool */
#if WINRM_PSRP_SECRETS
	uint8_t key[WINRM_PSRP_KEY_LEN]; /* of its session */
#endif
#endif
	char shell_id[WINRM_ID_SIZE];
	char command_id[WINRM_ID_SIZE];
	char shell_name[WINRM_UUID_LEN + 1]; /* to find it by */
};

/* Is the request under way a script, not a command? */
static inline bool winrm_session_is_script(const struct winrm_engine *e)
{
	return WINRM_POWERSHELL && e->request->operation == WINRM_OP_SCRIPT;
}

/* Is it a pipeline? */
static inline bool winrm_session_is_pipeline(const struct winrm_engine *e)
{
	return WINRM_PSRP && e->request &&
		e->request->operation == WINRM_OP_PIPELINE;
}

/* Is the shell a runspace pool, not one of cmd.exe? */
static inline bool winrm_session_is_pool(const struct winrm_session *s)
{
#if WINRM_PSRP
	return s->runspace != NULL;
#else
	(void)s;
	return false;
#endif
}

/* A new shell: CREATE is the next step. 0 or CRYPTO. */
int winrm_session_create(struct winrm_session *s);

#endif
