/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_ERROR_H
#define WINRM_CORE_KERBEROS_KRB_ERROR_H

#include "core/base/slice.h"

/* KRB-ERROR (RFC 4120 5.9.1): nobody vouches for it. */

enum winrm_krb_error_code {
	WINRM_KRB_ERR_CLIENT_UNKNOWN = 6,
	WINRM_KRB_ERR_SERVICE_UNKNOWN = 7,
	WINRM_KRB_ERR_ETYPE = 14,
	WINRM_KRB_ERR_CLIENT_REVOKED = 18,
	WINRM_KRB_ERR_KEY_EXPIRED = 23,
	WINRM_KRB_ERR_PREAUTH_FAILED = 24,
	WINRM_KRB_ERR_PREAUTH_REQUIRED = 25,
	WINRM_KRB_ERR_TICKET_EXPIRED = 32,
	WINRM_KRB_ERR_SKEW = 37,
	WINRM_KRB_ERR_MODIFIED = 41,
	WINRM_KRB_ERR_TOO_BIG = 52,
	WINRM_KRB_ERR_WRONG_REALM = 68
};

struct winrm_krb_error {
	uint32_t code;
	uint32_t server_time;     /* the KDC's or the service's clock */
	struct winrm_slice realm; /* crealm: with code 68 the right one */
	struct winrm_slice data; /* e-data, with 25 METHOD-DATA; may be empty */
	uint32_t status;         /* Windows' NTSTATUS in e-data; 0: none */
};

/* False: it is no KRB-ERROR. */
bool winrm_krb_error_read(
	struct winrm_krb_error *e, struct winrm_slice message);

#endif
