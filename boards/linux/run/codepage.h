/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_CODEPAGE_H
#define BOARDS_LINUX_RUN_CODEPAGE_H

#include <iconv.h>

#include "core/winrm.h"

/*
 * Output in a code page of Windows as UTF-8, by the system's iconv, piece by
 * piece: a character may be split between two. What the code page does not
 * have becomes U+FFFD.
 *
 * 1200 is UTF-16, which some programs write whatever the shell's code page is.
 * It is decoded here; a stream that begins as plain ASCII stays as it is, for
 * what cmd.exe itself has to say is not UTF-16.
 */

/* Takes what was converted; false ends it. */
typedef bool convert_sink(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

enum { CONVERT_LEFT = 8, CONVERT_UTF16 = 1200 };

struct convert {
	bool wanted; /* is there anything to be converted? */
	bool is_utf16;
	struct convert_stream {
		bool has_begun;
		bool is_plain;
		/* of what comes, as long as it looks like UTF-16 */
		bool is_unlike;
		uint8_t seen;
		uint8_t clixml; /* characters of its first word, or 255 */
		iconv_t cd;
		char left[CONVERT_LEFT]; /* the beginning of a character */
		size_t left_len;
	} streams[2];
};

/* From now on output is in this code page. False: iconv does not know it. */
bool convert_start(struct convert *c, uint32_t codepage);

/* What is to be said then. */
#define CONVERT_UNKNOWN                                                        \
	"code page %u: iconv does not know it; output comes as it is"

/* `refused`: the shell is not in the code page that was asked for. */
bool convert_feed(struct convert *c, bool refused, enum winrm_stream_id stream,
	const uint8_t *data, size_t len, convert_sink *sink, void *user);

/*
 * What is to be said of output that is not text as it stands: it looks like
 * UTF-16, or stderr is the XML of a PowerShell. NULL: nothing.
 */
const char *convert_hint(const struct convert *c);

/* The rest of a character that never came to its end, and good-bye. */
bool convert_end(struct convert *c, convert_sink *sink, void *user);

#endif
