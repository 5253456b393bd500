/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "boards/mps2-an385/board.h"

enum { PAINT = 0x5ac3a53c, INTERRUPTS = 32, ETHERNET = 13 };

extern uint32_t board_data[], board_data_end[], board_data_load[];
extern uint32_t board_bss[], board_bss_end[];

int main(void);
void board_reset(void);

/* Paints down from where the stack is now. */
void __attribute__((noinline)) board_stack_paint(void)
{
	uint32_t *p = board_stack;
	uint32_t *here = __builtin_frame_address(0);

	while (p < here - 16)
		*p++ = PAINT;
}

uint32_t board_stack_peak(void)
{
	uint32_t *p = board_stack;

	while (p < board_stack_top && *p == PAINT)
		p++;
	return (uint32_t)(board_stack_top - p) * sizeof(*p);
}

void board_reset(void)
{
	memcpy(board_data, board_data_load,
		(size_t)(board_data_end - board_data) * sizeof(uint32_t));
	memset(board_bss, 0,
		(size_t)(board_bss_end - board_bss) * sizeof(uint32_t));
	board_stack_paint();
	board_uart_start();
	board_exit(main());
}

#define FAULT board_fault

#ifdef BOARD_RTOS
void vPortSVCHandler(void);
void xPortPendSVHandler(void);
void xPortSysTickHandler(void);
#define SVC     vPortSVCHandler
#define PENDSV  xPortPendSVHandler
#define SYSTICK xPortSysTickHandler
#else
#define SVC     board_fault
#define PENDSV  board_fault
#define SYSTICK board_tick
#endif

/* The four faults of a Cortex-M3, SysTick, and the network's interrupt. */
const struct {
	uint32_t *stack;
	void (*entry[15 + INTERRUPTS])(void);
} board_vectors __attribute__((section(".vectors"), used)) = {board_stack_top,
	{
		[0] = board_reset,
		[1] = FAULT, /* NMI */
		[2] = FAULT, /* HardFault */
		[3] = FAULT,
		[4] = FAULT,
		[5] = FAULT,
		[10] = SVC,
		[11] = FAULT,
		[13] = PENDSV,
		[14] = SYSTICK,
		[15 + ETHERNET] = board_ethernet_isr,
	}};
