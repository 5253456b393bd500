/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/der_write.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

#include "core/kerberos/der_read.h"

enum { FIELD_MAX = 9 }; /* octets of a field with an INTEGER */

void winrm_der_insert(
	struct winrm_writer *w, size_t start, const void *data, size_t len)
{
	size_t behind = w->len - start;

	winrm_writer_put(w, data, len);
	if (len > 0 && winrm_writer_ok(w)) {
		memmove(w->buf + start + len, w->buf + start, behind);
		memcpy(w->buf + start, data, len);
	}
}

void winrm_der_wrap(struct winrm_writer *w, size_t start, uint8_t tag)
{
	size_t len = w->len - start, n = 0;
	unsigned octets = 1;
	uint8_t head[5];

	head[n++] = tag;
	if (len >= 0x80) {
		octets = len < 0x100 ? 1 : len < 0x10000 ? 2 : 3;
		head[n++] = (uint8_t)(0x80 | octets);
	}
	while (octets-- > 0)
		head[n++] = (uint8_t)(len >> 8 * octets);
	winrm_der_insert(w, start, head, n);
}

void winrm_der_wrap_field(
	struct winrm_writer *w, size_t start, unsigned n, uint8_t tag)
{
	winrm_der_wrap(w, start, tag);
	winrm_der_wrap(w, start, (uint8_t)(WINRM_DER_FIELD + n));
}

void winrm_der_put_field(struct winrm_writer *w, unsigned n, uint8_t tag,
	struct winrm_slice content)
{
	size_t start = w->len;

	winrm_writer_put_slice(w, content);
	winrm_der_wrap_field(w, start, n, tag);
}

/* A field with an INTEGER; its octets. The INTEGER begins at out + 2. */
static size_t uint_field(uint8_t out[FIELD_MAX], unsigned n, uint32_t value)
{
	unsigned octets = 1, i;

	/* one bit more than the value has: the sign's */
	while (octets < 5 && value >> (8 * octets - 1))
		octets++;
	out[0] = (uint8_t)(WINRM_DER_FIELD + n);
	out[1] = (uint8_t)(octets + 2);
	out[2] = WINRM_DER_INTEGER;
	out[3] = (uint8_t)octets;
	for (i = octets; i > 0; i--, value >>= 8)
		out[3 + i] = (uint8_t)value;
	return octets + 4;
}

void winrm_der_put_uint(struct winrm_writer *w, uint32_t value)
{
	uint8_t field[FIELD_MAX];

	winrm_writer_put(w, field + 2, uint_field(field, 0, value) - 2);
}

void winrm_der_put_uint_field(
	struct winrm_writer *w, unsigned n, uint32_t value)
{
	winrm_der_insert_uint_field(w, w->len, n, value);
}

void winrm_der_insert_uint_field(
	struct winrm_writer *w, size_t start, unsigned n, uint32_t value)
{
	uint8_t field[FIELD_MAX];

	winrm_der_insert(w, start, field, uint_field(field, n, value));
}

#endif
