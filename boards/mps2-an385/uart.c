/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "boards/mps2-an385/board.h"

/* CMSDK UART 0. */
#define DATA     BOARD_REGISTER(0x40004000u)
#define STATE    BOARD_REGISTER(0x40004004u)
#define CONTROL  BOARD_REGISTER(0x40004008u)
#define BAUD_DIV BOARD_REGISTER(0x40004010u)

void board_uart_start(void)
{
	BAUD_DIV = 217; /* 25 MHz, 115200 baud */
	CONTROL = 1;
}

void board_put_bytes(const void *data, size_t len)
{
	const uint8_t *p = data;

	for (; len > 0; len--) {
		while (STATE & 1)
			;
		DATA = *p++;
	}
}

void board_put(const char *text)
{
	board_put_bytes(text, strlen(text));
}

void board_put_hex(uint32_t value)
{
	static const char digits[] = "0123456789abcdef";
	int shift;

	for (shift = 28; shift >= 0; shift -= 4)
		board_put_bytes(&digits[value >> shift & 15], 1);
}

void board_put_number(const char *name, uint32_t value)
{
	char text[10];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	board_put(" ");
	board_put(name);
	board_put("=");
	board_put_bytes(text + at, sizeof(text) - at);
}
