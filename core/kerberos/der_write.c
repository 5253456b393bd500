/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/der_write.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

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

size_t winrm_der_head(
	struct winrm_writer *w, size_t start, size_t len, uint8_t tag)
{
	uint8_t head[2 + sizeof(len)], *end = head + sizeof(head), *p = end;
	size_t rest = len;

	do
		*--p = (uint8_t)rest;
	while (rest >>= 8);
	if (len >= 0x80) {
		rest = (size_t)(end - p);
		*--p = (uint8_t)(0x80 | rest);
	}
	*--p = tag;
	winrm_der_insert(w, start, p, (size_t)(end - p));
	return (size_t)(end - p);
}

void winrm_der_wrap(struct winrm_writer *w, size_t start, uint8_t tag)
{
	(void)winrm_der_head(w, start, w->len - start, tag);
}

#endif
