/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_RECORD_H
#define WINRM_CORE_PSRP_RECORD_H

#include "core/base/writer.h"
#include "core/psrp/json_value.h"

/*
 * Picks the fields of a record, a state or a host call (MS-PSRP 2.2.2 and
 * 2.2.3) out of what a value reader reads.
 */

/* Fields that are no texts of a record. */
enum {
	WINRM_PSRP_STATE_NUMBER = WINRM_PSRP_FIELDS,
	WINRM_PSRP_CALL_ID,
	WINRM_PSRP_CALL_METHOD,
	WINRM_PSRP_CALL_PARAMS, /* as JSON; TEXT is the last one */
	WINRM_PSRP_ALL_FIELDS
};

/* What an object's members are looked for in. */
enum winrm_psrp_scope {
	WINRM_SCOPE_MESSAGE,
	WINRM_SCOPE_ERROR,
	WINRM_SCOPE_EXCEPTION,
	WINRM_SCOPE_INVOCATION,
	WINRM_SCOPE_DATA,
	WINRM_SCOPE_PARAMS /* of a call: has no members */
};

struct winrm_psrp_reading {
	struct winrm_writer text;     /* all fields, each with its NUL */
	struct winrm_psrp_json *json; /* for parameters of a call; or NULL */
	uint8_t depth;
	uint8_t capture; /* the field whose text follows, plus 1; 0: none */
	uint8_t capture_depth; /* of the element that it is */
	bool captured;         /* it has its text */
	bool capturing;        /* an element whose text it is is open */
	struct winrm_psrp_open {
		uint8_t scope, depth;
	} scope[4], *in; /* the innermost one */
	const char *field[WINRM_PSRP_ALL_FIELDS];
};

extern const struct winrm_psrp_events winrm_psrp_record_events;

/* `memory` for the texts; `json` for the parameters of a call, set up so that
 * all of it stays in its output; NULL: it is no call and has none. */
void winrm_psrp_record_start(struct winrm_psrp_reading *r, uint8_t *memory,
	size_t len, enum winrm_psrp_scope scope, struct winrm_psrp_json *json);

/* The record is whole: its texts are, too, or are cut: then true. */
bool winrm_psrp_record_end(struct winrm_psrp_reading *r);

/* A field that is a number of 32 bits; false if it is none. */
bool winrm_psrp_record_number(
	const struct winrm_psrp_reading *r, unsigned field, int32_t *value);

#endif
