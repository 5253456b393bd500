/* SPDX-License-Identifier: Apache-2.0 */
#include "http/parts.h"

/* clang-format off */
static const winrm_part parts[] = {
	WINRM_PART("\r\nContent-Type: application/")
	WINRM_PART("Encrypted Boundary")
	WINRM_PART("HTTP-SPNEGO-session-encrypted")
	WINRM_PART("soap+xml;charset=UTF-8")
};
/* clang-format on */

void winrm_http_put(struct winrm_writer *w, const char *s)
{
	(void)winrm_writer_put_parts(w, s, parts);
}
