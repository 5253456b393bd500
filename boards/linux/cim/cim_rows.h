/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CIM_CIM_ROWS_H
#define BOARDS_LINUX_CIM_CIM_ROWS_H

#include "boards/linux/cim/cim_columns.h"
#include "boards/linux/run/return_value.h"

enum { CIM_PATH = 512, CIM_LEVELS = WINRM_XML_DEPTH + 1 };

enum cim_format {
	CIM_JSON, /* a line each */
	CIM_LIST, /* NAME = VALUE */
	CIM_TABLE,
	CIM_CSV
};

/* Rows on stdout, in memory that does not grow with them. Zero at first. */
struct cim_rows {
	enum cim_format format;
	bool is_terminal; /* which must not see control characters */
	struct winrm_cim_json json;
	uint64_t count;
	struct return_value returned; /* of a method */
	/* list: the names down to the value */
	char path[CIM_PATH];
	size_t path_len[CIM_LEVELS];
	struct cim_columns *columns; /* required for table and csv */
};

/* The next value of the rows; false: no more of them. */
bool cim_rows_value(struct cim_rows *r, const struct winrm_cim_value *v);

/* Prints what a table has held back. */
void cim_rows_end(struct cim_rows *r);

#endif
