/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_WHOLE_H
#define WINRM_TESTS_UNIT_WHOLE_H

#include "tests/unit/rig.h"

/*
 * One whole session: two commands on one shell, then the shell is deleted.
 * Whatever happens, each part ends on time, a command is started once, output
 * is right as far as it goes, no shell and no secret is left, and what follows
 * the mishap succeeds.
 */

/* PATIENT: the silence of the host is noticed before the deadline. */
enum variant { NORMAL, SMALL, CHUNKED, OWNER, PATIENT };

/* The errors that may result, besides success; at most one per run. */
struct outcome {
	const int *errors;
	size_t error_count;
};

extern const struct outcome lost, late, silent, changed;

struct rig *whole_new(enum variant v);
void whole_run(struct rig *r, const struct outcome *o);

/* All went well: nine requests on one connection, in no time. */
void assert_golden(struct rig *r);

/*
 * Runs it with a place of struct peer (see WHOLE_AT) at each byte of what the
 * peer has given, or of what it has taken.
 */
void at_every_byte(enum variant v, bool given, size_t place,
	const struct outcome *o, size_t stride);

#define WHOLE_AT(field) offsetof(struct peer, field)

#endif
