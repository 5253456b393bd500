/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_CIM_WHOLE_H
#define WINRM_TESTS_UNIT_CIM_WHOLE_H

#include "core/cim/cim.h"
#include "tests/unit/peer.h"

/* What the host answers with: a Body. Rows of a Pull go but once: to another one
 * it has no more. */
struct cim_whole_answer {
	enum peer_verb verb;
	unsigned nth; /* of the verb, from 1; 0: all others */
	const char *body;
	uint32_t late_ms; /* the time that passes before it does */
};

/* An operation, what the host answers, and all that is to come of it. */
struct cim_whole {
	const char *name;
	enum winrm_operation operation;
	struct winrm_cim cim;     /* for each but WATCH; without callbacks */
	struct winrm_watch watch; /* for WATCH */
	/* At most four; the last has no body. */
	struct cim_whole_answer answers[5];
	unsigned cancel_at; /* the caller cancels with that bookmark; 0: not */
	bool changes;       /* something on the host, by its first message */
	int result;         /* if all goes well */
	const char *path;   /* the same, as in struct peer, once logged on */
	const char *rows;   /* as JSON, and bookmarks: a line each */
};

extern const struct cim_whole cim_wholes[];
extern const size_t cim_whole_count;

#endif
