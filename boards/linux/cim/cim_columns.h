/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CIM_CIM_COLUMNS_H
#define BOARDS_LINUX_CIM_CIM_COLUMNS_H

#include "boards/linux/cli/options.h"
#include "core/cim/cim.h"

enum {
	CIM_COLUMNS = 128,
	CIM_HELD = 256 * 1024, /* rows that a table waits for; any one row */
	CIM_NAMES = 8192
};

/*
 * Rows as a table or as csv. Its columns are the properties of the first row. A
 * table waits for some rows to know how wide they are.
 */
struct cim_columns {
	bool is_csv;
	bool is_terminal; /* csv must not send it control characters */
	bool is_settled;  /* the head has been printed */
	bool is_too_large; /* a row is too long, or too deep for core/base/json */
	uint64_t strange; /* rows with properties that the first did not have */
	size_t count, width[CIM_COLUMNS];
	char names[CIM_NAMES]; /* each with its NUL */
	size_t names_len;
	/* rows as JSON, each with a NUL; the last one may not be complete */
	char held[CIM_HELD];
	size_t held_len, row_at;
	char cell[CIM_HELD]; /* a text without its escapes */
};

/* A piece of a row. False: it is too long. */
bool cim_columns_hold(struct cim_columns *c, const char *text, size_t len);
/* The row is complete. False: its objects are too deep in one another. */
bool cim_columns_row(struct cim_columns *c);

/* Prints what is held back. */
void cim_columns_end(struct cim_columns *c);

#endif
