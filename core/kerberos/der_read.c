/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/der_read.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/krb_time.h"

enum { OPTIONAL = 0x20, CONTEXT = 0x80, ANY = 0xff };

bool winrm_der_next(
	struct winrm_slice *rest, uint8_t *tag, struct winrm_slice *value)
{
	const uint8_t *p = rest->ptr;
	size_t at = 2, len, octets;

	if (rest->len < 2 || (p[0] & 0x1f) == 0x1f)
		return false;
	len = p[1];
	if (len & 0x80) {
		octets = len & 0x7f;
		if (octets == 0 || octets > 3 || octets > rest->len - at)
			return false;
		for (len = 0; octets > 0; octets--)
			len = len << 8 | p[at++];
	}
	if (len > rest->len - at)
		return false;
	*tag = p[0];
	value->ptr = p + at;
	value->len = len;
	rest->ptr = p + at + len;
	rest->len -= at + len;
	return true;
}

bool winrm_der_take(
	struct winrm_slice *rest, uint8_t tag, struct winrm_slice *value)
{
	uint8_t found;

	return winrm_der_next(rest, &found, value) && found == tag;
}

bool winrm_der_enter(struct winrm_slice *whole, uint8_t tag)
{
	struct winrm_slice rest = *whole;

	return winrm_der_take(&rest, tag, whole) && rest.len == 0;
}

bool winrm_der_is(struct winrm_slice whole, uint8_t tag)
{
	return winrm_der_enter(&whole, tag);
}

/* Of what has one, the value takes the place of the length. */
static bool to_number(uint8_t tag, struct winrm_slice *field)
{
	uint32_t number = 0;

	if (tag == WINRM_DER_INTEGER) {
		if (!winrm_der_uint(*field, &number))
			return false;
		field->len = number;
	} else if (tag == WINRM_DER_TIME) {
		if (!winrm_krb_time(*field, &number))
			return false;
		field->len = number;
	}
	return true;
}

bool winrm_der_fields(struct winrm_slice content, const char *spec,
	struct winrm_slice *fields)
{
	const uint8_t *s = (const uint8_t *)spec;
	struct winrm_slice value = {NULL, 0};
	uint8_t tag = 0;

	for (; *s && *s < CONTEXT; s++)
		if (!winrm_der_enter(&content, *s))
			return false;
	for (; *s; s += 2, fields++) {
		uint8_t wanted = s[0] | OPTIONAL;

		fields->ptr = NULL;
		fields->len = 0;
		while (tag < wanted && content.len > 0)
			if (!winrm_der_next(&content, &tag, &value))
				return false;
		if (tag != wanted) {
			if (s[0] == wanted)
				return false;
		} else {
			*fields = value;
			if (s[1] != ANY &&
				(!winrm_der_enter(fields, s[1]) ||
					!to_number(s[1], fields)))
				return false;
		}
	}
	return true;
}

bool winrm_der_uint(struct winrm_slice content, uint32_t *value)
{
	size_t i;

	if (content.len == 0 || content.len > 5 ||
		(content.len == 5 && content.ptr[0] != 0))
		return false;
	*value = content.ptr[0] & 0x80 ? UINT32_MAX : 0;
	for (i = 0; i < content.len; i++)
		*value = *value << 8 | content.ptr[i];
	return true;
}

#endif
