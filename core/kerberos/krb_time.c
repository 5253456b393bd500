/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_time.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"

enum { PAIRS = 7, DAY = 86400 }; /* YY YY MM DD HH MM SS */

/* Days of a month, counted from January 1970; up to the year 2106. */
static uint32_t days_of(uint32_t month)
{
	uint32_t year = 1970 + month / 12, m = month % 12 + 1;

	if (m == 2)
		return year % 4 == 0 && year != 2100 ? 29 : 28;
	return 30 + ((m + m / 8) & 1);
}

void winrm_krb_put_time(struct winrm_writer *w, unsigned n, uint32_t time)
{
	uint32_t days = time / DAY, second = time % DAY, month = 0;
	uint8_t text[2 * PAIRS + 1];
	struct winrm_slice s = {text, sizeof(text)};
	uint32_t pairs[PAIRS];
	unsigned i;

	for (; days >= days_of(month); month++)
		days -= days_of(month);
	pairs[0] = (1970 + month / 12) / 100;
	pairs[1] = (1970 + month / 12) % 100;
	pairs[2] = month % 12 + 1;
	pairs[3] = days + 1;
	pairs[4] = second / 3600;
	pairs[5] = second / 60 % 60;
	pairs[6] = second % 60;
	for (i = 0; i < PAIRS; i++) {
		text[2 * i] = (uint8_t)('0' + pairs[i] / 10);
		text[2 * i + 1] = (uint8_t)('0' + pairs[i] % 10);
	}
	text[2 * PAIRS] = 'Z';
	winrm_der_put_field(w, n, WINRM_DER_TIME, s);
}

bool winrm_krb_time(struct winrm_slice content, uint32_t *time)
{
	uint32_t v[PAIRS], month, days = 0, i;

	if (content.len != 2 * PAIRS + 1 || content.ptr[2 * PAIRS] != 'Z')
		return false;
	for (i = 0; i < PAIRS; i++) {
		uint8_t a = (uint8_t)(content.ptr[2 * i] - '0');
		uint8_t b = (uint8_t)(content.ptr[2 * i + 1] - '0');

		if (a > 9 || b > 9)
			return false;
		v[i] = a * 10u + b;
	}
	if (v[2] - 1 > 11)
		return false;
	month = (v[0] * 100 + v[1]) * 12 + v[2] - 1;
	*time = month < 1970 * 12 ? 0 : UINT32_MAX;
	if (month < 1970 * 12 || month >= 2106 * 12)
		return true;
	for (i = 0; i < month - 1970 * 12; i++)
		days += days_of(i);
	*time = (days + v[3] - 1) * DAY + v[4] * 3600 + v[5] * 60 + v[6];
	return true;
}

#endif
