/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/board.h"

#include <lwip/sys.h>

#define SYSTICK_CONTROL BOARD_REGISTER(0xe000e010u)
#define SYSTICK_RELOAD  BOARD_REGISTER(0xe000e014u)
#define SYSTICK_VALUE   BOARD_REGISTER(0xe000e018u)

static volatile uint32_t ticks;

/* The interrupt of SysTick. */
void board_tick(void)
{
	ticks++;
}

void board_clock_start(void)
{
	SYSTICK_RELOAD = 25000 - 1; /* 25 MHz */
	SYSTICK_VALUE = 0;
	SYSTICK_CONTROL = 7;
}

uint32_t board_now_ms(void)
{
	return ticks;
}

u32_t sys_now(void)
{
	return ticks;
}
