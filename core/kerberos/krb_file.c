/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_file.h"

#include "core/config.h"

#if WINRM_KERBEROS && WINRM_KERBEROS_FILES

bool winrm_krb_file_octets(
	struct winrm_slice *rest, size_t len, struct winrm_slice *octets)
{
	if (len > rest->len)
		return false;
	octets->ptr = rest->ptr;
	octets->len = len;
	rest->ptr += len;
	rest->len -= len;
	return true;
}

bool winrm_krb_file_uint(
	struct winrm_slice *rest, unsigned octets, uint32_t *value)
{
	struct winrm_slice s;

	if (!winrm_krb_file_octets(rest, octets, &s))
		return false;
	for (*value = 0; s.len > 0; s.len--)
		*value = *value << 8 | *s.ptr++;
	return true;
}

bool winrm_krb_file_data(
	struct winrm_slice *rest, unsigned octets, struct winrm_slice *data)
{
	uint32_t len;

	return winrm_krb_file_uint(rest, octets, &len) &&
		winrm_krb_file_octets(rest, len, data);
}

bool winrm_krb_file_parts(struct winrm_slice *rest, uint32_t count,
	unsigned octets, struct winrm_slice name, bool *equal)
{
	struct winrm_slice part;

	for (; count > 0; count--) {
		if (!winrm_krb_file_data(rest, octets, &part))
			return false;
		if (!winrm_slice_eq(part, winrm_slice_cut(&name, '/')))
			*equal = false;
	}
	if (name.len > 0)
		*equal = false;
	return true;
}

#endif
