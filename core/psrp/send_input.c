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
	uint8_t len = wanted(i->carry[0]);

	if (i->carry_len == 0)
		return;
	while (i->carry_len < len && i->data.len > 0 &&
		continues(i->carry[0], *i->data.ptr)) {
		i->carry[i->carry_len++] = *i->data.ptr++;
		i->data.len--;
	}
	i->carry_whole = i->carry_len == len || i->data.len > 0 || i->last;
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

/* A line, or a part of it. */
struct line {
	struct winrm_slice text;
	size_t taken; /* octets of carry or data that it is */
	bool ends;
};

static struct line next_line(const struct winrm_psrp_input *i)
{
	struct line l = {i->data, 0, false};
	struct winrm_slice rest;

	if (i->carry_whole) {
		l.text.ptr = i->carry;
		l.text.len = i->carry_len;
	}
	rest = l.text;
	l.taken = l.text.len;
	l.text = winrm_slice_cut(&rest, '\n');
	l.ends = l.text.len < l.taken;
	l.taken = l.text.len + l.ends;
	if (l.ends && l.text.len > 0 && l.text.ptr[l.text.len - 1] == '\r')
		l.text.len--;
	if (i->last && (!i->carry_whole || i->data.len == 0))
		l.ends = true; /* without a line end */
	return l;
}

bool winrm_psrp_input_message(struct winrm_psrp_out *o,
	const struct winrm_psrp_state *p, const struct winrm_psrp_sender *s)
{
	struct line l = next_line(&s->input);

	if (!s->input.line_open)
		winrm_psrp_out_header(o, WINRM_MESSAGE_INPUT, p->receiver.pool,
			p->receiver.id);
	if (p->receiver.pipeline->input_json) {
		l.text = winrm_slice_trim(l.text);
		/* that is a message without data */
		if (!winrm_slice_is(l.text, "null"))
			winrm_psrp_out_json(o, NULL, l.text);
		return true;
	}
	if (!s->input.line_open)
		winrm_psrp_out_put(o, "<S>", NULL);
	winrm_psrp_out_text(o, l.text);
	if (l.ends)
		winrm_psrp_out_put(o, "</S>", NULL);
	return l.ends;
}

static bool is_pending(const struct winrm_psrp_input *i)
{
	return i->carry_whole || i->data.len > 0 ||
		(i->end_due && i->line_open);
}

/* Octets of the fragment; the line stays until all of it is sent. */
static size_t put_next(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b, size_t room)
{
	struct winrm_psrp_input *i = &s->input;
	struct line l = next_line(i);
	bool json = p->receiver.pipeline->input_json;
	size_t len = 0;

	if (!json || winrm_slice_trim(l.text).len > 0)
		len = winrm_psrp_send_part(p, s, WINRM_SENDING_INPUT, b, room);
	if (s->offset > 0)
		return room;
	i->line_open = !json && !l.ends;
	if (i->carry_whole) {
		i->carry_whole = false;
		i->carry_len = 0;
	} else {
		i->data.ptr += l.taken;
		i->data.len -= l.taken;
	}
	return len;
}

void winrm_psrp_input_put(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b, size_t room)
{
	struct winrm_psrp_input *i = &s->input;

	while (room >= ROOM_MIN && is_pending(i))
		room -= put_next(p, s, b, room);
	if (is_pending(i))
		return;
	if (i->tail_len > 0) {
		memcpy(i->carry, i->tail, sizeof(i->tail));
		i->carry_len = i->tail_len;
		i->tail_len = 0;
	}
	if (i->end_due && room >= ROOM_MIN) {
		(void)winrm_psrp_send_part(p, s, WINRM_SENDING_END, b, room);
		i->end_due = false;
	}
}

#else
typedef int winrm_no_send_input; /* ISO C has no empty file */
#endif
