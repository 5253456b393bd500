/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_CODEPAGE_H
#define BOARDS_LINUX_RUN_CODEPAGE_H

#include <iconv.h>

#include "core/winrm.h"

/*
 * Output in a code page of Windows as UTF-8, by the system's iconv, piece by
 * piece: a character may be split between two. What the code page lacks becomes
 * U+FFFD.
 *
 * 1200 is UTF-16, which some programs write whatever the shell's code page is.
 * It is decoded here; a stream that begins as plain ASCII stays as it is,
 * because cmd.exe's own messages are not UTF-16.
 */

/* Takes what was converted; false ends it. */
typedef bool codepage_sink(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

enum { CODEPAGE_LEFT = 8, CODEPAGE_UTF16 = 1200, CODEPAGE_UTF8 = 65001 };

struct codepage {
	bool wanted; /* is there anything to convert? */
	bool is_utf16;
	struct codepage_stream {
		bool has_begun;
		bool is_plain;
		/* of what comes, as long as it looks like UTF-16 */
		bool is_unlike;
		uint8_t seen;
		uint8_t clixml; /* characters of its first word, or 255 */
		iconv_t cd;
		char left[CODEPAGE_LEFT]; /* the start of a character */
		size_t left_len;
	} streams[2];
};

/* From now on output is in this code page; 0 is UTF-8. False: iconv does not
 * know it. */
bool codepage_start(struct codepage *c, uint32_t codepage);

/* The message for that. */
#define CODEPAGE_UNKNOWN                                                       \
	"code page %u: iconv does not know it; output comes as it is"

/* And if the host refuses it; the argument is codepage_of_shell's. */
#define CODEPAGE_REFUSED "the host refuses code page %u; output is in its own"

/*
 * The code page to request of a shell if the record names this one: UTF-8
 * unless consoles have it.
 */
unsigned codepage_of_shell(uint32_t codepage);

/* `refused`: the shell is not in the code page that was asked for. */
bool codepage_feed(struct codepage *c, bool refused,
	enum winrm_stream_id stream, const uint8_t *data, size_t len,
	codepage_sink *sink, void *user);

/*
 * A hint for output that is not plain text: it looks like UTF-16, or stderr is
 * PowerShell's XML. NULL: none.
 */
const char *codepage_hint(const struct codepage *c);

/* Writes the rest of an incomplete character, and closes. */
bool codepage_end(struct codepage *c, codepage_sink *sink, void *user);

#endif
