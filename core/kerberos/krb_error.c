/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_error.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/base/endian.h"
#include "core/kerberos/der_read.h"
#include "core/kerberos/krb_field.h"

enum { STIME, CODE, CREALM, DATA, FIELDS };

/*
 * The NTSTATUS that Windows and Samba put into e-data: PA-PW-SALT in
 * METHOD-DATA, or alone, which is then KERB-ERROR-DATA (MS-KILE 2.2.1).
 */
static uint32_t status_of(struct winrm_slice data)
{
	struct winrm_slice list = data, value;

	if (!winrm_der_enter(&list, WINRM_DER_SEQUENCE))
		return 0;
	if (list.len > 0 && list.ptr[0] == WINRM_DER_FIELD + 1)
		list = data;
	if (!winrm_krb_find_pa(list, 3, &value) || value.len < 4)
		return 0;
	return winrm_get_le32(value.ptr);
}

bool winrm_krb_error_read(struct winrm_krb_error *e, struct winrm_slice message)
{
	struct winrm_slice field[FIELDS];

	if (!winrm_der_fields(
		    message, "\x7e\x30\xa4\x18\xa6\x02\x87\x1b\x8c\x04", field))
		return false;
	e->server_time = (uint32_t)field[STIME].len;
	e->code = (uint32_t)field[CODE].len;
	e->realm = field[CREALM];
	e->data = field[DATA];
	e->status = status_of(e->data);
	return true;
}

#endif
