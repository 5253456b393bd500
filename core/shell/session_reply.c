/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session_reply.h"

#include <string.h>

#include "core/shell/session_ahead.h"
#include "core/shell/session_key.h"
#include "core/shell/session_connect.h"
#include "core/shell/session_output.h"
#include "core/shell/session_pipeline.h"
#include "soap/shell_reply.h"

/* Octets of tx that a Send needs besides its base64. */
#define SEND_OVERHEAD 2300u
/* Octets of input in one Send, at most: its envelope stays under 32 KB, the
 * least that a server can be configured to take (MS-WSMV 2.2.5). */
#define INPUT_MAX 20000u
/*
 * Octets of input between two Receives, at most: the pipes in between take that
 * much even if the command does not read on before its output is taken.
 */
#define BURST_MAX 65536u
/* And where the command is known to read while nobody takes its output. */
#define LARGE_BURST_MAX 4194304u
/* What a Send counts for besides its octets, so that tiny ones end, too. */
#define BURST_SEND 256u
/* Receives in a row with much output before it is the input's turn. */
#define DRAINS_MAX 64

static int go_on(struct winrm_session *s, enum winrm_step step)
{
	s->step = step;
	return WINRM_NEXT;
}

static int finish(struct winrm_session *s)
{
	s->step = WINRM_STEP_NONE;
	return WINRM_DONE;
}

/* Raw octets that one Send may carry, by tx and by the host's least limit. */
static size_t input_max(const struct winrm_session *s)
{
	const struct winrm_config *config = &s->engine->config;
	size_t overhead = SEND_OVERHEAD +
		2 * (strlen(config->host) + strlen(config->path));
	size_t room = config->tx_len, most = INPUT_MAX;

	room = room > overhead + 320 ? room - overhead : 320;
	room = room / 4 * 3;
	if (WINRM_COPY && s->engine->request->input_max > 0)
		most = s->engine->request->input_max;
	return room < most ? room : most;
}

#if WINRM_PSRP
size_t winrm_session_input_max(const struct winrm_session *s)
{
	return input_max(s);
}
#endif

/* Of many large messages, fewer are followed by a Receive. */
static uint32_t burst_max(const struct winrm_session *s)
{
	if (WINRM_COPY && s->engine->request->input_max > BURST_MAX)
		return LARGE_BURST_MAX;
	return BURST_MAX;
}

static int feed_script(struct winrm_session *s)
{
	size_t max = input_max(s);

	s->input = s->script;
	if (s->input.len > max)
		s->input.len = max;
	s->script.ptr += s->input.len;
	s->script.len -= s->input.len;
	s->input_end = s->script.len == 0 && !s->engine->request->on_input;
	return go_on(s, WINRM_STEP_SEND);
}

/* What follows while the command runs: its input, or its output. */
static int feed(struct winrm_session *s)
{
	const struct winrm_request *r = s->engine->request;
	const uint8_t *data = NULL;
	size_t len = 0;

#if WINRM_PSRP
	if (s->runspace && winrm_pipeline_sends(s))
		return go_on(s, WINRM_STEP_SEND);
#endif
	s->input.len = 0;
	if (!WINRM_INPUT || !s->input_open)
		return go_on(s, winrm_pipeline_step(s));
	if (s->script.len > 0)
		return feed_script(s);
	switch (r->on_input(r->user, input_max(s), &data, &len)) {
	case WINRM_INPUT_LATER: return go_on(s, WINRM_STEP_RECEIVE);
	case WINRM_INPUT_DATA: s->input_end = false; break;
	case WINRM_INPUT_END: s->input_end = true; break;
	}
	s->input.ptr = data;
	s->input.len = len;
#if WINRM_PSRP
	if (s->runspace)
		return winrm_pipeline_feed(s);
#endif
	return go_on(s, WINRM_STEP_SEND);
}

static int created(struct winrm_session *s, const struct winrm_shell_reply *r)
{
	if (r->kind != WINRM_REPLY_CREATED || r->shell_id[0] == 0)
		return WINRM_E_REPLY;
	memcpy(s->shell_id, r->shell_id, sizeof(s->shell_id));
	s->shell_open = true;
#if WINRM_PSRP
	if (s->runspace)
		return winrm_pipeline_created(s);
#endif
	return go_on(s, WINRM_STEP_COMMAND);
}

static int commanded(struct winrm_session *s, const struct winrm_shell_reply *r)
{
	if (r->kind != WINRM_REPLY_COMMAND || r->command_id[0] == 0)
		return WINRM_E_REPLY;
	winrm_session_note_id(s, r->command_id);
	memcpy(s->command_id, r->command_id, sizeof(s->command_id));
	s->signal_due = true;
	s->commands++;
	s->burst = 1;
	s->sent = 0;
	s->drains = 0;
#if WINRM_PSRP
	if (s->runspace) {
		winrm_pipeline_sent(s);
		return feed(s);
	}
#endif
	return winrm_session_is_polled(s) ? go_on(s, WINRM_STEP_RECEIVE)
					  : feed(s);
}

