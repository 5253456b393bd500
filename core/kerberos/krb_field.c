/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_field.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

#include "core/base/secret.h"
#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"

struct winrm_slice winrm_krb_name_part(
	const struct winrm_krb_name *name, struct winrm_slice *rest)
{
	struct winrm_slice part = *rest;

	if (name->type != WINRM_KRB_NAME_ENTERPRISE)
		return winrm_slice_cut(rest, '/');
	rest->len = 0;
	return part;
}

/* The list of the parts of a PrincipalName. */
static bool parts_of(struct winrm_slice der, struct winrm_slice *list)
{
	return winrm_der_fields(der, "\x30\xa1\x30", list);
}

bool winrm_krb_name_is(
	struct winrm_slice der, const struct winrm_krb_name *name)
{
	struct winrm_slice list, part, rest = name->text;

	if (!parts_of(der, &list))
		return false;
	while (list.len > 0)
		if (!winrm_der_take(&list, WINRM_DER_STRING, &part) ||
			!winrm_slice_eq(part, winrm_krb_name_part(name, &rest)))
			return false;
	return rest.len == 0;
}

bool winrm_krb_put_name_text(
	struct winrm_writer *w, struct winrm_slice der, char between)
{
	struct winrm_slice list, part;

	if (!parts_of(der, &list))
		return false;
	while (list.len > 0) {
		if (!winrm_der_take(&list, WINRM_DER_STRING, &part))
			return false;
		winrm_writer_put_slice(w, part);
		if (between && list.len > 0)
			winrm_writer_put_byte(w, (uint8_t)between);
	}
	return true;
}

bool winrm_krb_read_key(struct winrm_slice content, struct winrm_krb_key *key)
{
	struct winrm_slice field[2];

	if (!winrm_der_fields(content, "\xa0\x02\xa1\x04", field) ||
		field[1].len == 0 ||
		field[1].len != winrm_krb_key_len((unsigned)field[0].len))
		return false;
	key->etype = (uint8_t)field[0].len;
	memcpy(key->bytes, field[1].ptr, field[1].len);
	return true;
}

bool winrm_krb_encrypt_fields(struct winrm_writer *w, size_t start,
	const struct winrm_krb_key *key, uint32_t usage)
{
	const uint8_t etype[] = {
		WINRM_DER_FIELD, 3, WINRM_DER_INTEGER, 1, key->etype};
	size_t len = w->len - start;

	winrm_writer_put_zeros(w, winrm_krb_mac_len(key->etype));
	if (!winrm_writer_ok(w)) {
		/* what did not fit is not left there in the clear */
		if (start < w->cap)
			winrm_wipe(w->buf + start, w->cap - start);
	} else if (!winrm_krb_encrypt(key, usage, w->buf + start, len)) {
		winrm_wipe(w->buf + start, len);
		return false;
	}
	winrm_der_wrap(w, start, WINRM_DER_OCTETS);
	winrm_der_wrap(w, start, WINRM_DER_FIELD + 2);
	winrm_der_insert(w, start, etype, sizeof(etype));
	return true;
}

enum winrm_krb_result winrm_krb_decrypt_in_place(uint8_t *message,
	struct winrm_slice *content, const struct winrm_krb_key *key,
	uint32_t usage)
{
	struct winrm_slice field[2];

	if (!winrm_der_fields(*content, "\xa0\x02\xa2\x04", field))
		return WINRM_KRB_MALFORMED;
	if (field[0].len != key->etype ||
		!winrm_krb_decrypt(key, usage,
			message + (field[1].ptr - message), field[1].len))
		return WINRM_KRB_FORGED;
	content->ptr = field[1].ptr + WINRM_KRB_CONFOUNDER;
	content->len = field[1].len - WINRM_KRB_CONFOUNDER -
		winrm_krb_mac_len(key->etype);
	return WINRM_KRB_OK;
}

bool winrm_krb_find_pa(
	struct winrm_slice list, uint32_t type, struct winrm_slice *value)
{
	struct winrm_slice one, field[2];

	value->ptr = NULL;
	value->len = 0;
	while (list.len > 0) {
		if (!winrm_der_take(&list, WINRM_DER_SEQUENCE, &one) ||
			!winrm_der_fields(one, "\xa1\x02\xa2\x04", field))
			return false;
		if (field[0].len == type) {
			*value = field[1];
			break;
		}
	}
	return true;
}

#endif
