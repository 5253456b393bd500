/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/cim_resource.h"

#include <string.h>

#include "boards/linux/cli/messages.h"

bool cim_refuse(const struct winrm_args *a, const char *space)
{
	static const char named[] = "namespace: ";
	size_t len = sizeof(named) - 1;

	if (a->at_word)
		say("%.200s: %s", a->at_word, a->why);
	else if (space && strncmp(a->why, named, len) == 0)
		say("namespace %.200s: %s", space, a->why + len);
	else
		say("%s", a->why);
	return false;
}

bool cim_resource(char out[CIM_RESOURCE], const char *space)
{
	struct winrm_args a;

	memset(&a, 0, sizeof(a));
	a.room = out;
	a.cap = CIM_RESOURCE;
	return winrm_words_resource(&a, space, "*", 1) || cim_refuse(&a, space);
}
