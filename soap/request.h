/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_REQUEST_H
#define WINRM_SOAP_REQUEST_H

#include "soap/powershell.h"

/*
 * The WS-Management requests of a remote shell (MS-WSMV 3.1.4), one function
 * a verb. Each writes a whole envelope; strings must pass winrm_xml_valid.
 */

/* What every request but Identify says in its header. */
struct winrm_soap_header {
	const char *host;
	const char *path;
	uint16_t tcp_port;
	bool tls;
	const char *message_id;     /* a uuid, without "uuid:" */
	uint32_t max_envelope;      /* octets, 8192 or more */
	uint32_t operation_timeout; /* ms */
	const char *shell_id;       /* NULL with Create and Enumerate */
};

struct winrm_soap_shell {
	const char *name;               /* a uuid: the shell is found by it */
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
};

enum winrm_soap_signal {
	WINRM_SOAP_TERMINATE,
	WINRM_SOAP_CTRL_C,
	WINRM_SOAP_CTRL_BREAK
};

void winrm_soap_identify(struct winrm_writer *w);
void winrm_soap_create(struct winrm_writer *w,
	const struct winrm_soap_header *h, const struct winrm_soap_shell *s);
void winrm_soap_command(struct winrm_writer *w,
	const struct winrm_soap_header *h, const struct winrm_soap_command *c);
void winrm_soap_receive(struct winrm_writer *w,
	const struct winrm_soap_header *h, const char *command_id);
void winrm_soap_send(struct winrm_writer *w, const struct winrm_soap_header *h,
	const char *command_id, struct winrm_slice data, bool end);
void winrm_soap_signal(struct winrm_writer *w,
	const struct winrm_soap_header *h, const char *command_id,
	enum winrm_soap_signal code);
void winrm_soap_delete(
	struct winrm_writer *w, const struct winrm_soap_header *h);

/* The shells on the host; a reply may say with a context that there are more,
 * which Pull asks for. */
void winrm_soap_enumerate(
	struct winrm_writer *w, const struct winrm_soap_header *h);
void winrm_soap_pull(struct winrm_writer *w, const struct winrm_soap_header *h,
	const char *context);

/* The command line alone, unescaped, as the remote cmd.exe will see it. */
void winrm_soap_command_line(
	struct winrm_writer *w, const struct winrm_soap_command *c);

#endif
