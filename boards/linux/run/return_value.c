/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/return_value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "boards/linux/cli/messages.h"

enum { DIGITS = 24 };

static void read_text(struct return_value *r, const char *text, size_t len)
{
	char digits[DIGITS] = "", *end;

	if (len >= sizeof(digits) || memchr(text, 0, len))
		return;
	memcpy(digits, text, len);
	errno = 0;
	r->number = strtoll(digits, &end, 10);
	/* 32 bits, signed or not, as an exit code has */
	r->is_number = end > digits && !*end && errno == 0 &&
		r->number >= INT32_MIN && r->number <= UINT32_MAX;
	if (strcasecmp(digits, "true") == 0 ||
		strcasecmp(digits, "false") == 0) {
		r->is_number = true;
		r->number = strcasecmp(digits, "false") == 0;
	}
}

void return_value_look(struct return_value *r, const struct winrm_cim_value *v)
{
	static const char name[] = "ReturnValue";
	bool again = r->is_given;

	if (v->depth != 1 || v->kind == WINRM_CIM_ARRAY_END ||
		v->kind == WINRM_CIM_OBJECT_END ||
		v->name_len != sizeof(name) - 1 ||
		memcmp(v->name, name, v->name_len) != 0)
		return;
	r->is_given = true;
	r->is_number = false;
	/* neither null, nor an object, nor one of several */
	if (v->kind == WINRM_CIM_VALUE && !v->in_array && !again)
		read_text(r, v->text, v->text_len);
}

int return_value_status(const struct return_value *r)
{
	if (!r->is_given)
		return 0;
	return r->is_number && r->number >= 0 && r->number < EXIT_RANGE
		? (int)r->number
		: EXIT_RANGE;
}

const struct winrm_response *return_value_response(const struct return_value *r,
	enum winrm_operation operation, const struct winrm_response *response,
	struct winrm_response *own)
{
	if (operation != WINRM_OP_CIM_INVOKE || response->error != WINRM_OK)
		return response;
	*own = *response;
	own->has_exit_code = !r->is_given || r->is_number;
	own->exit_code = r->is_number ? r->number : 0;
	return own;
}
