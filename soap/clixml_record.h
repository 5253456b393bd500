/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_CLIXML_RECORD_H
#define WINRM_SOAP_CLIXML_RECORD_H

#include "soap/clixml.h"

/* Inside soap/clixml: records, and what is shown of them. */

enum winrm_clixml_state {
	WINRM_CLIXML_PLAIN,   /* no header yet */
	WINRM_CLIXML_OUTSIDE, /* between records */
	WINRM_CLIXML_SHOWN,   /* in a text that is shown */
	WINRM_CLIXML_RECORD   /* in an Obj, where it is not */
};

/* Gathers small pieces, so that the sink is not called for each of them. */
struct winrm_clixml_out {
	uint8_t buf[128];
	size_t len;
	enum winrm_clixml_kind kind;
};

void winrm_clixml_flush(struct winrm_clixml *c);

/* Decoded bytes of the text that is being read, or between the records. */
void winrm_clixml_text(struct winrm_clixml *c, const uint8_t *data, size_t len);

/* The same from an escape: a UTF-16 unit. */
void winrm_clixml_unit(struct winrm_clixml *c, uint32_t unit);

/* What is held is not what it seemed: passes it on as it came. */
void winrm_clixml_release(struct winrm_clixml *c);

/* A whole tag is held. */
void winrm_clixml_tag(struct winrm_clixml *c);

#endif
