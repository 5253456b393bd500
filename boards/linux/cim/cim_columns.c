/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/cim_columns.h"

#include <string.h>

#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/cli/visible_text.h"
#include "core/base/json.h"

enum {
	WIDEST = 60, /* of a column but the last one */
	BETWEEN = 2,
	SETTLE_AT = CIM_HELD / 2
};

/* A value of a row. */
struct cell {
	enum winrm_json_type type; /* ERROR: the row does not have it */
	struct winrm_slice text;   /* of a string between its quotes */
};

static struct winrm_slice row_of(const char *row)
{
	struct winrm_slice all = {(const uint8_t *)row, strlen(row)};

	return all;
}

/* The next property; an object or an array as the text that it is. */
static bool next_cell(
	struct winrm_json *j, struct winrm_slice *name, struct cell *cell)
{
	struct winrm_json_token t;
	size_t from;

	if (winrm_json_next(j, &t) != WINRM_JSON_KEY)
		return false;
	*name = t.text;
	cell->type = winrm_json_next(j, &t);
	cell->text = t.text;
	if (cell->type != WINRM_JSON_OBJECT && cell->type != WINRM_JSON_ARRAY)
		return cell->type != WINRM_JSON_ERROR;
	from = j->at - 1;
	if (!winrm_json_skip(j, &t))
		return false;
	cell->text.ptr = j->text.ptr + from;
	cell->text.len = j->at - from;
	return true;
}

static void start_row(struct winrm_json *j, const char *row)
{
	struct winrm_json_token t;

	winrm_json_start(j, row_of(row));
	(void)winrm_json_next(j, &t); /* { */
}

/* Not too deep? */
static bool is_readable(const char *row)
{
	struct winrm_slice name;
	struct winrm_json_token t;
	struct winrm_json j;
	struct cell cell;

	start_row(&j, row);
	while (next_cell(&j, &name, &cell))
		continue;
	return winrm_json_next(&j, &t) == WINRM_JSON_END;
}

/* The cells of a row by column; what has no column is counted. */
static void read_cells(
	struct cim_columns *c, const char *row, struct cell cells[CIM_COLUMNS])
{
	struct winrm_slice name;
	struct winrm_json j;
	struct cell cell;
	bool is_strange = false;
	size_t i;

	for (i = 0; i < c->count; i++)
		cells[i].type = WINRM_JSON_ERROR;
	start_row(&j, row);
	while (next_cell(&j, &name, &cell)) {
		const char *known = c->names;

		for (i = 0; i < c->count; i++, known += strlen(known) + 1)
			if (strlen(known) == name.len &&
				memcmp(known, name.ptr, name.len) == 0)
				break;
		if (i < c->count)
			cells[i] = cell;
		else
			is_strange = true;
	}
	c->strange += is_strange;
}

static void set_columns(struct cim_columns *c, const char *row)
{
	struct winrm_slice name;
	struct winrm_json j;
	struct cell cell;

	start_row(&j, row);
	while (next_cell(&j, &name, &cell) && c->count < CIM_COLUMNS &&
		name.len < CIM_NAMES - c->names_len) {
		memcpy(c->names + c->names_len, name.ptr, name.len);
		c->names[c->names_len + name.len] = 0;
		c->names_len += name.len + 1;
		c->width[c->count++] = name.len < WIDEST ? name.len : WIDEST;
	}
}

/* The text of a cell; "" where there is none. */
static struct winrm_slice text_of(
	struct cim_columns *c, const struct cell *cell)
{
	struct winrm_writer w = winrm_writer_init(c->cell, sizeof(c->cell));
	struct winrm_slice text = cell->text;

	if (cell->type == WINRM_JSON_STRING) {
		winrm_json_put_text(&w, cell->text);
		text.ptr = (const uint8_t *)c->cell;
		text.len = w.len < w.cap ? w.len : w.cap;
	} else if (cell->type == WINRM_JSON_TRUE) {
		text = row_of("true");
	} else if (cell->type == WINRM_JSON_FALSE) {
		text = row_of("false");
	} else if (cell->type == WINRM_JSON_ERROR ||
		cell->type == WINRM_JSON_NULL) {
		text.len = 0;
	}
	return text;
}

/* --- csv (RFC 4180, with the line ends of Unix) ---------------------------- */

static void print_field(const struct cim_columns *c, struct winrm_slice text)
{
	const char *s = (const char *)text.ptr;
	size_t i;

	print_bytes("\"", 1);
	for (i = 0; i < text.len;) {
		size_t n = visible_char(s + i, text.len - i);

		if (s[i] == '"')
			print_bytes("\"", 1);
		if (n == 0 && c->is_terminal && s[i] != '\n')
			print_bytes("?", 1);
		else
			print_bytes(s + i, n ? n : 1);
		i += n ? n : 1;
	}
	print_bytes("\"", 1);
}

