/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_REPORT_H
#define BOARDS_LINUX_DOCTOR_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What doctor says: a line for each stage, then what to do; or JSON. */

enum verdict {
	VERDICT_OK,
	VERDICT_NOTE,    /* worth knowing, nothing wrong */
	VERDICT_WARNING, /* it works, but not all of it or not for long */
	VERDICT_FAILED,
	VERDICT_SKIPPED /* could not be looked at */
};

enum { REMEDIES = 16, REMEDY = 320, DETAIL = 1400 };

struct report {
	bool json;
	uint64_t started;       /* ms, of the stage under way */
	uint64_t first_started; /* of all */
	size_t stages;
	int error; /* enum winrm_error of the first stage that failed, or 0 */
	char failed[40];     /* its name */
	char detail[DETAIL]; /* its text */
	size_t remedy_count;
	char remedies[REMEDIES][REMEDY]; /* each but once */
};

void report_start(struct report *r, bool json, const char *host);

/* A stage begins: its time is counted from here. */
void report_begin(struct report *r);

/*
 * The stage is over. `error` is that of a FAILED one, and `remedy` what helps
 * or NULL. The text may be anybody's: it is made printable.
 */
void report_stage(struct report *r, const char *name, enum verdict verdict,
	int error, const char *remedy, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* The remedies, and the end. Returns the exit status. */
int report_end(struct report *r, bool interrupted);

#endif
