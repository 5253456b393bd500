/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session_connect.h"

#include <string.h>

#include "core/shell/session_key.h"

#if WINRM_PSRP && WINRM_PSRP_CONNECT

static const struct winrm_pipeline *asked(const struct winrm_session *s)
{
	return s->engine->request->as.pipeline.pipeline;
}

static bool attaches(const struct winrm_session *s)
{
	return asked(s)->action == WINRM_PSRP_ATTACH;
}

/* The pool and the pipeline that are asked for; Connect is the next step. */
static void take_ids(struct winrm_session *s)
{
	const struct winrm_pipeline *asks = asked(s);
	struct winrm_psrp_state *p = s->runspace;

	memcpy(s->shell_id, asks->shell_id, strlen(asks->shell_id) + 1);
	memcpy(s->command_id, asks->pipeline_id, strlen(asks->pipeline_id) + 1);
	memcpy(p->shell_id, s->shell_id, sizeof(p->shell_id));
	memcpy(p->pipeline_id, s->command_id, sizeof(p->pipeline_id));
	winrm_psrp_guid(p->receiver.id, p->pipeline_id);
	(void)winrm_session_start_secrets(s); /* for answers */
	s->step = WINRM_STEP_CONNECT;
}

static void attach(struct winrm_session *s)
{
	winrm_pipeline_reset(s);
	take_ids(s);
	winrm_psrp_guid(s->runspace->receiver.pool, s->shell_id);
}

bool winrm_connect_attaches(struct winrm_session *s)
{
	if (!attaches(s))
		return false;
	attach(s);
	return true;
}

bool winrm_connect_again(struct winrm_session *s)
{
	struct winrm_psrp_state *p = s->runspace;

	if (!attaches(s) || s->shell_open || !p->own ||
		strcmp(p->shell_id, asked(s)->shell_id) != 0)
		return false;
	p->refused = false;
	p->receiver.on_output = s->engine->request->on_output;
	p->receiver.user = s->engine->request->user;
	winrm_psrp_receive_start(&p->receiver, asked(s));
	take_ids(s);
	return true;
}

/* Another session may have taken the pool and left it; and a Connect that is
 * sent again may have been done, which only a Reconnect takes. */
static bool has_other(
	const struct winrm_session *s, const struct winrm_fault *f)
{
	const struct winrm_psrp_state *p = s->runspace;

	return attaches(s) && !p->refused && !winrm_fault_is_gone(f) &&
		!winrm_fault_is_quota(f) &&
		(p->own || s->engine->exchange.repeated);
}

/* The host disconnects a pool that it has not heard of for minutes. */
static bool reconnects(struct winrm_engine *e, const struct winrm_fault *f)
{
	if (!WINRM_RESUME || f->code != WINRM_FAULT_DISCONNECTED ||
		e->response.reconnects >= e->config.reconnect_max)
		return false;
	e->response.reconnects++;
	return true;
}

/* To Connect or Reconnect there is the other one, once. */
static bool try_other(struct winrm_session *s, const struct winrm_fault *f)
{
	bool own = s->runspace->own;

	if (!has_other(s, f))
		return false;
	if (own)
		attach(s);
	s->runspace->own = !own;
	s->runspace->refused = true;
	return true;
}

bool winrm_connect_faulted(struct winrm_session *s, const struct winrm_fault *f)
{
	if (s->step == WINRM_STEP_CONNECT)
		return try_other(s, f);
	if (s->step == WINRM_STEP_JOIN) {
		/* a Receive says whether the pipeline is there */
		s->step = WINRM_STEP_RECEIVE;
		return true;
	}
	if (s->step != WINRM_STEP_RECEIVE || !reconnects(s->engine, f))
		return false;
	s->runspace->own = true;
	s->step = WINRM_STEP_CONNECT;
	return true;
}

int winrm_pipeline_connected(struct winrm_session *s)
{
	s->shell_open = true;
	if (s->step == WINRM_STEP_CONNECT) {
		s->step = WINRM_STEP_JOIN;
		return WINRM_NEXT;
	}
	s->signal_due = true;
	if (s->commands == 0)
		s->commands = 1;
	s->runspace->receiver.pool_state = WINRM_POOL_OPENED;
	s->runspace->receiver.capable = true; /* it said so to another one */
	s->step = WINRM_STEP_RECEIVE;
	return WINRM_NEXT;
}

int winrm_pipeline_detached(struct winrm_session *s)
{
	s->shell_open = s->signal_due = false;
	s->runspace->own = true;
	s->step = WINRM_STEP_NONE;
	return WINRM_DONE;
}

#else
typedef int winrm_no_session_connect; /* ISO C has no empty file */
#endif
