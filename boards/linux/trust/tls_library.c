/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/tls_library.h"

#ifdef WINRM_TLS_LIBRARY

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards/linux/cli/messages.h"

static struct tls_library loaded;
static bool is_loaded;

/* ISO C has no conversion from what dlsym returns to a function. */
static bool find(void *library, const char *name, void *out)
{
	void *at = dlsym(library, name);

	memcpy(out, &at, sizeof(at));
	return at != NULL;
}

bool tls_library_load(char *problem, size_t cap)
{
	void *library;

	if (is_loaded)
		return true;
	/* symbols of that of X.509, which it needs, are found as well */
	library = dlopen(WINRM_TLS_LIBRARY, RTLD_NOW | RTLD_LOCAL);
#define TLS_FIND(name) &&find(library, #name, &loaded.name)
	is_loaded = library TLS_CALLS(TLS_FIND);
	if (!is_loaded)
		snprintf(problem, cap,
			"TLS needs mbedTLS' library, which cannot be loaded: "
			"%s; install it (Debian: libmbedtls14), or build with "
			"MBEDTLS=",
			dlerror());
	return is_loaded;
}

const struct tls_library *tls_library(void)
{
	char problem[400];

	if (!is_loaded && !tls_library_load(problem, sizeof(problem))) {
		fprintf(stderr, "winrm: %s\n", problem);
		exit(EXIT_OTHER);
	}
	return &loaded;
}

#else

bool tls_library_load(char *problem, size_t cap)
{
	(void)problem;
	(void)cap;
	return true;
}

#endif
