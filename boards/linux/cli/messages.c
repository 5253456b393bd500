/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/messages.h"

#include <stdarg.h>
#include <stdio.h>

static char last[1400];
static bool silent;

const char *said(void)
{
	return last;
}

int say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(last, sizeof(last), format, args);
	va_end(args);
	if (!silent)
		fprintf(stderr, "winrm: %s\n", last);
	return EXIT_USAGE;
}

void say_nothing(bool nothing)
{
	silent = nothing;
}
