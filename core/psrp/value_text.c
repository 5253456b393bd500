/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/value_text.h"

#include "core/base/reference.h"
#include "core/base/utf.h"

#if WINRM_PSRP

#define REPLACEMENT 0xfffdu

static void put_character(struct winrm_psrp_reader *r, uint32_t cp)
{
	uint8_t utf8[4];
	struct winrm_writer w = winrm_writer_init(utf8, sizeof(utf8));
	size_t i;

	winrm_utf8_put(&w, cp);
	for (i = 0; i < w.len; i++)
		winrm_psrp_reader_put(r, utf8[i]);
}

/* Half of a pair was not followed by the other one. */
static void end_pair(struct winrm_psrp_reader *r)
{
	if (r->high == 0)
		return;
	r->high = 0;
	put_character(r, REPLACEMENT);
}

static void add_unit(struct winrm_psrp_reader *r, uint32_t unit)
{
	bool low = unit >> 10 == 0xdc00 >> 10;

	if (low && r->high) {
		unit += 0x10000 + ((r->high - 0xd800u) << 10) - 0xdc00;
		r->high = 0;
	} else {
		end_pair(r);
		if (unit >> 10 == 0xd800 >> 10) {
			r->high = (uint16_t)unit;
			return;
		}
		if (low)
			unit = REPLACEMENT;
	}
	put_character(r, unit);
}

/* What was held is no escape. */
static void release(struct winrm_psrp_reader *r)
{
	uint8_t i, len = r->escape_len;

	r->escape_len = 0;
	for (i = 0; i < len; i++) {
		end_pair(r);
		winrm_psrp_reader_put(r, r->escape[i]);
	}
}

static bool belongs(const struct winrm_psrp_reader *r, uint8_t byte)
{
	switch (r->escape_len) {
	case 0: return byte == '_';
	case 1: return byte == 'x';
	case 6: return byte == '_';
	default: return winrm_hex_digit(byte) >= 0;
	}
}

/* An octet after references are resolved. */
static void add_escape(struct winrm_psrp_reader *r, uint8_t byte)
{
	uint32_t unit = 0;
	size_t i;

	if (r->escape_len > 0 && !belongs(r, byte))
		release(r);
	if (!belongs(r, byte)) {
		end_pair(r);
		winrm_psrp_reader_put(r, byte);
		return;
	}
	r->escape[r->escape_len++] = byte;
	if (r->escape_len < sizeof(r->escape))
		return;
	for (i = 2; i < 6; i++)
		unit = unit << 4 | (uint32_t)winrm_hex_digit(r->escape[i]);
	r->escape_len = 0;
	add_unit(r, unit);
}

/* Also one to a character that XML forbids, as .NET writes them. */
static bool add_reference(struct winrm_psrp_reader *r, struct winrm_slice name)
{
	uint32_t cp = winrm_reference(name);

	if (cp == WINRM_NO_REFERENCE)
		return false;
	if (cp < 0x80) {
		add_escape(r, (uint8_t)cp);
	} else {
		release(r);
		add_unit(r, cp);
	}
	return true;
}

bool winrm_psrp_text_add(struct winrm_psrp_reader *r, uint8_t byte)
{
	struct winrm_slice name = {r->reference, 0};

	if (!r->in_reference) {
		r->in_reference = byte == '&';
		r->reference_len = 0;
		if (byte != '&')
			add_escape(r, byte);
		return true;
	}
	if (byte == ';') {
		r->in_reference = false;
		name.len = r->reference_len;
		return add_reference(r, name);
	}
	if (r->reference_len == sizeof(r->reference))
		return false;
	r->reference[r->reference_len++] = byte;
	return true;
}

bool winrm_psrp_text_end(struct winrm_psrp_reader *r)
{
	release(r);
	end_pair(r);
	return !r->in_reference;
}

#else
typedef int winrm_no_psrp_text; /* ISO C has no empty file */
#endif
