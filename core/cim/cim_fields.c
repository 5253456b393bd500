/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_fields.h"

#include <string.h>

#include "core/winrm.h"
#include "soap/xml.h"
#include "soap/xml_text.h"

#if WINRM_CIM

static bool is_valid(const char *s)
{
	return s && winrm_xml_valid(winrm_slice_str(s));
}

static bool is_text(const char *s)
{
	return is_valid(s) && s[0];
}

static bool is_name(const char *name)
{
	static const char others[] = " \t\r\n\"&'()*+,/:;<=>?@[\\]^`{|}~!#$%";

	return is_text(name) && !strchr("-.0123456789", name[0]) &&
		!strpbrk(name, others);
}

#if WINRM_WATCH

static bool is_content(const char *s)
{
	struct winrm_xml_token t;
	struct winrm_xml x;

	if (!is_text(s))
		return false;
	if (s[0] != '<')
		return true;
	winrm_xml_start(&x, winrm_slice_str(s));
	while (winrm_xml_next(&x, &t) > WINRM_XML_ERROR)
		;
	return t.type == WINRM_XML_END;
}

#endif

static bool are_values(const struct winrm_selector *list)
{
	size_t i;

	for (i = 0; list && list[i].name; i++)
		if (i == WINRM_SELECTORS || !is_text(list[i].name) ||
			!is_valid(list[i].value))
			return false;
	return true;
}

static bool is_arg(const struct winrm_cim_arg *a)
{
	return is_name(a->name) && are_values(a->selectors) &&
		(!a->value || is_valid(a->value)) &&
		(a->resource ? is_text(a->resource) : !a->members);
}

static bool are_args(const struct winrm_cim_arg *args)
{
	const struct winrm_cim_arg *at[WINRM_CIM_NEST + 1];
	size_t depth = 0;

	at[0] = args;
	for (;;) {
		const struct winrm_cim_arg *a = at[depth];

		if (!a || !a->name) {
			if (depth == 0)
				return true;
			depth--;
			continue;
		}
		at[depth]++;
		if (!is_arg(a) || (a->members && depth == WINRM_CIM_NEST))
			return false;
		if (a->members)
			at[++depth] = a->members;
	}
}

static bool is_right(unsigned check, const void *value)
{
	if (!value && check >= WINRM_CIM_OPTIONAL)
		return true;
	switch (check % WINRM_CIM_OPTIONAL) {
	case WINRM_CIM_NAME: return is_name(value);
#if WINRM_WATCH
	case WINRM_CIM_CONTENT: return is_content(value);
#endif
	case WINRM_CIM_VALUES: return are_values(value);
	case WINRM_CIM_ARGS: return are_args(value);
	default: return is_text(value);
	}
}

const char *winrm_cim_wrong_field(
	const void *params, const struct winrm_cim_field *fields, size_t count)
{
	for (; count > 0; count--, fields++) {
		const void *value;

		memcpy(&value, (const char *)params + fields->at,
			sizeof(value));
		if (!is_right(fields->check, value))
#if WINRM_SETTINGS
			return fields->name;
#else
			return "";
#endif
	}
	return NULL;
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
