/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_PIPELINE_REQUEST_H
#define WINRM_SOAP_PIPELINE_REQUEST_H

#include "soap/envelope.h"

/*
 * The requests of a shell that is a runspace pool (MS-PSRP 3.1.5.3): the verbs
 * of MS-WSMV with another resource, and fragments in base64 in them.
 */

struct winrm_pipeline_request {
	struct winrm_envelope_header header;
	const char *configuration; /* the last part of the resource */
	const char *shell_id;      /* with Create and Connect: to be given */
	const char *command_id;    /* NULL: of the pool */
	uint32_t idle_timeout;     /* with Create, ms; 0: the host's */
	/* Writes the fragments, in base64; none where the verb takes none. */
	void (*put)(const void *arg, struct winrm_writer *w);
	const void *arg;
	/* With WINRM_PSRP_CONNECT: a uuid by which the host knows who may
	 * reconnect (MS-WSMV 3.1.4.1.37), the same in all requests to a pool */
	const char *session_id;
};

enum winrm_pipeline_verb {
	WINRM_VERB_CREATE,
	WINRM_VERB_COMMAND,
	WINRM_VERB_RECEIVE,
	WINRM_VERB_SEND,
	WINRM_VERB_ANSWER, /* Send, on the stream of answers */
#if WINRM_PSRP_SECRETS
	WINRM_VERB_SEND_POOL, /* Send, to the pool */
#endif
	WINRM_VERB_STOP,
	WINRM_VERB_TERMINATE,
	WINRM_VERB_DELETE,
	WINRM_VERB_DISCONNECT,
	WINRM_VERB_CONNECT,   /* a pool that another session has left */
	WINRM_VERB_JOIN,      /* then its pipeline */
	WINRM_VERB_RECONNECT, /* a pool that this session has left */
	WINRM_VERB_REJOIN,
	WINRM_VERBS
};

void winrm_pipeline_request_put(struct winrm_writer *w,
	const struct winrm_pipeline_request *r, enum winrm_pipeline_verb verb);

#endif
