/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_type.h"

#include <string.h>

#if WINRM_CIM

enum winrm_cim_type winrm_cim_type_named(struct winrm_slice name)
{
	static const char words[] =
		"string\0boolean\0char16\0datetime\0base64binary\0hexbinary\0"
		"reference\0float\0double\0byte\0short\0int\0long\0integer\0";
	static const uint8_t types[] = {WINRM_CIM_UNTYPED, WINRM_CIM_STRING,
		WINRM_CIM_BOOLEAN, WINRM_CIM_CHAR16, WINRM_CIM_DATETIME,
		WINRM_CIM_BINARY, WINRM_CIM_BINARY, WINRM_CIM_REFERENCE,
		WINRM_CIM_REAL, WINRM_CIM_REAL, WINRM_CIM_INTEGER,
		WINRM_CIM_INTEGER, WINRM_CIM_INTEGER, WINRM_CIM_INTEGER,
		WINRM_CIM_INTEGER};
	const char *prefix = "cim\0unsigned\0";
	struct winrm_slice rest;

	rest = name = winrm_slice_trim(name);
	(void)winrm_slice_cut(&rest, ':');
	if (rest.len > 0)
		name = rest;
	for (; *prefix; prefix += strlen(prefix) + 1)
		if (winrm_slice_starts_nocase(name, prefix)) {
			name.len -= strlen(prefix);
			name.ptr += strlen(prefix);
		}
	return (enum winrm_cim_type)
		types[winrm_slice_which_nocase(name, words)];
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
