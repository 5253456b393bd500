/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_HTTP_PARTS_H
#define WINRM_HTTP_PARTS_H

#include "core/base/writer.h"

/* What heads and frames repeat, an octet each; ASCII otherwise. */
#define WINRM_HTTP_APPLICATION "\200" /* CRLF Content-Type: application/ */
#define WINRM_HTTP_BOUNDARY    "\201" /* Encrypted Boundary */
#define WINRM_HTTP_SPNEGO      "\202" /* HTTP-SPNEGO-session-encrypted */
#define WINRM_HTTP_SOAP_XML    "\203" /* soap+xml;charset=UTF-8 */

void winrm_http_put(struct winrm_writer *w, const char *s);

#endif
