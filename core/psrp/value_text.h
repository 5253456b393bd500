/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_VALUE_TEXT_H
#define WINRM_CORE_PSRP_VALUE_TEXT_H

#include "core/psrp/value_reader.h"

/*
 * The text of elements and attributes: references, then _xHHHH_ (MS-PSRP
 * 2.2.5.3.2), each of them once. Half of a surrogate pair is U+FFFD.
 */

/* An octet of the text as it came. False if a reference is not one. */
bool winrm_psrp_text_add(struct winrm_psrp_reader *r, uint8_t byte);
/* The text is over: what was held is passed on. False in a reference. */
bool winrm_psrp_text_end(struct winrm_psrp_reader *r);
/* Is nothing held, so that plain text can be passed on as it is? */
static inline bool winrm_psrp_text_idle(const struct winrm_psrp_reader *r)
{
	return !r->in_reference && r->escape_len == 0 && r->high == 0;
}

/* An octet that is decoded: of the name, or of the text. */
void winrm_psrp_reader_put(struct winrm_psrp_reader *r, uint8_t byte);

#endif
