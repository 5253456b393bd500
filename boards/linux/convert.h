/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CONVERT_H
#define BOARDS_LINUX_CONVERT_H

#include <iconv.h>

#include "core/winrm.h"

/*
 * Output in a code page of Windows as UTF-8, by the system's iconv, piece by
 * piece: a character may be split between two. What the code page does not
 * have becomes U+FFFD.
 */

/* Takes what was converted; false ends it. */
typedef bool convert_sink(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

enum { CONVERT_LEFT = 8 };

struct convert {
	bool wanted; /* is there anything to be converted? */
	struct convert_stream {
		iconv_t cd;
		char left[CONVERT_LEFT]; /* the beginning of a character */
		size_t left_len;
	} streams[2];
};

/* From now on output is in this code page. False: iconv does not know it. */
bool convert_start(struct convert *c, uint32_t codepage);

/* What is to be said then. */
#define CONVERT_UNKNOWN                                                        \
	"code page %u: iconv does not know it, output comes as it is"

bool convert_feed(struct convert *c, enum winrm_stream_id stream,
	const uint8_t *data, size_t len, convert_sink *sink, void *user);

/* The rest of a character that never came to its end, and good-bye. */
bool convert_end(struct convert *c, convert_sink *sink, void *user);

#endif
