/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_CLIXML_H
#define WINRM_SOAP_CLIXML_H

#include "core/base/slice.h"

/*
 * PowerShell's stderr, made readable as it arrives. A PowerShell whose command
 * was encoded writes its records there as CLIXML (MS-PSRP 2.2.5): a line
 * "#< CLIXML" and one or more <Objs>. Programs that it starts write plain text
 * to the same pipe, at times into the middle of its XML.
 *
 *	<S S="Error">      its text, as PowerShell shows it
 *	<S S="Warning">    "WARNING: ", its text, an end of line; so do Verbose
 *	                   and Debug; of any other name without the first word
 *	<Obj S="progress"> a line of kind PROGRESS: activity, percent, status
 *	<Obj S="information">  nothing: Write-Host has shown it on stdout, and
 *	                   Write-Information is recorded even when it is silent
 *	other <Obj S="">   its ToString, as with <S>
 *
 * What is guaranteed, however the bytes are cut into pieces:
 * - before the first header, which is at the start of a line, nothing is
 *   changed;
 * - what is not understood (broken, cut off, or a tag over 150 bytes) is passed
 *   on as it came, once, and decoding goes on after it;
 * - of foreign text inside an Obj record, the end of each line is passed on, at
 *   least 75 bytes, unless it contains a "<".
 * Text is passed on as it is decoded, never kept; it is not checked to be
 * UTF-8.
 */

enum winrm_clixml_kind { WINRM_CLIXML_TEXT, WINRM_CLIXML_PROGRESS };

/* Takes decoded bytes, gone when it returns; false to get no more. */
typedef bool winrm_clixml_sink(void *user, enum winrm_clixml_kind kind,
	const uint8_t *data, size_t len);

struct winrm_clixml_out;

/* Has no pointers into itself: may be copied between calls. */
struct winrm_clixml {
	winrm_clixml_sink *sink;
	void *user;
	struct winrm_clixml_out *out; /* of the call under way */
	uint8_t state;
	uint8_t stream;  /* of the record: one of the names, or 0 */
	uint8_t element; /* of the record: the one whose text is read */
	uint8_t depth;   /* of Obj elements */
	uint8_t held;
	bool token; /* what is held is one, or text of a record */
	bool line_start;
	bool spliced; /* foreign text in a record: up to the next tag */
	bool crlf;    /* ends lines as the header did */
	bool lead;    /* a progress text has not begun */
	bool mute;    /* it is a percentage below zero */
	bool stopped; /* the sink said so */
	uint16_t high;
	uint8_t hold[150]; /* of a tag, reference, escape or header */
};

void winrm_clixml_start(
	struct winrm_clixml *c, winrm_clixml_sink *sink, void *user);

/* Any piece of stderr. False once the sink has said so. */
bool winrm_clixml_feed(struct winrm_clixml *c, const uint8_t *data, size_t len);

/* The end of the stream: passes on what was held back. False as above. */
bool winrm_clixml_end(struct winrm_clixml *c);

#endif
