/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/cim_rows.h"

#include <string.h>

#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/cli/visible_text.h"

/* --- JSON ------------------------------------------------------------------ */

static bool write_json(void *user, const char *text, size_t len)
{
	(void)user;
	print_json_text(text, len);
	return true;
}

static bool put_json(struct cim_rows *r, const struct winrm_cim_value *v)
{
	r->json.write = write_json;
	(void)winrm_cim_json(&r->json, v);
	if (v->kind == WINRM_CIM_ROW_END)
		print("\n");
	return true;
}

/* --- a list ---------------------------------------------------------------- */

/* Text of the host, on a line of its own. */
static void print_visible(
	const struct cim_rows *r, const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t n = visible_char(text + at, len - at);

		if (n > 0 || !r->is_terminal)
			print_bytes(text + at, n ? n : 1);
		else
			print_bytes("?", 1);
		at += n ? n : 1;
	}
}

static void enter(struct cim_rows *r, const struct winrm_cim_value *v)
{
	size_t len = v->depth ? r->path_len[(v->depth - 1) % CIM_LEVELS] : 0;

	if (v->name_len + 2 < sizeof(r->path) - len) {
		memcpy(r->path + len, v->name, v->name_len);
		len += v->name_len;
		r->path[len++] = '.';
	}
	r->path_len[v->depth % CIM_LEVELS] = len;
}

static void print_line(struct cim_rows *r, const struct winrm_cim_value *v)
{
	size_t len = v->depth ? r->path_len[(v->depth - 1) % CIM_LEVELS] : 0;

	print_visible(r, r->path, len);
	print_visible(r, v->name, v->name_len);
	print(" = ");
	print_visible(r, v->text, v->text_len);
	print("\n");
}

static bool put_list(struct cim_rows *r, const struct winrm_cim_value *v)
{
	switch (v->kind) {
	case WINRM_CIM_ROW:
		if (r->count > 1)
			print("\n");
		r->path_len[0] = 0;
		break;
	case WINRM_CIM_OBJECT: enter(r, v); break;
	case WINRM_CIM_VALUE:
	case WINRM_CIM_NULL: print_line(r, v); break;
	case WINRM_CIM_ROW_END:
	case WINRM_CIM_ARRAY:
	case WINRM_CIM_ARRAY_END:
	case WINRM_CIM_OBJECT_END: break;
	}
	return true;
}

/* --- table and csv --------------------------------------------------------- */

static bool hold(void *user, const char *text, size_t len)
{
	return cim_columns_hold(user, text, len);
}

static bool put_cells(struct cim_rows *r, const struct winrm_cim_value *v)
{
	r->json.write = hold;
	r->json.user = r->columns;
	r->columns->is_csv = r->format == CIM_CSV;
	r->columns->is_terminal = r->is_terminal;
	if (!winrm_cim_json(&r->json, v))
		return false;
	return v->kind != WINRM_CIM_ROW_END || cim_columns_row(r->columns);
}

bool cim_rows_value(struct cim_rows *r, const struct winrm_cim_value *v)
{
	bool ok = true;

	if (v->kind == WINRM_CIM_ROW)
		r->count++;
	return_value_look(&r->returned, v);
	switch (r->format) {
	case CIM_JSON: ok = put_json(r, v); break;
	case CIM_LIST: ok = put_list(r, v); break;
	case CIM_TABLE:
	case CIM_CSV: ok = put_cells(r, v); break;
	}
	return ok && !print_failed();
}

void cim_rows_end(struct cim_rows *r)
{
	if (r->format == CIM_TABLE || r->format == CIM_CSV)
		cim_columns_end(r->columns);
}
