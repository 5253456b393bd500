/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_OUTPUT_BUFFER_H
#define BOARDS_LINUX_RUN_OUTPUT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boards/linux/run/write_some.h"

/*
 * Output that waits for its reader, in the caller's memory. The descriptor may
 * be a blocking one for others: only what it accepts at once is written.
 */
struct output_buffer {
	int fd;
	bool is_socket;
	enum write_way way;
	bool waits; /* for its reader; else it is an error if something does
		       not fit */
	uint8_t *buf;
	size_t cap, at, len; /* at..len waits */
	int error;           /* errno of a write: the rest is dropped */
};

/* Bytes that fit now. */
size_t output_room(const struct output_buffer *c);

/*
 * Adds bytes. If they do not fit, it waits for the reader, until a second
 * signal comes (EINTR), or fails with ENOBUFS if the channel does not wait.
 */
void output_put(struct output_buffer *c, const void *data, size_t len);
void output_say(struct output_buffer *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Writes what the reader takes now. True while something is left. */
bool output_flush(struct output_buffer *c);

#endif
