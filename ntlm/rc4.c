/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/rc4.h"

#include "core/config.h"

void winrm_rc4_start(struct winrm_rc4 *c, const uint8_t *key, size_t len)
{
	unsigned i;
	uint8_t j = 0;

	for (i = 0; i < 256; i++)
		c->s[i] = (uint8_t)i;
	for (i = 0; i < 256; i++) {
		uint8_t x = c->s[i];

		j = (uint8_t)(j + x + key[i % len]);
		c->s[i] = c->s[j];
		c->s[j] = x;
	}
	c->i = 0;
	c->j = 0;
}

#if WINRM_FAST

/*
 * The next step's s[i] is read before this step's stores, and corrected in the
 * rare case that they hit it: the processor need not wait for them.
 */
void winrm_rc4_apply(struct winrm_rc4 *c, uint8_t *data, size_t len)
{
	uint8_t *s = c->s;
	uint8_t i = c->i, j = c->j;
	uint8_t x = s[(uint8_t)(i + 1)];
	size_t n;

	for (n = 0; n < len; n++) {
		uint8_t after = (uint8_t)(++i + 1);
		uint8_t y, next;

		j = (uint8_t)(j + x);
		y = s[j];
		next = s[after];
		s[j] = x;
		s[i] = y;
		if (after == j)
			next = x;
		data[n] ^= s[(uint8_t)(x + y)];
		x = next;
	}
	c->i = i;
	c->j = j;
}

#else

void winrm_rc4_apply(struct winrm_rc4 *c, uint8_t *data, size_t len)
{
	for (; len > 0; len--) {
		uint8_t x = c->s[++c->i], y;

		c->j = (uint8_t)(c->j + x);
		y = c->s[c->j];
		c->s[c->j] = x;
		c->s[c->i] = y;
		*data++ ^= c->s[(uint8_t)(x + y)];
	}
}

#endif
