/* SPDX-License-Identifier: Apache-2.0 */
#include <winrm/esp_idf.h>

#include <time.h>

#include <esp_random.h>

/* A clock that was not set starts at 1970. */
#define SET_AFTER 1577836800 /* 2020 */

static int chip_random(void *board, uint8_t *out, size_t len)
{
	(void)board;
	esp_fill_random(out, len);
	return WINRM_OK;
}

static uint64_t chip_time(void *board)
{
	time_t now = time(NULL);

	(void)board;
	return now > SET_AFTER ? (uint64_t)now : 0;
}

const struct winrm_lwip_source winrm_esp_idf = {chip_random, chip_time};
