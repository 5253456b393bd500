/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_COPY_REPORT_H
#define BOARDS_LINUX_RUN_COPY_REPORT_H

#include "boards/linux/run/copy_progress.h"
#include "core/copy/copy.h"

/* What is said of each file. */
struct copy_report {
	bool json;  /* a line for each file on stdout */
	bool quiet; /* no messages on stderr */
	size_t failed;
	size_t same; /* files that were there already */
	/* Where the first failure is kept as text; NULL: nowhere. */
	char *first;
	size_t first_cap;
	struct copy_progress progress;
};

/* `name` was copied, with `size` octets. */
void copy_report_done(struct copy_report *r, const char *name, uint64_t size,
	const uint8_t *digest);

/* `name` is there already. */
void copy_report_same(struct copy_report *r, const char *name, uint64_t size,
	const uint8_t *digest);

/* `name` was not; `local` is the text for what failed on this machine. */
void copy_report_failed(struct copy_report *r, const char *name,
	enum winrm_copy_outcome outcome, const char *text, const char *local);

/* How many were there already, if any. */
void copy_report_end(const struct copy_report *r);

/* The whole copy has ended with this problem. */
void copy_report_problem(struct copy_report *r, const char *text);

#endif
