/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/secret.h"

#include <stdint.h>
#include <string.h>

void winrm_wipe(void *data, size_t len)
{
	if (len > 0)
		memset(data, 0, len);
	/* Whoever reads memory after this sees zeros: the stores must stay. */
	__asm__ __volatile__("" : : "r"(data) : "memory");
}

bool winrm_equal_ct(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a;
	const volatile uint8_t *y = b;
	uint8_t differ = 0;
	size_t i;

	for (i = 0; i < len; i++)
		differ |= x[i] ^ y[i];
	return differ == 0;
}
