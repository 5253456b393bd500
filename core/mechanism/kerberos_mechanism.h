/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_MECHANISM_KERBEROS_MECHANISM_H
#define WINRM_CORE_MECHANISM_KERBEROS_MECHANISM_H

#include "core/engine/mechanism.h"

/*
 * Kerberos (RFC 4120, RFC 4121) in SPNEGO, by Negotiate, or alone, by the
 * scheme of its name; and IAKERB. See WINRM_KERBEROS.
 */
#if WINRM_KERBEROS
/* Of response.kerberos_error: ticket_len is too small; kerberos_status says
 * what it would take. */
#define WINRM_KERBEROS_NO_ROOM 0x10000u

extern const struct winrm_mechanism winrm_kerberos_mechanism;
#endif

#endif
