/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_CIM_ROWS_H
#define WINRM_TESTS_UNIT_CIM_ROWS_H

#include "core/cim/cim_reader.h"
#include "tests/unit/rig.h"

/*
 * The rows of a reply as winrm_cim_json has them, each with a line end, in
 * `out`. "refused" in it if the reply is, "fault" if it is one. `doc` is
 * overwritten.
 */
void cim_rows(struct winrm_slice doc, enum winrm_cim_rows where,
	const char *verb, char *out, size_t cap);

/* An on_value that writes to the struct winrm_cim_json that `user` is, and
 * fails where values are out of order. */
bool cim_rows_on_value(void *user, const struct winrm_cim_value *v);

/* A `write` that appends to the text of `cap` octets. */
struct cim_text {
	char *text;
	size_t cap;
};
bool cim_text_write(void *user, const char *text, size_t len);

/* A client, initialized, and where its rows go: to r->err. */
struct cim_sink {
	struct cim_text text;
	struct winrm_cim_json json; /* for cim_rows_on_value */
};
struct rig *cim_rig(struct cim_sink *sink);

/* The host answers so to the nth request of the verb; 0: to each. */
void cim_answer(
	struct rig *r, enum peer_verb verb, unsigned nth, const char *body);

/* Adds a bookmark and a line end to what has come. */
void cim_bookmark(struct cim_sink *sink, const char *text, size_t len);

#endif
