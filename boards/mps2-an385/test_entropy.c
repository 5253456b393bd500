/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/board.h"

/*
 * The emulated board has no source of random numbers, so the test images take
 * those of the machine that emulates it. A product has its own board_random;
 * the linker script refuses this file in one.
 */

#ifdef WINRM_PRODUCT
#error "the random numbers of tests must not get into a product"
#endif

bool board_test_entropy(void *out, size_t len);

bool __attribute__((noinline)) board_test_entropy(void *out, size_t len)
{
	return board_file("/dev/urandom", out, len) == len;
}

bool board_random(void *out, size_t len)
{
	return board_test_entropy(out, len);
}
