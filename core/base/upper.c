/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/upper.h"

#include "core/base/endian.h"
#include "core/base/upper_table.h"

/*
 * The table is a chain of runs of lower-case letters, each of them
 *
 *	1 byte	how far it begins behind the last letter of the run before,
 *		0: it is more than 63 and follows; with two bits, for
 *	[2]	how far it begins
 *	[1]	NUMBER: how many letters, else one
 *	[1]	DELTA: how far the upper case is, with BIAS added, else 1 down;
 *		0: it is further and follows
 *	[2]	how far the upper case is
 *
 * Without DELTA, upper and lower case alternate.
 */
enum { NUMBER = 0x80, DELTA = 0x40, SKIP = 0x3f, BIAS = 220 };

static uint32_t word(const uint8_t **at)
{
	uint32_t value = winrm_get_le16(*at);

	*at += 2;
	return value;
}

uint32_t winrm_upper(uint32_t cp)
{
	const uint8_t *at = table;
	uint32_t letter = 0;

	while (at < table + sizeof(table)) {
		uint8_t head = *at++;
		uint32_t skip = head & SKIP, number = 1, delta = 0xffff;
		uint32_t step = head & DELTA ? 1 : 2;

		letter += skip ? skip : word(&at);
		if (head & NUMBER)
			number = *at++;
		if (head & DELTA) {
			delta = *at++;
			delta = delta ? delta - BIAS : word(&at);
		}
		for (; number > 0; number--) {
			if (letter >= cp)
				return letter > cp ? cp : (cp + delta) & 0xffff;
			letter += step;
		}
		letter -= step;
	}
	return cp;
}
