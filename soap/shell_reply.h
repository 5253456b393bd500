/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_SHELL_REPLY_H
#define WINRM_SOAP_SHELL_REPLY_H

#include "soap/envelope_reply.h"

/*
 * The replies of a remote shell (MS-WSMV 3.1.4.1). Each is read as a whole,
 * which proves it well formed and extracts everything except output and lists;
 * these are read in a second pass (soap/stream.h, soap/shells.h). So nothing of
 * a truncated reply is ever delivered.
 */

enum winrm_reply_kind {
	WINRM_REPLY_OTHER, /* such as those of Signal and Delete */
	WINRM_REPLY_CREATED,
	WINRM_REPLY_COMMAND,
	WINRM_REPLY_RECEIVE,
	WINRM_REPLY_SEND,
	WINRM_REPLY_ENUMERATE,
	WINRM_REPLY_FAULT
};

enum winrm_command_state {
	WINRM_STATE_NONE, /* the reply does not say */
	WINRM_STATE_RUNNING,
	WINRM_STATE_PENDING,
	WINRM_STATE_DONE
};

struct winrm_shell_reply {
	struct winrm_envelope_reply envelope; /* FAULT: the fault is in it */
	enum winrm_reply_kind kind;
	enum winrm_command_state state;
	bool has_exit_code;
	int64_t exit_code;            /* signed or unsigned 32 bits, as sent */
	char shell_id[WINRM_ID_SIZE]; /* CREATED; ENUMERATE: of the one asked
					 for */
	char command_id[WINRM_ID_SIZE]; /* COMMAND; RECEIVE: of the state */
};

/*
 * Reads `doc`; false if it is not a well-formed SOAP envelope, has a character
 * anywhere that XML does not allow, or has a value longer than its field. For
 * an ENUMERATE reply, `name` is the Name of the shell whose id is wanted (NULL:
 * none). An element counts only in its namespace; all elements of a shell are
 * in that of MS-WSMV 2.2.3.
 */
bool winrm_shell_reply_read(
	struct winrm_shell_reply *r, struct winrm_slice doc, const char *name);

#endif
