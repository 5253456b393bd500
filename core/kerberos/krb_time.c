/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_time.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

enum { PAIRS = 7 }; /* YY YY MM DD HH MM SS */

/*
 * Days before a month, which is counted from January 1970; up to the year 2106.
 * Years begin in March 1969 here, so that a leap day is the last of its year.
 */
static uint32_t days_before(uint32_t month)
{
	uint32_t year = (month + 10) / 12, in_year = (month + 10) % 12;

	return year * 365 + (year + 1) / 4 - (year > 2099 - 1969) +
		(in_year * 153 + 2) / 5 - 306;
}

/* Pair by pair the highest that is not past it, as the reader says. */
void winrm_krb_time_text(uint8_t text[WINRM_KRB_TIME], uint32_t time)
{
	struct winrm_slice s = {text, WINRM_KRB_TIME};
	uint32_t value, read;
	uint8_t *pair;

	memcpy(text, "00000101000000Z", WINRM_KRB_TIME);
	for (pair = text; *pair != 'Z'; pair += 2)
		for (value = pair == text + 6 ? 31 : 99, read = UINT32_MAX;
			read > time; value--) {
			pair[0] = (uint8_t)('0' + value / 10);
			pair[1] = (uint8_t)('0' + value % 10);
			if (!winrm_krb_time(s, &read))
				read = UINT32_MAX;
		}
}

bool winrm_krb_time(struct winrm_slice content, uint32_t *time)
{
	uint32_t v[PAIRS], month, i;

	if (content.len != 2 * PAIRS + 1 || content.ptr[2 * PAIRS] != 'Z')
		return false;
	for (i = 0; i < PAIRS; i++, content.ptr += 2) {
		uint8_t a = (uint8_t)(content.ptr[0] - '0');
		uint8_t b = (uint8_t)(content.ptr[1] - '0');

		if (a > 9 || b > 9)
			return false;
		v[i] = a * 10u + b;
	}
	if (v[2] - 1 > 11)
		return false;
	month = (v[0] * 100 + v[1]) * 12 + v[2] - 1 - 1970 * 12;
	*time = (int32_t)month < 0 ? 0 : UINT32_MAX;
	if (month < (2106 - 1970) * 12)
		*time = (((days_before(month) + v[3] - 1) * 24 + v[4]) * 60 +
				v[5]) *
				60 +
			v[6];
	return true;
}

#endif
