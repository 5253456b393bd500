/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_BASE64_H
#define WINRM_CORE_BASE_BASE64_H

#include "core/base/writer.h"

/* RFC 4648 section 4, with padding, without line breaks. */
void winrm_base64_put(struct winrm_writer *w, const void *data, size_t len);

/* The same for data that comes in pieces: start, any number of puts, end. */
struct winrm_base64 {
	struct winrm_writer *w;
	uint8_t held[3];
	uint8_t held_len;
};

void winrm_base64_start(struct winrm_base64 *b, struct winrm_writer *w);
void winrm_base64_add(struct winrm_base64 *b, const void *data, size_t len);
void winrm_base64_end(struct winrm_base64 *b);

/*
 * Decodes where it lies. White space may stand anywhere; any other character
 * outside the alphabet, wrong padding, data after it, or unused bits that are
 * not zero make it false, and `data` is then undefined. *out_len <= len * 3/4.
 */
bool winrm_base64_decode(uint8_t *data, size_t len, size_t *out_len);

#endif
