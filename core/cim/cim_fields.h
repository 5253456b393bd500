/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_FIELDS_H
#define WINRM_CORE_CIM_CIM_FIELDS_H

#include "core/cim/cim.h"

/* What a caller asks for, checked before anything is sent. */

/* What a field must be. */
enum winrm_cim_check {
	WINRM_CIM_TEXT, /* not empty, and of characters that XML has */
	WINRM_CIM_NAME, /* an XML name without a colon: beyond ASCII, any */
	/* a text, or an XML element with others in it, which is well formed */
	WINRM_CIM_CONTENT,
	WINRM_CIM_VALUES,      /* selectors or options, not too many; or NULL */
	WINRM_CIM_ARGS,        /* names and texts, not too deep; or NULL */
	WINRM_CIM_OPTIONAL = 8 /* added to one of these: or NULL */
};

/* A pointer among the parameters, at that octet of them. */
struct winrm_cim_field {
	uint8_t check;
	uint8_t at;
#if WINRM_SETTINGS
	char name[10];
#define WINRM_CIM_FIELD(check, at, name)                                       \
	{                                                                      \
		check, at, name                                                \
	}
#else
#define WINRM_CIM_FIELD(check, at, name)                                       \
	{                                                                      \
		check, at                                                      \
	}
#endif
};

/* The name of the first field that is missing or wrong; NULL: none is. */
const char *winrm_cim_wrong_field(
	const void *params, const struct winrm_cim_field *fields, size_t count);

#endif
