/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_OCTETS_H
#define WINRM_CORE_BASE_OCTETS_H

#include <stdint.h>
#include <string.h>

/* Eight octets at once, in any order: to skip text of which none matters. */

/* Eight times this octet. */
#define WINRM_OCTETS(c) (UINT64_MAX / 0xff * (c))

static inline uint64_t winrm_octets(const void *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/*
 * Bit 7 of some octet is set if one of them is c. It may be set without one,
 * too, where another octet has bit 7: then they are to be looked at singly.
 */
static inline uint64_t winrm_octets_are(uint64_t word, uint8_t c)
{
	return (word ^ WINRM_OCTETS(c)) - WINRM_OCTETS(1);
}

#endif
