/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_TEXT_H
#define WINRM_CORE_CIM_CIM_TEXT_H

#include "soap/xml.h"

/*
 * The text of the element whose OPEN was the scanner's last token, read to its
 * CLOSE. False on error. The document has been read to its end before.
 */

/* Of one without children: written over itself, decoded, unless it is plain and
 * in one piece. `in_child`: the same of its first child, and nothing of what
 * else is in it. */
bool winrm_cim_text(
	struct winrm_xml *x, struct winrm_slice *text, bool in_child);

/* Reads to the end of the element at that depth. */
bool winrm_cim_skip(struct winrm_xml *x, size_t level);

#endif
