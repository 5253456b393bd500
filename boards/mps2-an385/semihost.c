/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "boards/mps2-an385/board.h"

/*
 * What QEMU does for the image: arguments in, a status out, files of the test.
 * All of it is for tests; nothing else on the board depends on it.
 */

enum {
	SYS_OPEN = 0x01,
	SYS_CLOSE = 0x02,
	SYS_READ = 0x06,
	SYS_TIME = 0x11,
	SYS_GET_CMDLINE = 0x15,
	SYS_EXIT_EXTENDED = 0x20,
	READ_BINARY = 1,
	APPLICATION_EXIT = 0x20026
};

static uint32_t call(uint32_t operation, uint32_t *block)
{
	register uint32_t r0 __asm__("r0") = operation;
	register uint32_t *r1 __asm__("r1") = block;

	__asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
	return r0;
}

static uint32_t address(const void *p)
{
	return (uint32_t)(uintptr_t)p;
}

void board_exit(int status)
{
	uint32_t block[2] = {APPLICATION_EXIT, (uint32_t)status};

	for (;;)
		(void)call(SYS_EXIT_EXTENDED, block);
}

bool board_arguments(char *out, size_t cap)
{
	uint32_t block[2] = {address(out), cap};

	return call(SYS_GET_CMDLINE, block) == 0;
}

size_t board_file(const char *path, void *out, size_t cap)
{
	uint32_t block[3] = {address(path), READ_BINARY, strlen(path)};
	uint32_t file = call(SYS_OPEN, block), left;

	if (file == UINT32_MAX)
		return 0;
	block[0] = file;
	block[1] = address(out);
	block[2] = cap;
	left = call(SYS_READ, block); /* what was not read */
	block[0] = file;
	(void)call(SYS_CLOSE, block);
	return left <= cap ? cap - left : 0;
}

uint32_t board_host_time(void)
{
	return call(SYS_TIME, NULL);
}