/* A null is nothing, an empty text is "". */
static void print_csv(struct cim_columns *c, const char *row)
{
	struct cell cells[CIM_COLUMNS];
	size_t i;

	read_cells(c, row, cells);
	for (i = 0; i < c->count; i++) {
		if (i > 0)
			print_bytes(",", 1);
		if (cells[i].type != WINRM_JSON_NULL &&
			cells[i].type != WINRM_JSON_ERROR)
			print_field(c, text_of(c, &cells[i]));
	}
	print_bytes("\n", 1);
}

static void print_csv_head(const struct cim_columns *c)
{
	const char *name = c->names;
	size_t i;

	for (i = 0; i < c->count; i++, name += strlen(name) + 1) {
		if (i > 0)
			print_bytes(",", 1);
		print_field(c, row_of(name));
	}
	print_bytes("\n", 1);
}

/* --- table ----------------------------------------------------------------- */

static size_t width_of(struct winrm_slice text)
{
	size_t i, width = 0;

	for (i = 0; i < text.len && width < WIDEST; width++) {
		size_t n =
			visible_char((const char *)text.ptr + i, text.len - i);

		i += n ? n : 1;
	}
	return width;
}

/* On one line; cut at the column's width unless it is the last one. */
static void print_cell(
	const struct cim_columns *c, size_t column, struct winrm_slice text)
{
	bool is_last = column + 1 == c->count;
	const char *s = (const char *)text.ptr;
	size_t i, width = 0;

	for (i = 0; i < text.len && (is_last || width < c->width[column]);
		width++) {
		size_t n = visible_char(s + i, text.len - i);

		if (n > 0)
			print_bytes(s + i, n);
		else
			print_bytes(strchr("\r\n\t", s[i]) ? " " : "?", 1);
		i += n ? n : 1;
	}
	if (!is_last)
		print("%*s", (int)(c->width[column] - width) + BETWEEN, "");
}

static void print_row(struct cim_columns *c, const char *row)
{
	struct cell cells[CIM_COLUMNS];
	size_t i;

	read_cells(c, row, cells);
	for (i = 0; i < c->count; i++)
		print_cell(c, i, text_of(c, &cells[i]));
	print_bytes("\n", 1);
}

static void widen(struct cim_columns *c, const char *row)
{
	struct cell cells[CIM_COLUMNS];
	uint64_t strange = c->strange;
	size_t i;

	read_cells(c, row, cells);
	c->strange = strange; /* it is read again when it is printed */
	for (i = 0; i < c->count; i++) {
		size_t width = width_of(text_of(c, &cells[i]));

		if (width > c->width[i])
			c->width[i] = width;
	}
}

/* Prints the head and all complete rows; what remains moves to the front. */
static void settle(struct cim_columns *c)
{
	const char *name = c->names, *row = c->held;
	size_t i;

	if (!c->is_settled) {
		for (i = 0; i < c->count; i++, name += strlen(name) + 1)
			print_cell(c, i, row_of(name));
		print_bytes("\n", 1);
	}
	c->is_settled = true;
	for (; row < c->held + c->row_at; row += strlen(row) + 1)
		print_row(c, row);
	c->held_len -= c->row_at;
	memmove(c->held, c->held + c->row_at, c->held_len);
	c->row_at = 0;
}

/* --- rows ------------------------------------------------------------------ */

bool cim_columns_hold(struct cim_columns *c, const char *text, size_t len)
{
	if (len >= sizeof(c->held) - c->held_len && c->row_at > 0)
		settle(c);
	if (len >= sizeof(c->held) - c->held_len) {
		c->is_too_large = true;
		return false;
	}
	memcpy(c->held + c->held_len, text, len);
	c->held_len += len;
	return true;
}

bool cim_columns_row(struct cim_columns *c)
{
	const char *row = c->held + c->row_at;
	bool is_first = c->count == 0;

	c->held[c->held_len++] = 0;
	if (!is_readable(row)) {
		c->held_len = c->row_at;
		c->is_too_large = true;
		return false;
	}
	if (is_first)
		set_columns(c, row);
	if (c->is_csv) {
		if (is_first)
			print_csv_head(c);
		print_csv(c, row);
		c->held_len = 0;
		return true;
	}
	if (!c->is_settled)
		widen(c, row);
	c->row_at = c->held_len;
	if (c->is_settled || c->held_len > SETTLE_AT)
		settle(c);
	return true;
}

void cim_columns_end(struct cim_columns *c)
{
	if (!c->is_csv && c->count > 0)
		settle(c);
}
