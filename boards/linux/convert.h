/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CONVERT_H
#define BOARDS_LINUX_CONVERT_H

#include "core/winrm.h"

/*
 * Output in a code page of Windows as UTF-8, by the system's iconv, piece by
 * piece: a character may be split between two. What the code page does not
 * have becomes U+FFFD.
 */

/* Takes what was converted; false ends it. */
typedef bool convert_sink(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

/* From now on output is in this code page. False: iconv does not know it. */
bool convert_start(uint32_t codepage);

/* Is there anything to be converted? */
bool convert_wanted(void);

bool convert_feed(enum winrm_stream_id stream, const uint8_t *data, size_t len,
	convert_sink *sink, void *user);

/* The rest of a character that never came to its end, and good-bye. */
bool convert_end(convert_sink *sink, void *user);

#endif
