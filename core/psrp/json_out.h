/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_JSON_OUT_H
#define WINRM_CORE_PSRP_JSON_OUT_H

#include "core/base/writer.h"
#include "core/psrp/value_reader.h"

/*
 * The output of core/psrp/json_value.h, and its memory. That has, besides the output that is passed on when it is full, the
 * beginning of the JSON, for references, and the text of ToString, which is
 * only needed if nothing follows it.
 */

/* An element that is open. */
struct winrm_psrp_level {
	uint8_t tag;
	uint8_t flags;
	uint16_t ref; /* of an Obj: its place among the references */
};

/* Where the JSON of an Obj is in `kept`; end 0: not, or not yet. */
struct winrm_psrp_span {
	uint32_t start, end;
};

/* What is read most comes first: that is less code. */
struct winrm_psrp_json {
	struct winrm_psrp_level *top;  /* of the innermost element */
	struct winrm_psrp_level *skip; /* from it on nothing is written */
	uint8_t nested;                /* objects and arrays */
	uint8_t nested_max;
	uint8_t held; /* what `text` is */
	bool failed;  /* stopped by `pass`, or malformed */
	/* false: stop. NULL: all of it is to stay in `out`. */
	bool (*pass)(void *user, const uint8_t *data, size_t len);
	void *user;
	struct winrm_writer out;
	struct winrm_writer kept; /* counts what did not fit */
	struct winrm_writer text; /* of ToString, or a number */
	struct winrm_psrp_span *spans;
	uint16_t spans_len; /* used, of spans_cap */
	uint16_t spans_cap;
	struct winrm_psrp_level level[WINRM_PSRP_DEPTH + 1]; /* 0: a list */
};

#define WINRM_PSRP_NO_SPAN UINT16_MAX

/* `memory` is aligned for uint32_t; 512 octets or more. */
void winrm_psrp_json_init(struct winrm_psrp_json *j, uint8_t *memory,
	size_t len, uint8_t nested_max);
/* A new value. */
void winrm_psrp_json_start(struct winrm_psrp_json *j);

void winrm_psrp_json_bytes(
	struct winrm_psrp_json *j, const void *data, size_t len);
void winrm_psrp_json_byte(struct winrm_psrp_json *j, uint8_t byte);
void winrm_psrp_json_put(struct winrm_psrp_json *j, const char *text);
/* A string; a piece of one, without its quotes. */
void winrm_psrp_json_string(struct winrm_psrp_json *j, struct winrm_slice s);
void winrm_psrp_json_piece(struct winrm_psrp_json *j, struct winrm_slice s);
/* Passes on what has been written. False if the value is not written on. */
bool winrm_psrp_json_flush(struct winrm_psrp_json *j);

#endif
