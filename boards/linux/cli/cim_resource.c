/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/cim_resource.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_';
}

bool cim_is_name(const char *text, size_t len)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
		"0123456789";

	return len > 0 && strspn(text, letters) >= len &&
		!(*text >= '0' && *text <= '9');
}

/* root/cimv2, also written root\cimv2. */
static bool put_namespace(char *out, size_t cap, const char *name)
{
	size_t i;

	for (i = 0; name[i] && i + 1 < cap; i++) {
		out[i] = name[i] == '\\' ? '/' : name[i];
		if (!is_name_char(out[i]) && !strchr("/-.", out[i]))
			return false;
	}
	out[i] = 0;
	return i > 0 && !name[i] && out[0] != '/' && out[i - 1] != '/';
}

bool cim_resource(
	char out[CIM_RESOURCE], const char *given, const char *name, size_t len)
{
	char space[256];
	int n;

	given = given ? given : "root/cimv2";
	if (!put_namespace(space, sizeof(space), given))
		return say("namespace %s: give it as root/cimv2", given), false;
	if (memchr(name, ':', len))
		n = snprintf(out, CIM_RESOURCE, "%.*s", (int)len, name);
	else if ((len == 1 && *name == '*') || cim_is_name(name, len))
		n = snprintf(out, CIM_RESOURCE, "wmi/%s/%.*s", space, (int)len,
			name);
	else
		return say("%.*s: not a class; give a name such as "
			   "Win32_Service, or a resource URI",
			       (int)len, name),
		       false;
	return (n > 0 && n < CIM_RESOURCE) ||
		(say("the class is too long"), false);
}
