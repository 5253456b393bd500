/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/uuid.h"

void winrm_uuid_format(char out[WINRM_UUID_LEN + 1], const uint8_t random[16])
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned i;

	for (i = 0; i < 16; i++) {
		uint8_t byte = random[i];

		if (i == 6)
			byte = (uint8_t)((byte & 0x0f) | 0x40);
		if (i == 8)
			byte = (uint8_t)((byte & 0x3f) | 0x80);
		if (0x550 >> i & 1) /* before 4, 6, 8 and 10 */
			*out++ = '-';
		*out++ = digits[byte >> 4];
		*out++ = digits[byte & 15];
	}
	*out = 0;
}
