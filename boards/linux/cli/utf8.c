/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/utf8.h"

size_t utf8_put(char *out, uint32_t cp)
{
	size_t i, more = cp < 0x80 ? 0 : cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
	static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};

	for (i = more; i > 0; i--) {
		out[i] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	out[0] = (char)(lead[more] | cp);
	return more + 1;
}
