/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/board.h"

#define MPU_CONTROL BOARD_REGISTER(0xe000ed94u)
#define MPU_BASE    BOARD_REGISTER(0xe000ed9cu)
#define MPU_SIZE    BOARD_REGISTER(0xe000eda0u)

enum {
	NO_ACCESS = 0u << 24,
	READ_WRITE = 1u << 24,
	READ_ONLY = 5u << 24,
	NEVER_RUN = 1u << 28,
	ENABLE = 1,
	USE = 1 | 4 /* outside all regions as without an MPU */
};

/* Of 2^bits bytes; an eighth of it is off for each bit of `off`. */
static void set(uint32_t region, uint32_t base, uint32_t bits, uint32_t how,
	uint32_t off)
{
	MPU_BASE = base | 1u << 4 | region;
	MPU_SIZE = how | off << 8 | (bits - 1) << 1 | ENABLE;
}

/*
 * A later region overrides an earlier one. The emulated board has 4 MB of RAM:
 * what exceeds the image's budget is made inaccessible. The stack is lowest in
 * RAM: a frame that is too large ends below it, where the bus would ignore a
 * write silently.
 */
void board_mpu_start(void)
{
	uint32_t ram = (uint32_t)(uintptr_t)board_ram;
	uint32_t size = (uint32_t)(uintptr_t)board_ram_size;
	uint32_t bits = 8, used;

	while ((1u << bits) < size)
		bits++;
	used = (size + (1u << (bits - 3)) - 1) >> (bits - 3);
	set(0, ram, 22, NO_ACCESS | NEVER_RUN, 0);
	set(1, ram, bits, READ_WRITE | NEVER_RUN, 0xffu << used & 0xff);
	set(2, ram - (1u << 24), 24, NO_ACCESS | NEVER_RUN, 0);
	set(3, 0, 22, READ_ONLY, 0);
	set(4, 0, 8, NO_ACCESS | NEVER_RUN, 0); /* the vectors, NULL */
	MPU_CONTROL = USE;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}
