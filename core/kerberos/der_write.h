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

/*
 * Puts tag and length before an element's content, which is the `len` octets
 * from `start` on. How many octets that took.
 */
size_t winrm_der_head(
	struct winrm_writer *w, size_t start, size_t len, uint8_t tag);

/* What has been written from `start` on becomes the content of an element. */
void winrm_der_wrap(struct winrm_writer *w, size_t start, uint8_t tag);

#endif
