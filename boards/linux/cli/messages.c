/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/stdout_print.h"

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

void say_why(const struct winrm_client *client, const struct secure *secure,
	char *out, size_t cap)
{
	const struct winrm_response *r = winrm_response(client);
	size_t len = winrm_describe(client, out, cap);

	if (r->io_code &&
		(r->error == WINRM_E_CONNECT || r->error == WINRM_E_IO ||
			r->error == WINRM_E_CLOSED))
		snprintf(out + len, cap - len, " (%s)", strerror(r->io_code));
	if (r->error == WINRM_E_CERT)
		secure_advise(secure, out + len, cap - len);
}

void say_json(const char *text, size_t len)
{
	print_bytes("\"", 1);
	for (; len > 0; len--, text++) {
		if (*text == '"' || *text == '\\')
			print_bytes("\\", 1);
		print_bytes(text, 1);
	}
	print_bytes("\"", 1);
}

void say_json_key(const char *key, const char *text)
{
	print(",\"%s\":", key);
	say_json(text, strlen(text));
}
