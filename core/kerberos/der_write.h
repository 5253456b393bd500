/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_DER_WRITE_H
#define WINRM_CORE_KERBEROS_DER_WRITE_H

#include "core/base/writer.h"

/*
 * DER, written from the inside out: first the content of an element, which
 * begins at w->len as it was, then winrm_der_wrap puts tag and length before
 * it. With too little memory it counts, as a writer does.
 */

/* Puts octets before all that has been written from `start` on. */
void winrm_der_insert(
	struct winrm_writer *w, size_t start, const void *data, size_t len);

/* What has been written from `start` on becomes the content of an element. */
void winrm_der_wrap(struct winrm_writer *w, size_t start, uint8_t tag);

/* ... of an element of this tag, which is in the field [n] (tag a0 + n). */
void winrm_der_wrap_field(
	struct winrm_writer *w, size_t start, unsigned n, uint8_t tag);

/* A whole field: [n] with an element of this tag and content. */
void winrm_der_put_field(struct winrm_writer *w, unsigned n, uint8_t tag,
	struct winrm_slice content);

/* A field with an INTEGER; before all from `start` on; an INTEGER alone. */
void winrm_der_put_uint_field(
	struct winrm_writer *w, unsigned n, uint32_t value);
void winrm_der_insert_uint_field(
	struct winrm_writer *w, size_t start, unsigned n, uint32_t value);
void winrm_der_put_uint(struct winrm_writer *w, uint32_t value);

#endif
