/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_SHELL_REQUEST_H
#define WINRM_SOAP_SHELL_REQUEST_H

#include "soap/envelope.h"
#include "soap/powershell.h"

/*
 * The WS-Management requests of a remote shell (MS-WSMV 3.1.4), one function
 * for each verb. Each writes a whole envelope; strings must pass
 * winrm_xml_valid.
 */

struct winrm_shell_request {
	struct winrm_envelope_header header;
	const char *shell_id; /* not with Create */
};

struct winrm_soap_shell {
	const char *name;               /* a uuid to find the shell by */
	const char *working_directory;  /* NULL: the user's home */
	const char *const *environment; /* "NAME=VALUE", ..., NULL; or NULL */
	uint32_t codepage;              /* 0: the server's own */
	uint32_t idle_timeout;          /* ms; 0: the server's own */
	bool no_profile;
};

struct winrm_soap_command {
	const char *command;     /* a command line, or */
	const char *const *args; /* words that follow it, ..., NULL; or NULL */
	struct winrm_powershell script; /* in place of command and args */
	bool stdin_pipe; /* Send will follow: no console for stdin */
#if WINRM_AHEAD
	const char *id; /* the CommandId, if the client chooses it; or NULL */
#endif
};

enum winrm_soap_signal {
	WINRM_SOAP_TERMINATE,
	WINRM_SOAP_CTRL_C,
	WINRM_SOAP_CTRL_BREAK
};

void winrm_shell_request_create(struct winrm_writer *w,
	const struct winrm_shell_request *r, const struct winrm_soap_shell *s);
void winrm_shell_request_command(struct winrm_writer *w,
	const struct winrm_shell_request *r,
	const struct winrm_soap_command *c);
void winrm_shell_request_receive(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *command_id);
void winrm_shell_request_send(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *command_id,
	struct winrm_slice data, bool end);
void winrm_shell_request_signal(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *command_id,
	enum winrm_soap_signal code);
void winrm_shell_request_delete(
	struct winrm_writer *w, const struct winrm_shell_request *r);

/* The command line alone, unescaped, as the remote cmd.exe will see it. */
void winrm_shell_request_command_line(
	struct winrm_writer *w, const struct winrm_soap_command *c);

#endif
