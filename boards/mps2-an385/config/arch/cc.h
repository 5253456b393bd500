/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_ARCH_CC_H
#define BOARD_ARCH_CC_H

/* What lwIP must know about the compiler and the board. */

#include <stdint.h>
#ifdef BOARD_RTOS
#include <sys/time.h> /* of lwIP's sockets */
#endif

unsigned board_rand(void);
void board_assert(void) __attribute__((__noreturn__));

#define LWIP_RAND() ((u32_t)board_rand())

/* An assertion costs only its check; its text would cost 11 KB. */
#define LWIP_PLATFORM_ASSERT(words) board_assert()
#define LWIP_PLATFORM_DIAG(words)

#endif
