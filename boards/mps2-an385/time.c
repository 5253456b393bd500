/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>

#include "boards/mps2-an385/board.h"

/* The time of day for the dates of certificates: set by the test here. */
long long board_time(long long *out)
{
	long long now = board_host_time();

	if (out)
		*out = now;
	return now;
}

mbedtls_ms_time_t mbedtls_ms_time(void)
{
	return board_now_ms();
}

/* Years begin in March, so that the leap day is their last one. */
struct tm *mbedtls_platform_gmtime_r(
	const mbedtls_time_t *seconds, struct tm *out)
{
	uint32_t day = (uint32_t)(*seconds / 86400) + 719468;
	uint32_t left = (uint32_t)(*seconds % 86400);
	uint32_t era = day / 146097, in_era = day % 146097;
	uint32_t year =
		(in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) /
		365;
	uint32_t in_year = in_era - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * in_year + 2) / 153;

	memset(out, 0, sizeof(*out));
	out->tm_mday = (int)(in_year - (153 * month + 2) / 5 + 1);
	out->tm_mon = (int)(month < 10 ? month + 2 : month - 10);
	out->tm_year = (int)(year + era * 400) - 1900 + (month >= 10);
	out->tm_hour = (int)(left / 3600);
	out->tm_min = (int)(left / 60 % 60);
	out->tm_sec = (int)(left % 60);
	return out;
}
