/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session_ahead.h"

#if WINRM_AHEAD

#include <string.h>

/* Octets of output that one Receive brings where more is likely to wait. */
#define MUCH_OUTPUT 4096u
/*
 * A Command is not sent with the Signal before it on a connection that was idle
 * for so long: if that is dead, the Signal alone may be sent again.
 */
#define FRESH_MS 5000u
static enum winrm_step after_signal(const struct winrm_engine *e)
{
	if (!e->exchange.in_turn)
		return WINRM_STEP_SIGNAL;
	return e->exchange.idle < FRESH_MS ? WINRM_STEP_COMMAND
					   : WINRM_STEP_NONE;
}

/*
 * Is the first Receive sent with the Command? Unless the config asks for it,
 * only to a host that has taken a CommandId of ours; then input does not wait.
 */
static bool receives_early(const struct winrm_session *s)
{
	return s->chosen && s->script.len == 0 &&
		(s->engine->config.early_receive ||
			(s->engine->exchange.keeps_ids && !s->input_open));
}

/* What follows so many steps behind the one under way. */
static enum winrm_step follower(const struct winrm_session *s, unsigned behind)
{
	bool early = receives_early(s);

	if (winrm_session_is_pool(s))
		return WINRM_STEP_NONE; /* an answer may have to go between */
	if (s->step == WINRM_STEP_SIGNAL && behind == 1)
		return after_signal(s->engine);
	if (s->step == WINRM_STEP_SIGNAL && behind == 2)
		return early && s->followed == WINRM_STEP_COMMAND
			? WINRM_STEP_RECEIVE
			: WINRM_STEP_NONE;
	if (s->step == WINRM_STEP_COMMAND && behind == 1)
		return early ? WINRM_STEP_RECEIVE : WINRM_STEP_NONE;
	return s->step == WINRM_STEP_RECEIVE && !s->input_open &&
			behind < s->depth
		? WINRM_STEP_RECEIVE
		: WINRM_STEP_NONE;
}

static unsigned prepare_ahead(struct winrm_engine *e, unsigned behind)
{
	struct winrm_session *s = e->kept;

	s->ahead = follower(s, behind);
	if (behind == 1)
		s->followed = s->ahead;
	if (s->ahead == WINRM_STEP_COMMAND) {
		winrm_session_choose_id(s);
		return WINRM_STARTS;
	}
	if (s->ahead == WINRM_STEP_RECEIVE && s->input_open)
		e->operation_timeout = INPUT_LATER_POLL_MS;
	if (s->ahead == WINRM_STEP_RECEIVE)
		return WINRM_REPEATABLE | WINRM_POLLS;
	return s->ahead == WINRM_STEP_SIGNAL ? WINRM_REPEATABLE : 0;
}

static void emit_ahead(void *engine, struct winrm_writer *w)
{
	struct winrm_engine *e = engine;
	struct winrm_session *s = e->kept;
	enum winrm_step step = s->step;

	s->step = s->ahead;
	e->operation->emit(e, w);
	s->step = step;
}

static bool is_sent(const struct winrm_engine *e)
{
	const struct winrm_session *s = e->kept;

	return s->step == s->followed;
}

const struct winrm_ahead_table winrm_session_ahead = {
	prepare_ahead, emit_ahead, is_sent};

/* --- CommandIds ------------------------------------------------------------ */

void winrm_session_choose_id(struct winrm_session *s)
{
	const struct winrm_exchange *x = &s->engine->exchange;
	bool asked = s->engine->config.early_receive ||
		(x->in_turn && winrm_operation_is_ahead(s->engine));

	if (x->ahead > 0 && s->step == s->followed)
		return; /* it is in flight already */
	s->chosen = asked && !x->own_ids && !winrm_session_is_pool(s) &&
		winrm_operation_uuid(s->engine, s->command_id) == WINRM_OK;
}

void winrm_session_note_id(struct winrm_session *s, const char *id)
{
	struct winrm_slice theirs = winrm_slice_str(id);
	bool ours = winrm_slice_is_nocase(theirs, s->command_id);
	struct winrm_exchange *x = &s->engine->exchange;

	x->own_ids |= s->chosen && !ours;
	x->keeps_ids = !x->own_ids && (x->keeps_ids || s->chosen);
	/* a Receive in flight is for the command, or for none */
	s->followed = s->chosen && ours ? WINRM_STEP_RECEIVE : WINRM_STEP_NONE;
	s->early = winrm_session_is_polled(s);
	s->chosen = false;
	s->depth = 1;
}

bool winrm_session_is_polled(const struct winrm_session *s)
{
	return s->engine->exchange.ahead > 0 &&
		s->followed == WINRM_STEP_RECEIVE;
}

const char *winrm_session_chosen_id(const struct winrm_session *s)
{
	return s->chosen ? s->command_id : NULL;
}

/* --- Receives -------------------------------------------------------------- */

void winrm_session_deepen(struct winrm_session *s, size_t output)
{
	s->early = false;
	if (output < MUCH_OUTPUT)
		s->depth = 1;
	else if (s->depth <= UINT8_MAX / 2)
		s->depth = (uint8_t)(2 * s->depth);
}

/*
 * Of a Command that has not started: is our CommandId what is wrong with it? A
 * host that has taken one before means something else, and one that aborts it
 * may have started it.
 */
static bool refuses_id(struct winrm_session *s, const struct winrm_fault *f)
{
	struct winrm_exchange *x = &s->engine->exchange;

	s->followed = WINRM_STEP_NONE; /* what follows has no command */
	if (!s->chosen || winrm_fault_is_timeout(f) ||
		winrm_fault_is_quota(f) || winrm_fault_is_gone(f) ||
		f->code == WINRM_FAULT_NO_PROFILE ||
		f->code == WINRM_FAULT_ABORTED)
		return false;
	x->own_ids = !x->keeps_ids;
	x->keeps_ids = false; /* another host may be there by now */
	return x->own_ids;
}

bool winrm_session_refuses_ahead(
	struct winrm_session *s, const struct winrm_fault *f)
{
	struct winrm_exchange *x = &s->engine->exchange;
	bool several = x->ahead > 0 || x->was_ahead, early = s->early;

	if (s->step == WINRM_STEP_COMMAND)
		return refuses_id(s, f);
	if (s->step != WINRM_STEP_RECEIVE || !several)
		return false;
	s->early = false;
	if (early && !winrm_fault_is_timeout(f)) {
		/* it may have been looked at before the Command */
		x->own_ids = true;
		x->keeps_ids = false;
	} else if (f->code == WINRM_FAULT_RECEIVING) {
		x->alone = true;
	} else if (x->ahead == 0 || !winrm_fault_is_quota(f)) {
		return false;
	}
	s->depth = 1;
	return true;
}

#else
typedef int winrm_no_session_ahead; /* ISO C has no empty file */
#endif
