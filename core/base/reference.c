/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/reference.h"

/* "#65" or "#x41". */
static uint32_t number(struct winrm_slice s)
{
	unsigned base = s.len > 1 && s.ptr[1] == 'x' ? 16 : 10;
	size_t i = base == 16 ? 2 : 1;
	uint32_t cp = 0;

	if (i == s.len)
		return WINRM_NO_REFERENCE;
	for (; i < s.len; i++) {
		unsigned digit = (unsigned)winrm_hex_digit(s.ptr[i]);

		cp = cp * base + digit;
		if (digit >= base || cp > 0x10ffff)
			return WINRM_NO_REFERENCE;
	}
	return cp;
}

uint32_t winrm_reference(struct winrm_slice name)
{
	unsigned which;

	if (name.len > 0 && name.ptr[0] == '#')
		return number(name);
	which = winrm_slice_which(name, "lt\0gt\0amp\0quot\0apos\0");
	return which ? (uint8_t) "<>&\"'"[which - 1] : WINRM_NO_REFERENCE;
}
