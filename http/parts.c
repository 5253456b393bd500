/* SPDX-License-Identifier: Apache-2.0 */
#include "http/parts.h"

void winrm_http_put(struct winrm_writer *w, const char *s)
{
	static const char parts[] = "\r\nContent-Type: application/\0"
				    "Encrypted Boundary\0"
				    "HTTP-SPNEGO-session-encrypted\0"
				    "soap+xml;charset=UTF-8\0";

	(void)winrm_writer_put_parts(w, s, parts);
}
