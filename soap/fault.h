/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_FAULT_H
#define WINRM_SOAP_FAULT_H

#include "soap/xml.h"

/* MS-WSMV 2.2.4.43 and the codes of winerror.h that a client acts upon. */
enum winrm_fault_code {
	WINRM_FAULT_BROKEN_PIPE = 109,
	WINRM_FAULT_PIPE_CLOSING = 232,
	WINRM_FAULT_ABORTED = 995 /* as where its service ends */
};
#define WINRM_FAULT_TIMED_OUT     2150858793u /* 0x80338029 */
#define WINRM_FAULT_NO_SHELL      2150858843u /* 0x8033805b */
#define WINRM_FAULT_RECEIVING     2150859047u /* 0x80338127 */
#define WINRM_FAULT_NO_CODEPAGE   2150859072u /* 0x80338140 */
#define WINRM_FAULT_NO_PROFILE    2147943418u /* 0x800703fa, unloaded */
#define WINRM_FAULT_SHELL_CLOSED  2150859082u /* 0x8033814a */
#define WINRM_FAULT_DISCONNECTED  2150859204u /* 0x803381c4 */
#define WINRM_FAULT_COMMAND_ENDED 2150859212u /* 0x803381cc */

struct winrm_fault {
	uint32_t code;     /* WSManFault@Code or error_Code; 0: none sent */
	uint32_t provider; /* of the nested WSManFault; 0: none */
	char subcode[40];  /* local name, "TimedOut"; "" if none */
	char machine[64];
	char text[WINRM_FAULT_TEXT]; /* the deepest Message or ProviderFault,
					else the Reason: one line, printable,
					maybe cut */
};

/*
 * Reads the s:Fault whose OPEN was the scanner's last token, to its CLOSE.
 * False if the XML is not well formed.
 */
bool winrm_fault_read(struct winrm_fault *f, struct winrm_xml *x);

/* Is it the end of one OperationTimeout, which only means "ask again"? */
bool winrm_fault_is_timeout(const struct winrm_fault *f);

/* Are there too many shells, operations or users, so that waiting helps? */
bool winrm_fault_is_quota(const struct winrm_fault *f);

/* Is the shell that was asked for gone? */
bool winrm_fault_is_gone(const struct winrm_fault *f);

#endif
