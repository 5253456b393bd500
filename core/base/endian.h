/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_ENDIAN_H
#define WINRM_CORE_BASE_ENDIAN_H

#include <stdint.h>

/* Integers of the wire, at any address, on any machine. */

static inline uint32_t winrm_get_le16(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t winrm_get_le32(const uint8_t *p)
{
	return winrm_get_le16(p) | winrm_get_le16(p + 2) << 16;
}

static inline void winrm_put_le16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

static inline void winrm_put_le32(uint8_t *p, uint32_t value)
{
	winrm_put_le16(p, value);
	winrm_put_le16(p + 2, value >> 16);
}

static inline uint32_t winrm_get_be16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | (uint32_t)p[1];
}

static inline uint32_t winrm_get_be32(const uint8_t *p)
{
	return winrm_get_be16(p) << 16 | winrm_get_be16(p + 2);
}

static inline void winrm_put_be16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static inline void winrm_put_be32(uint8_t *p, uint32_t value)
{
	winrm_put_be16(p, value >> 16);
	winrm_put_be16(p + 2, value);
}

#endif
