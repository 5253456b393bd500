/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_TIME_H
#define WINRM_CORE_KERBEROS_KRB_TIME_H

#include "core/base/slice.h"

/* KerberosTime, "20370913024805Z", as seconds since 1970. */

enum { WINRM_KRB_TIME = 15 }; /* octets of it */

void winrm_krb_time_text(uint8_t text[WINRM_KRB_TIME], uint32_t time);

/*
 * Before 1970 is 0, after 2105 UINT32_MAX. False: it is no such text. A day or
 * an hour that there is not counts on into the next.
 */
bool winrm_krb_time(struct winrm_slice content, uint32_t *time);

#endif
