/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/stdout_print.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/visible_text.h"
#include "core/base/utf.h"

enum { UNKNOWN = -1 };

static char buf[4096];
static size_t used;
static int error; /* the first one; 0: none */

static void write_all(const char *data, size_t len)
{
	struct pollfd ready = {STDOUT_FILENO, POLLOUT, 0};

	while (len > 0 && !error) {
		ssize_t n = write(STDOUT_FILENO, data, len);

		if (n > 0) {
			data += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			(void)poll(&ready, 1, -1);
		} else if (n == 0 || errno != EINTR) {
			error = n < 0 ? errno : EIO;
		}
	}
}

bool print_flush(void)
{
	write_all(buf, used);
	used = 0;
	return error == 0;
}

void print_bytes(const char *data, size_t len)
{
	if (len > sizeof(buf) - used)
		(void)print_flush();
	if (len > sizeof(buf)) {
		write_all(data, len);
		return;
	}
	memcpy(buf + used, data, len);
	used += len;
}

void print_piece(void *user, const void *data, size_t len)
{
	(void)user;
	print_bytes(data, len);
}

void print(const char *format, ...)
{
	char text[2048];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(text))
		error = error ? error : EOVERFLOW;
	else
		print_bytes(text, (size_t)len);
}

void print_json(const char *text, size_t len)
{
	print_bytes("\"", 1);
	for (; len > 0; len--, text++) {
		if (*text == '"' || *text == '\\')
			print_bytes("\\", 1);
		print_bytes(text, 1);
	}
	print_bytes("\"", 1);
}

void print_json_member(const char *key, const char *text)
{
	print(",\"%s\":", key);
	print_json(text, strlen(text));
}

/* Returns the octets of the character. */
static size_t print_escape(const char *text, size_t len)
{
	struct winrm_slice s = {(const uint8_t *)text, len};
	uint32_t cp = 0;
	size_t n = winrm_utf8_next(s, &cp);

	if (n == 0)
		print("?");
	else if (cp > 0xffff)
		print("\\u%04x\\u%04x", 0xd7c0 + (cp >> 10),
			0xdc00 + (cp & 0x3ff));
	else
		print("\\u%04x", cp);
	return n ? n : 1;
}

void print_json_text(const char *text, size_t len)
{
	size_t at = 0, from = 0;

	for (;;) {
		size_t n;

		while (at < len && text[at] >= ' ' && text[at] < 0x7f)
			at++;
		if (at == len)
			break;
		n = visible_char(text + at, len - at);
		at += n;
		if (n > 0)
			continue;
		print_bytes(text + from, at - from);
		at += print_escape(text + at, len - at);
		from = at;
	}
	print_bytes(text + from, at - from);
}

bool print_failed(void)
{
	return error != 0;
}

int print_end(int status, bool quiet)
{
	(void)print_flush();
	errno = 0; /* stdio has lost that of a write that failed before */
	if ((fflush(stdout) != 0 || ferror(stdout)) && !error)
		error = errno ? errno : UNKNOWN;
	/* a file on a server may say only now that its disk is full */
	if (close(STDOUT_FILENO) != 0 && errno != EINTR && !error)
		error = errno;
	if (!error)
		return status;
	if (!quiet && error == UNKNOWN)
		say("output could not be written");
	else if (!quiet)
		say("output could not be written: %s", strerror(error));
	return EXIT_OTHER;
}