/*
 * Input and output in turns, so that neither blocks the other: first what has
 * piled up is taken, then input follows, in bursts that grow.
 */
static int after_output(struct winrm_session *s, size_t len)
{
	bool much = len >= winrm_engine_max_envelope(s->engine) / 4;

#if WINRM_PSRP
	if (s->runspace && winrm_pipeline_sends(s))
		return go_on(s, WINRM_STEP_SEND);
#endif
	if (!WINRM_INPUT || !s->input_open)
		return go_on(s, WINRM_STEP_RECEIVE);
	if (much && s->drains < DRAINS_MAX) {
		s->drains++;
		return go_on(s, WINRM_STEP_RECEIVE);
	}
	s->burst = much ? 1 : 2 * s->burst + 8192;
	if (s->burst > burst_max(s))
		s->burst = burst_max(s);
	s->sent = 0;
	s->drains = 0;
	return feed(s);
}

static int received(struct winrm_session *s, const struct winrm_shell_reply *r,
	uint8_t *doc, size_t len)
{
	struct winrm_response *response = &s->engine->response;
	size_t output = 0;
	int error;

	if (r->kind != WINRM_REPLY_RECEIVE ||
		!winrm_session_is_command(s, winrm_slice_str(r->command_id)))
		return WINRM_E_REPLY;
	error = winrm_session_deliver(s, r, doc, len, &output);
	if (error)
		return error;
#if WINRM_PSRP
	if (s->step == WINRM_STEP_POOL)
		return winrm_pipeline_received_pool(s);
	if (s->runspace) {
		if (winrm_pipeline_ended(s))
			return finish(s);
		/* it ends with its state, not before */
		return r->state == WINRM_STATE_DONE ? WINRM_E_REPLY
						    : after_output(s, output);
	}
#endif
	winrm_session_deepen(s, output);
	if (r->state != WINRM_STATE_DONE)
		return after_output(s, output);
	response->has_exit_code = r->has_exit_code;
	response->exit_code = r->exit_code;
	error = winrm_session_end_output(s);
	return error ? error : finish(s);
}

static int sent(struct winrm_session *s, const struct winrm_shell_reply *r)
{
	if (r->kind != WINRM_REPLY_SEND)
		return WINRM_E_REPLY;
	s->sent += (uint32_t)s->input.len + BURST_SEND;
#if WINRM_PSRP
	if (s->runspace) {
		winrm_pipeline_sent(s);
		if (winrm_pipeline_sends(s))
			return go_on(s, WINRM_STEP_SEND);
	}
#endif
	if (s->input_end)
		s->input_open = false;
	if (s->input_open && s->sent < s->burst)
		return feed(s);
	return go_on(s, winrm_pipeline_step(s));
}

/* The shell that had to go is deleted: create a new one. */
static int deleted(struct winrm_session *s)
{
	int error = winrm_session_create(s);

	return error ? error : WINRM_NEXT;
}

static int signalled(struct winrm_session *s)
{
	return go_on(s,
		WINRM_INTERRUPT && s->step == WINRM_STEP_INTERRUPT
			? WINRM_STEP_RECEIVE
			: winrm_session_first_step(s));
}

/*
 * A command that has ended reads no more; that is no error. Win32 codes come as
 * they are or as HRESULTs.
 */
static bool ends_input(const struct winrm_fault *f)
{
	uint32_t code = f->provider ? f->provider : f->code;

	if (code >> 16 == 0x8007)
		code &= 0xffff;
	return code == WINRM_FAULT_BROKEN_PIPE ||
		code == WINRM_FAULT_PIPE_CLOSING ||
		code == WINRM_FAULT_COMMAND_ENDED;
}

/* Steps of cleaning up: whatever one brings, the next must be done. */
static int cleaned(struct winrm_session *s, const struct winrm_shell_reply *r)
{
	if (s->step == WINRM_STEP_CLEAN_DELETE &&
		r->kind == WINRM_REPLY_FAULT &&
		!winrm_fault_is_gone(&r->envelope.fault))
		return WINRM_E_FAULT; /* to be tried again */
	if (s->step == WINRM_STEP_CLEAN_SIGNAL)
		return go_on(s, WINRM_STEP_CLEAN_DELETE);
	if (s->step != WINRM_STEP_CLEAN_DELETE && r->shell_id[0]) {
		memcpy(s->shell_id, r->shell_id, sizeof(s->shell_id));
		s->shell_open = true;
		return go_on(s, WINRM_STEP_CLEAN_DELETE);
	}
	s->shell_open = false;
	return finish(s);
}

