/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The board, from its registers up to what a program calls. */

/* What the linker script knows. */
extern uint32_t board_stack[], board_stack_top[];
extern char board_ram[], board_ram_size[], board_flash_size[];
extern char board_flash_used[], board_ram_used[];

static inline uint32_t *board_register(uint32_t address)
{
	return (uint32_t *)(uintptr_t)address;
}
#define BOARD_REGISTER(address) (*(volatile uint32_t *)board_register(address))

/* Exit statuses of the image that are no remote exit code. */
enum {
	BOARD_EXIT_LEAK = 246,  /* lwIP or the pool did not get everything
				   back */
	BOARD_EXIT_FAULT = 247, /* HardFault, or an assertion */
	BOARD_EXIT_USAGE = 248
};

/* uart.c */
void board_uart_start(void);
void board_put(const char *text);
void board_put_bytes(const void *data, size_t len);
void board_put_hex(uint32_t value);
/* " name=value" */
void board_put_number(const char *name, uint32_t value);

/* clock.c: SysTick, 1 ms */
void board_clock_start(void);
uint32_t board_now_ms(void);
void board_tick(void);

/* mpu.c */
void board_mpu_start(void);

/* start.c: the stack's deepest, in bytes */
uint32_t board_stack_peak(void);
void board_stack_paint(void);

/* fault.c */
void board_fault(void);
void board_assert(void) __attribute__((__noreturn__));
/* Provokes one: "null", "jump", "code", "stack", "ram", "assert". */
void board_crash(const char *how);

/* For the network's interrupt: lan9118.c, or rtos.c */
void board_ethernet_isr(void);
/* ethernet.c: frames that were lost on purpose */
uint32_t board_ethernet_lost(void);

/*
 * A product provides this: bytes of its TRNG, fit for keys. The version of the
 * test images (test_entropy.c) does not link without WINRM_TEST_IMAGE.
 */
bool board_random(void *out, size_t len);

/* semihost.c: the test's side of the board; a product has none of these */
void board_exit(int status) __attribute__((__noreturn__));
bool board_arguments(char *out, size_t cap);
/* Reads at most `cap` bytes of a file of the test; 0: none. */
size_t board_file(const char *path, void *out, size_t cap);
uint32_t board_host_time(void);

#endif
