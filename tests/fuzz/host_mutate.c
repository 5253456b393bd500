/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/host.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(
	uint8_t *data, size_t size, size_t max, unsigned seed);

/* Adds, removes and swaps steps; otherwise changes their octets. */
size_t LLVMFuzzerCustomMutator(
	uint8_t *data, size_t size, size_t max, unsigned seed)
{
	size_t steps = size > 4 ? (size - 4) / 4 : 0, at, from;
	uint8_t step[4] = {(uint8_t)((seed >> 8) % HOST_OPS),
		(uint8_t)(seed >> 16), (uint8_t)(seed >> 20),
		(uint8_t)(seed >> 24)};

	if (seed % 2 || size < 4)
		return LLVMFuzzerMutate(data, size, max);
	at = 4 + (steps ? (seed >> 4) % (steps + 1) : 0) * 4;
	from = 4 + (steps ? (seed >> 12) % steps : 0) * 4;
	switch (seed / 2 % 4) {
	case 0: /* a new one, or one of them again */
	case 1:
		if (size + 4 > max)
			break;
		if (seed / 2 % 4 == 1 && steps > 0)
			memcpy(step, data + from, 4);
		memmove(data + at + 4, data + at, size - at);
		memcpy(data + at, step, 4);
		return size + 4;
	case 2:
		if (steps == 0)
			break;
		memmove(data + from, data + from + 4, size - from - 4);
		return size - 4;
	case 3:
		if (steps < 2 || at + 4 > size)
			break;
		memcpy(step, data + at, 4);
		memcpy(data + at, data + from, 4);
		memcpy(data + from, step, 4);
		return size;
	}
	return LLVMFuzzerMutate(data, size, max);
}
