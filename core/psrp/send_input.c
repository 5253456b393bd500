/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/send_input.h"

#include <string.h>

#include "core/base/utf.h"
#include "core/psrp/send_message.h"
#include "core/psrp/value_out.h"

#if WINRM_PSRP && WINRM_PSRP_INPUT

/* Octets that a message, or a part of it, is not begun with. */
#define ROOM_MIN 96u

/* --- pieces ---------------------------------------------------------------- */

/* How long a character is that begins with this octet, by what it says; of CR
 * with the LF that may follow it. */
static uint8_t wanted(uint8_t first)
{
	if (first == '\r')
		return 2;
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static bool continues(uint8_t first, uint8_t next)
{
	return first == '\r' ? next == '\n' : next >> 6 == 2;
}

/* Completes what the last piece ended with. */
static void fill_carry(struct winrm_psrp_input *i)
{
	if (i->carry_len == 0)
		return;
	while (i->carry_len < wanted(i->carry[0]) && i->data.len > 0 &&
		continues(i->carry[0], *i->data.ptr)) {
		i->carry[i->carry_len++] = *i->data.ptr++;
		i->data.len--;
	}
	i->carry_whole = i->carry_len == wanted(i->carry[0]) ||
		i->data.len > 0 || i->last;
}

/* Takes off the beginning of what the next piece may complete. */
static void cut_tail(struct winrm_psrp_input *i)
{
	size_t len = 1;

	i->tail_len = 0;
	if (i->data.len == 0 || i->last)
		return;
	while (len < 3 && len < i->data.len &&
		i->data.ptr[i->data.len - len] >> 6 == 2)
		len++;
	if (len >= wanted(i->data.ptr[i->data.len - len]))
		return;
	i->data.len -= len;
	memcpy(i->tail, i->data.ptr + i->data.len, len);
	i->tail_len = (uint8_t)len;
}

static bool is_json(struct winrm_slice data)
{
	while (data.len > 0) {
		struct winrm_slice line =
			winrm_slice_trim(winrm_slice_cut(&data, '\n'));

		if (line.len > 0 && !winrm_psrp_json_valid(line))
			return false;
	}
	return true;
}

bool winrm_psrp_input_take(struct winrm_psrp_state *p)
{
	struct winrm_psrp_input *i = &p->sender.input;

	if (p->receiver.pipeline->input_json)
		return is_json(i->data);
	fill_carry(i);
	cut_tail(i);
	if (i->carry_len == 0 && i->data.len == 0) {
		memcpy(i->carry, i->tail, sizeof(i->tail));
		i->carry_len = i->tail_len;
		i->tail_len = 0;
	}
	return true;
}

bool winrm_psrp_input_due(const struct winrm_psrp_state *p)
{
	const struct winrm_psrp_input *i = &p->sender.input;

	return i->carry_whole || i->data.len > 0 || i->end_due;
}

/* --- lines ----------------------------------------------------------------- */

static size_t escaped(struct winrm_slice s)
{
	struct winrm_psrp_out count = {NULL, 0, 0, 0};

	winrm_psrp_out_text(&count, s);
	return count.total;
}

/* As many characters of it as there is room for. */
static size_t fitting(struct winrm_slice s, size_t room)
{
	size_t len = 0;

	while (len < s.len) {
		uint32_t cp;
		struct winrm_slice one = {s.ptr + len, s.len - len};

		one.len = winrm_utf8_next(one, &cp);
		one.len += one.len == 0;
		if (escaped(one) > room)
			break;
		room -= escaped(one);
		len += one.len;
	}
	return len;
}

/* A line, or a part of it, in a fragment. */
static size_t put_line(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b,
	struct winrm_slice text, bool ends)
{
	bool starts = !s->input.line_open;
	size_t len = escaped(text) + (starts ? WINRM_MESSAGE_HEADER + 3u : 0u) +
		(ends ? 4u : 0u);
	struct winrm_psrp_out o = {b, 0, len, 0};

	if (b)
		winrm_psrp_out_fragment(b, s->object, s->fragment,
			(uint8_t)((starts ? WINRM_FRAGMENT_START : 0) |
				(ends ? WINRM_FRAGMENT_END : 0)),
			len);
	if (starts) {
		winrm_psrp_out_header(&o, WINRM_MESSAGE_INPUT, p->receiver.pool,
			p->receiver.id);
		winrm_psrp_out_put(&o, "<S>", NULL);
	}
	winrm_psrp_out_text(&o, text);
	if (ends)
		winrm_psrp_out_put(&o, "</S>", NULL);
	s->input.line_open = !ends;
	s->fragment = ends ? 0 : s->fragment + 1;
	s->object += ends;
	return WINRM_FRAGMENT_HEADER + len;
}

/* The next line, or as much of it as fits; octets that it takes. */
static size_t put_next(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b, size_t room)
{
	struct winrm_psrp_input *i = &s->input;
	struct winrm_slice all = i->data, rest, line;
	bool ends;

	if (i->carry_whole) {
		all.ptr = i->carry;
		all.len = i->carry_len;
	}
	rest = all;
	line = winrm_slice_cut(&rest, '\n');
	ends = line.len < all.len;
	all.len = line.len + ends;
	if (ends && line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	if (!ends && i->last && (!i->carry_whole || i->data.len == 0))
		ends = true; /* without a line end */
	room -= WINRM_FRAGMENT_HEADER + WINRM_MESSAGE_HEADER + 7u;
	if (escaped(line) > room) {
		line.len = fitting(line, room);
		all.len = line.len;
		ends = false;
	}
	room = put_line(p, s, b, line, ends);
	if (i->carry_whole) {
		i->carry_whole = false;
		i->carry_len = 0;
	} else {
		i->data.ptr += all.len;
		i->data.len -= all.len;
	}
	return room;
}

/* A line of JSON; octets of the fragment, all of `room` if there are more. */
static size_t put_next_json(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b, size_t room)
{
	struct winrm_psrp_out o = {NULL, 0, 0, 0};
	struct winrm_slice rest = s->input.data;
	struct winrm_slice line = winrm_slice_cut(&rest, '\n');
	size_t len = 0;

	if (winrm_slice_trim(line).len > 0) {
		winrm_psrp_send_message(&o, p, s, WINRM_SENDING_INPUT);
		len = o.total - s->offset + WINRM_FRAGMENT_HEADER;
		if (!winrm_psrp_send_part(p, s, WINRM_SENDING_INPUT, b, room))
			return room;
	}
	s->input.data = rest;
	return len;
}

static void put_end(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b, size_t room)
{
	struct winrm_slice none = {NULL, 0};

	if (s->input.line_open)
		room -= put_line(p, s, b, none, true);
	(void)winrm_psrp_send_part(p, s, WINRM_SENDING_END, b, room);
	s->input.end_due = false;
}

void winrm_psrp_input_put(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b, size_t room)
{
	struct winrm_psrp_input *i = &s->input;
	bool json = p->receiver.pipeline->input_json;

	while (room >= ROOM_MIN && (i->carry_whole || i->data.len > 0))
		room -= json ? put_next_json(p, s, b, room)
			     : put_next(p, s, b, room);
	if (i->carry_whole || i->data.len > 0)
		return;
	if (i->tail_len > 0) {
		memcpy(i->carry, i->tail, sizeof(i->tail));
		i->carry_len = i->tail_len;
		i->tail_len = 0;
	}
	if (i->end_due && room >= ROOM_MIN)
		put_end(p, s, b, room);
}

void winrm_psrp_input_json(
	struct winrm_psrp_out *o, const struct winrm_psrp_input *i)
{
	struct winrm_slice rest = i->data;
	struct winrm_slice line =
		winrm_slice_trim(winrm_slice_cut(&rest, '\n'));

	if (!winrm_slice_is(line, "null")) /* that is a message without data */
		winrm_psrp_out_json(o, NULL, line);
}

#else
typedef int winrm_no_send_input; /* ISO C has no empty file */
#endif
