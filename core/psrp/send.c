/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/send.h"

#include <string.h>

#include "core/psrp/send_input.h"
#include "core/psrp/send_message.h"

#if WINRM_PSRP

void winrm_psrp_guid(uint8_t out[WINRM_GUID_LEN], const char *text)
{
	static const uint8_t order[WINRM_GUID_LEN] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
	size_t i, digits = 0;

	memset(out, 0, WINRM_GUID_LEN);
	for (i = 0; text[i] && digits < 2 * WINRM_GUID_LEN; i++) {
		int digit = winrm_hex_digit((uint8_t)text[i]);

		if (digit < 0)
			continue;
		out[order[digits / 2]] |=
			(uint8_t)(digits % 2 ? digit : digit << 4);
		digits++;
	}
}

void winrm_psrp_put_open(
	const struct winrm_psrp_state *p, struct winrm_writer *w, bool connects)
{
	struct winrm_psrp_sender s = {.object = 1};
	struct winrm_base64 b;

	winrm_base64_start(&b, w);
	(void)winrm_psrp_send_part(
		p, &s, WINRM_SENDING_CAPABILITY, &b, SIZE_MAX);
	(void)winrm_psrp_send_part(p, &s,
		connects ? WINRM_SENDING_CONNECT : WINRM_SENDING_POOL, &b,
		SIZE_MAX);
	winrm_base64_end(&b);
}

void winrm_psrp_send_start(struct winrm_psrp_state *p)
{
	struct winrm_psrp_sender *s = &p->sender;

	s->offset = 0;
	s->fragment = 0;
	s->pipeline_due = true;
	memset(&s->input, 0, sizeof(s->input));
}

#if WINRM_PSRP_SECRETS
/* Is what is due next to be encrypted with a key that there is not yet? */
static bool lacks_key(const struct winrm_psrp_state *p)
{
	const struct winrm_psrp_receiver *r = &p->receiver;

	return !r->has_key &&
		(p->sender.pipeline_due ? p->sender.secret
					: r->call.due && r->call.secret);
}

bool winrm_psrp_send_key(const struct winrm_psrp_state *p)
{
	return lacks_key(p) && !p->receiver.awaits_key &&
		!p->sender.input.line_open;
}
#else
#define lacks_key(p) false
#endif

/* Nothing goes between the fragments of one message. */
static enum winrm_psrp_sending next(const struct winrm_psrp_state *p)
{
	const struct winrm_psrp_sender *s = &p->sender;

#if WINRM_PSRP_SECRETS
	if (winrm_psrp_send_key(p))
		return WINRM_SENDING_KEY;
#endif
	if (s->pipeline_due && lacks_key(p))
		return WINRM_SENDING_NOTHING;
	if (s->pipeline_due)
		return WINRM_SENDING_PIPELINE;
	if (winrm_psrp_input_due(p) && (s->offset > 0 || s->input.line_open))
		return WINRM_SENDING_INPUT;
	if (WINRM_PSRP_CALLS && p->receiver.call.due && !s->input.line_open &&
		!lacks_key(p))
		return WINRM_SENDING_ANSWER;
	return winrm_psrp_input_due(p) ? WINRM_SENDING_INPUT
				       : WINRM_SENDING_NOTHING;
}

bool winrm_psrp_send_due(const struct winrm_psrp_state *p)
{
	return next(p) != WINRM_SENDING_NOTHING;
}

bool winrm_psrp_send_answers(const struct winrm_psrp_state *p)
{
	return next(p) == WINRM_SENDING_ANSWER;
}

/* What is due goes into one Send; base64 NULL: it is only counted. */
static void advance(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, enum winrm_psrp_sending what,
	struct winrm_base64 *b, size_t room)
{
	if (what == WINRM_SENDING_INPUT)
		winrm_psrp_input_put(p, s, b, room);
	else if (what != WINRM_SENDING_NOTHING)
		(void)winrm_psrp_send_part(p, s, what, b, room);
}

void winrm_psrp_send_put(
	const struct winrm_psrp_state *p, struct winrm_writer *w, size_t room)
{
	struct winrm_psrp_sender s = p->sender;
	struct winrm_base64 b;

	winrm_base64_start(&b, w);
	advance(p, &s, next(p), &b, room);
	winrm_base64_end(&b);
}

void winrm_psrp_send_done(struct winrm_psrp_state *p, size_t room)
{
	enum winrm_psrp_sending what = next(p);

	advance(p, &p->sender, what, NULL, room);
	if (p->sender.offset > 0) /* not all of it */
		return;
	if (what == WINRM_SENDING_PIPELINE)
		p->sender.pipeline_due = false;
	else if (what == WINRM_SENDING_ANSWER)
		p->receiver.call.due = false;
#if WINRM_PSRP_SECRETS
	else if (what == WINRM_SENDING_KEY)
		winrm_psrp_await_key(&p->receiver);
#endif
}

bool winrm_psrp_send_input(
	struct winrm_psrp_state *p, struct winrm_slice data, bool last)
{
	struct winrm_psrp_input *i = &p->sender.input;

	i->data = data;
	i->last = i->end_due = last;
	return winrm_psrp_input_take(p);
}

const char *winrm_psrp_shell_id(const struct winrm_psrp *p)
{
	return winrm_psrp_state((struct winrm_psrp *)(uintptr_t)p)->shell_id;
}

const char *winrm_psrp_pipeline_id(const struct winrm_psrp *p)
{
	return winrm_psrp_state((struct winrm_psrp *)(uintptr_t)p)->pipeline_id;
}

#else
typedef int winrm_no_psrp_send; /* ISO C has no empty file */
#endif
