/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_REPLY_H
#define WINRM_SOAP_REPLY_H

#include "soap/fault.h"
#include "soap/xml.h"

/*
 * A reply is read twice: first as a whole, which proves it well formed and
 * takes out all but the output; then, for ReceiveResponse, stream by stream.
 * So nothing of a reply that breaks off is ever delivered.
 */

enum winrm_reply_kind {
	WINRM_REPLY_OTHER,
	WINRM_REPLY_CREATED,
	WINRM_REPLY_COMMAND,
	WINRM_REPLY_RECEIVE,
	WINRM_REPLY_SEND,
	WINRM_REPLY_SIGNAL,
	WINRM_REPLY_DELETED,
	WINRM_REPLY_IDENTIFY,
	WINRM_REPLY_ENUMERATE,
	WINRM_REPLY_FAULT
};

enum winrm_command_state {
	WINRM_STATE_NONE, /* the reply does not say */
	WINRM_STATE_RUNNING,
	WINRM_STATE_PENDING,
	WINRM_STATE_DONE
};

struct winrm_reply {
	enum winrm_reply_kind kind;
	enum winrm_command_state state;
	bool has_exit_code;
	int64_t exit_code; /* signed or unsigned 32 bits, as sent */
	char *identity;    /* IDENTIFY: vendor, version; where fault.text is */
	char relates_to[WINRM_ID_SIZE]; /* the MessageID answered, or "" */
	char shell_id[WINRM_ID_SIZE];   /* CREATED; ENUMERATE: of the one asked
					 for */
	char command_id[WINRM_ID_SIZE]; /* COMMAND; RECEIVE: of the state */
	struct winrm_fault fault;       /* FAULT */
};

/*
 * Reads `doc`; false when it is not a well-formed SOAP envelope, has a
 * character anywhere that XML does not have, or a value in it is longer than
 * its field. For an ENUMERATE reply, `name` is the Name of
 * the shell whose id is wanted (NULL: none).
 */
bool winrm_reply_read(
	struct winrm_reply *r, struct winrm_slice doc, const char *name);

struct winrm_stream {
	struct winrm_slice name;       /* "stdout", "stderr" */
	struct winrm_slice command_id; /* empty if not said */
	uint8_t *data;                 /* decoded where it lay */
	size_t len;
	bool end; /* nothing follows on this stream */
};

enum winrm_stream_result {
	WINRM_STREAM_NEXT,
	WINRM_STREAM_END,
	WINRM_STREAM_BAD /* not base64, or a bad reference */
};

/*
 * The streams of a ReceiveResponse that winrm_reply_read has passed: start,
 * then next until it is not NEXT. `doc` is written over as it goes.
 */
struct winrm_stream_reader {
	struct winrm_xml xml;
	uint8_t *doc;
	bool in_body;
	bool in_response; /* the ReceiveResponse in the Body */
};

void winrm_stream_start(
	struct winrm_stream_reader *s, uint8_t *doc, size_t len);
enum winrm_stream_result winrm_stream_next(
	struct winrm_stream_reader *s, struct winrm_stream *stream);

#endif
