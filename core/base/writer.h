/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_WRITER_H
#define WINRM_CORE_BASE_WRITER_H

#include <string.h>

#include "core/base/slice.h"
#include "core/config.h"

/*
 * Writes into memory of the caller's and never past it. `len` goes on
 * counting when `cap` is used up, so one test at the end says whether all of
 * it fitted and how much it needs; the memory then holds the first `cap` bytes
 * of it. With cap 0 it only measures.
 */
struct winrm_writer {
	uint8_t *buf;
	size_t cap;
	size_t len;
};

struct winrm_writer winrm_writer_init(void *buf, size_t cap);

/* Did all of it fit? */
bool winrm_writer_ok(const struct winrm_writer *w);

void winrm_writer_put(struct winrm_writer *w, const void *data, size_t len);
void winrm_writer_put_slice(struct winrm_writer *w, struct winrm_slice s);
void winrm_writer_put_str(struct winrm_writer *w, const char *s);

/*
 * Texts that others repeat, stored once: an array of winrm_part, initialised
 * with a WINRM_PART for each. They follow one another, each with its NUL; on
 * large machines each has a pointer, to be found faster.
 */
#if WINRM_FAST > 1
typedef const char *winrm_part;
#define WINRM_PART(text) text,
#else
typedef char winrm_part;
#define WINRM_PART(text) text "\0"
#endif

/* Counted from 0. */
static inline const char *winrm_part_nth(const winrm_part *parts, unsigned n)
{
#if WINRM_FAST > 1
	return parts[n];
#else
	for (; n > 0; n--)
		parts += strlen(parts) + 1;
	return parts;
#endif
}

/*
 * A text in which an octet of 128 + n stands for the nth of `parts`, counted
 * from 0. The parts may contain such octets themselves. Stops at an octet from
 * 1 to 8, which is the caller's to handle, or at the end of the text; returns
 * where.
 */
const char *winrm_writer_put_parts(
	struct winrm_writer *w, const char *s, const winrm_part *parts);

void winrm_writer_put_byte(struct winrm_writer *w, uint8_t byte);
void winrm_writer_put_decimal(struct winrm_writer *w, size_t value);
/* "host:port" of a URI; an IPv6 address has its brackets around it. */
void winrm_writer_put_authority(
	struct winrm_writer *w, const char *host, uint16_t tcp_port);
void winrm_writer_put_zeros(struct winrm_writer *w, size_t len);
void winrm_writer_put_le16(struct winrm_writer *w, uint32_t value);
void winrm_writer_put_le32(struct winrm_writer *w, uint32_t value);

/*
 * Ends a text in the writer's memory with a NUL, cutting it when it did not
 * fit (never in the middle of a UTF-8 character). Returns the text's length.
 */
size_t winrm_writer_end_str(struct winrm_writer *w);

#endif
