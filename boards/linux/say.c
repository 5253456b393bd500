/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/say.h"

#include <stdarg.h>
#include <stdio.h>

static char last[1400];

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
	fprintf(stderr, "winrm: %s\n", last);
	return EXIT_USAGE;
}

void say_json(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}