/* No command has started yet: try once more, with what the host takes. */
static bool starts_anew(struct winrm_session *s, const struct winrm_fault *f)
{
	if (s->step == WINRM_STEP_CREATE && !s->no_codepage &&
		f->code == WINRM_FAULT_NO_CODEPAGE) {
		s->no_codepage = true;
		return true;
	}
	if (!winrm_session_is_first(s) || s->recreated ||
		(!winrm_fault_is_gone(f) && f->code != WINRM_FAULT_NO_PROFILE))
		return false;
	s->recreated = true;
	if (winrm_fault_is_gone(f))
		return winrm_session_create(s) == WINRM_OK;
	s->step = WINRM_STEP_RENEW;
	return true;
}

/* Is it worth asking again, as it always is for a running command? */
static bool may_wait_for(const struct winrm_fault *f)
{
	return WINRM_RESUME && winrm_fault_is_quota(f);
}

static bool is_poll(const struct winrm_session *s)
{
	return s->step == WINRM_STEP_RECEIVE || s->step == WINRM_STEP_PROBE;
}

static bool is_signal(const struct winrm_session *s)
{
	return s->step == WINRM_STEP_SIGNAL || s->step == WINRM_STEP_INTERRUPT;
}

static int faulted(struct winrm_session *s, const struct winrm_fault *f)
{
	bool ahead = winrm_exchange_ahead(&s->engine->exchange) > 0;
	int next = WINRM_NEXT;

	if (is_signal(s) && (ahead || !may_wait_for(f)))
		return signalled(s); /* for a command that has ended */
	if (winrm_session_refuses_ahead(s, f))
		return s->step == WINRM_STEP_COMMAND ? WINRM_NEXT
						     : after_output(s, 0);
	if (s->step == WINRM_STEP_RENEW)
		return deleted(s);
	if (starts_anew(s, f))
		return WINRM_NEXT;
	if (winrm_session_is_pool(s) && winrm_pipeline_faulted(s, f, &next))
		return next;
	if (is_poll(s) && winrm_fault_is_timeout(f))
		return after_output(s, 0);
	if (is_poll(s) && f->code == WINRM_FAULT_COMMAND_ENDED &&
		!winrm_session_is_pool(s)) {
		(void)winrm_session_end_output(s);
		return finish(s);
	}
	/* nor is it an error where only the end was to be sent */
	if (s->step == WINRM_STEP_SEND &&
		(ends_input(f) ||
			(s->input.len == 0 && !may_wait_for(f) &&
				!winrm_session_is_pool(s)))) {
		s->input_open = false;
		return go_on(s, WINRM_STEP_RECEIVE);
	}
	if (s->step == WINRM_STEP_CREATE)
		s->engine->lost = winrm_fault_is_timeout(f);
	return WINRM_E_FAULT;
}

static int took(struct winrm_session *s, const struct winrm_shell_reply *r,
	uint8_t *doc, size_t len)
{
	switch (s->step) {
	case WINRM_STEP_CREATE: return created(s, r);
	case WINRM_STEP_COMMAND: return commanded(s, r);
#if WINRM_PSRP
	case WINRM_STEP_CONNECT:
	case WINRM_STEP_JOIN: return winrm_pipeline_connected(s);
	case WINRM_STEP_DISCONNECT: return winrm_pipeline_detached(s);
#if WINRM_PSRP_SECRETS
	case WINRM_STEP_KEY: return winrm_session_sent_key(s, r);
#endif
	case WINRM_STEP_POOL:
#endif
	case WINRM_STEP_RECEIVE:
	case WINRM_STEP_PROBE: return received(s, r, doc, len);
	case WINRM_STEP_SEND: return sent(s, r);
	case WINRM_STEP_SIGNAL:
	case WINRM_STEP_INTERRUPT: return signalled(s);
	case WINRM_STEP_RENEW: return deleted(s);
	case WINRM_STEP_CLEAN_CREATE:
	case WINRM_STEP_CLEAN_FIND:
	case WINRM_STEP_CLEAN_SIGNAL:
	case WINRM_STEP_CLEAN_DELETE: return cleaned(s, r);
	case WINRM_STEP_NONE: break;
	}
	return WINRM_E_STATE;
}

int winrm_session_reply(struct winrm_engine *e, uint8_t *doc, size_t len)
{
	struct winrm_session *s = e->kept;
	struct winrm_slice all = {doc, len};
	struct winrm_shell_reply r;
	int result = winrm_operation_check(
		e, &r.envelope, winrm_shell_reply_read(&r, all, s->shell_name));
	bool cleans = s->step >= WINRM_STEP_CLEAN_CREATE;

	if (result == WINRM_E_REPLY) {
		/* steps that clean up without an id are done whatever comes */
		if (s->step < WINRM_STEP_CLEAN_SIGNAL)
			return result;
		memset(&r, 0, sizeof(r));
	}
	result = result == WINRM_E_FAULT && !cleans
		? faulted(s, &r.envelope.fault)
		: took(s, &r, doc, len);
	e->response.codepage_refused = s->no_codepage;
	return result;
}
