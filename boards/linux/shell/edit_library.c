/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/edit_library.h"

#ifdef WINRM_SHELL_EDIT_LIBRARY

#include <dlfcn.h>
#include <string.h>

/* ISO C has no conversion from what dlsym returns to a function. */
static bool find(void *library, const char *name, void *out)
{
	void *at = dlsym(library, name);

	memcpy(out, &at, sizeof(at));
	return at != NULL;
}

bool edit_library_load(struct edit_library *l)
{
	void *library =
		dlopen(WINRM_SHELL_EDIT_LIBRARY, RTLD_LAZY | RTLD_LOCAL);

#define EDIT_FIND(name) &&find(library, #name, &l->name)
	return library EDIT_CALLS(EDIT_FIND);
}

#else

bool edit_library_load(struct edit_library *l)
{
#define EDIT_TAKE(name) l->name = name;
	EDIT_CALLS(EDIT_TAKE)
	return true;
}

#endif
