/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "boards/mps2-an385/board.h"

#define CFSR  BOARD_REGISTER(0xe000ed28u)
#define HFSR  BOARD_REGISTER(0xe000ed2cu)
#define MMFAR BOARD_REGISTER(0xe000ed34u)
#define BFAR  BOARD_REGISTER(0xe000ed38u)

enum { STACK_WORDS = 128, AT_PC = 6, STACKING = 0x1010, MMFAR_VALID = 0x80 };

uint32_t board_fault_stack[STACK_WORDS] __attribute__((used));
void board_fault_report(const uint32_t *frame) __attribute__((used));

/* The frame is lost if the stack itself was at fault. */
void board_fault_report(const uint32_t *frame)
{
	board_put("\nfault pc=");
	board_put_hex(CFSR & STACKING ? 0 : frame[AT_PC]);
	board_put(" cfsr=");
	board_put_hex(CFSR);
	board_put(" hfsr=");
	board_put_hex(HFSR);
	board_put(" address=");
	board_put_hex(CFSR & MMFAR_VALID ? MMFAR : BFAR);
	board_put("\n");
	board_exit(BOARD_EXIT_FAULT);
}

/* On a separate stack, as the other one may be at fault. */
void __attribute__((naked)) board_fault(void)
{
	__asm__ volatile("mrs r0, msp\n\t"
			 "ldr r1, =board_fault_stack + 512\n\t"
			 "msr msp, r1\n\t"
			 "b board_fault_report");
}

void board_assert(void)
{
	board_put("\nassertion at ");
	board_put_hex((uint32_t)(uintptr_t)__builtin_return_address(0));
	board_put("\n");
	board_exit(BOARD_EXIT_FAULT);
}

/* --- provoked, for tests --------------------------------------------------- */

static volatile uint32_t *volatile somewhere;

static uint32_t __attribute__((noinline)) sink(uint32_t depth)
{
	volatile uint32_t frame[64];

	frame[depth % 64] = depth;
	return depth == UINT32_MAX ? 0 : sink(depth + 1) + frame[depth % 64];
}

void board_crash(const char *how)
{
	void (*nowhere)(void);

	if (strcmp(how, "null") == 0) {
		*somewhere = 1;
	} else if (strcmp(how, "jump") == 0) {
		memset(&nowhere, 0, sizeof(nowhere));
		__asm__("" : "+r"(nowhere));
		nowhere();
	} else if (strcmp(how, "code") == 0) {
		somewhere = board_register(0x200);
		*somewhere = 1;
	} else if (strcmp(how, "stack") == 0) {
		*somewhere = sink(0);
	} else if (strcmp(how, "ram") == 0) {
		somewhere = board_register((uint32_t)(uintptr_t)board_ram +
			(uint32_t)(uintptr_t)board_ram_size);
		*somewhere = 1;
	}
	board_assert();
}
