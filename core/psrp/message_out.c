/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/message_out.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/utf.h"
#include "core/psrp/fragment.h"

#if WINRM_PSRP

enum { TO_SERVER = 2 };

void winrm_psrp_out_bytes(
	struct winrm_psrp_out *o, const void *data, size_t len)
{
	const uint8_t *at = data;
	size_t skipped = len < o->skip ? len : o->skip, taken;

	o->total += len;
	o->skip -= skipped;
	taken = len - skipped < o->room ? len - skipped : o->room;
	o->room -= taken;
	if (o->base64 && taken > 0)
		winrm_base64_add(o->base64, at + skipped, taken);
}

/* In the order of message_out.h. */
/* clang-format off */
static const winrm_part parts[] = {
	WINRM_PART("<B N=\"")
	WINRM_PART("</B>")
	WINRM_PART("<I32 N=\"")
	WINRM_PART("</I32>")
	WINRM_PART("<S N=\"")
	WINRM_PART("</S>")
	WINRM_PART("<Obj N=\"")
	WINRM_PART("\"><MS>")
	WINRM_PART("</MS></Obj>")
	WINRM_PART("<Nil N=\"")
	WINRM_PART("\"/>")
	WINRM_PART("<Obj><MS>")
	WINRM_PART("\"><LST>")
	WINRM_PART("</LST></Obj>")
	WINRM_PART(P_VALUE "false" P_B_END)
	WINRM_PART(P_B "_")
	WINRM_PART(P_HOST "isHost")
	WINRM_PART(P_S "Error")
	WINRM_PART("\">")
	WINRM_PART(P_VALUE P_S_END)
	WINRM_PART(P_B "IsNested" P_NO)
	WINRM_PART(P_I "Merge")
	WINRM_PART(P_VALUE "0" P_I_END)
	WINRM_PART(P_I "ApartmentState" P_VALUE "2" P_I_END)
	WINRM_PART(P_OBJ "HostInfo" P_MS P_NULL "Null" P_VALUE "\2" P_B_END
		P_NULL "UINull" P_VALUE "\2" P_B_END
		P_NULL "RawUINull" P_VALUE "true" P_B_END
		P_HOST "useRunspaceHost" P_VALUE "\2" P_B_END P_OBJ_END)
};
/* clang-format on */

void winrm_psrp_out_put(
	struct winrm_psrp_out *o, const char *text, const char *const *args)
{
	for (;; text++) {
		const char *start = text;

		while ((uint8_t)*text - 9u < 128u - 9u)
			text++;
		winrm_psrp_out_bytes(o, start, (size_t)(text - start));
		if (*text == 0)
			return;
		if (*text == 1)
			winrm_psrp_out_text(o, winrm_slice_str(args[0]));
		else
			winrm_psrp_out_put(o,
				*text & 0x80
					? winrm_part_nth(parts, *text & 0x7f)
					: args[*text - 1],
				args);
	}
}

/* --- texts ----------------------------------------------------------------- */

static void put_unit(struct winrm_psrp_out *o, uint32_t unit)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[] = "_x0000_";
	int i;

	for (i = 5; i > 1; i--) {
		text[i] = digits[unit & 15];
		unit >>= 4;
	}
	winrm_psrp_out_bytes(o, text, 7);
}

/* Must it be escaped? CR, as XML makes LF of it. */
static bool is_unit(uint32_t cp)
{
	return (cp < ' ' && cp != '\t' && cp != '\n') || cp == 0x7f ||
		cp == 0xfffe || cp == 0xffff;
}

void winrm_psrp_out_text(struct winrm_psrp_out *o, struct winrm_slice s)
{
	static const char special[] = {'&', '<', '>', '"'};
	static const char names[][7] = {"&amp;", "&lt;", "&gt;", "&quot;"};

	while (s.len > 0) {
		uint32_t cp;
		size_t len = winrm_utf8_next(s, &cp);
		const char *at = memchr(special, *s.ptr, sizeof(special));

		if (len == 0)
			winrm_psrp_out_bytes(o, "\xef\xbf\xbd", 3);
		else if (is_unit(cp) ||
			(cp == '_' && (s.len == 1 || (s.ptr[1] | 32) == 'x')))
			put_unit(o, cp);
		else if (at)
			winrm_psrp_out_put(o, names[at - special], NULL);
		else
			winrm_psrp_out_bytes(o, s.ptr, len);
		len += len == 0;
		s.ptr += len;
		s.len -= len;
	}
}

/* --- headers --------------------------------------------------------------- */

/* A number in network byte order. */
static void put_number(uint8_t *at, unsigned len, size_t value)
{
	while (len-- > 0) {
		at[len] = (uint8_t)value;
		value >>= 8;
	}
}

void winrm_psrp_out_header(struct winrm_psrp_out *o, uint32_t type,
	const uint8_t *pool, const uint8_t *pipeline)
{
	uint8_t header[WINRM_MESSAGE_HEADER] = {TO_SERVER};

	winrm_put_le32(header + 4, type);
	memcpy(header + 8, pool, WINRM_GUID_LEN);
	if (pipeline)
		memcpy(header + 24, pipeline, WINRM_GUID_LEN);
	winrm_psrp_out_bytes(o, header, sizeof(header));
}

void winrm_psrp_out_fragment(struct winrm_base64 *b, size_t object,
	size_t fragment, uint8_t flags, size_t len)
{
	uint8_t header[WINRM_FRAGMENT_HEADER];

	put_number(header, 8, object);
	put_number(header + 8, 8, fragment);
	header[16] = flags;
	put_number(header + 17, 4, len);
	winrm_base64_add(b, header, sizeof(header));
}

#else
typedef int winrm_no_message_out; /* ISO C has no empty file */
#endif
