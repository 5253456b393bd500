/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session_pipeline.h"

#include <string.h>

#include "core/shell/pipeline_check.h"
#include "core/shell/session_connect.h"
#include "core/shell/session_key.h"
#include "soap/pipeline_request.h"
#include "soap/xml_text.h"

#if WINRM_PSRP

typedef char psrp_fits
	[sizeof(struct winrm_psrp_state) <= sizeof(struct winrm_psrp) ? 1 : -1];

static const struct winrm_pipeline *asked(const struct winrm_session *s)
{
	return s->engine->request->as.pipeline.pipeline;
}

/* --- the request ----------------------------------------------------------- */

static int start_pipeline(struct winrm_session *s)
{
	struct winrm_psrp_state *p = s->runspace;
	int error = winrm_operation_uuid(s->engine, p->pipeline_id);

	winrm_psrp_guid(p->receiver.id, p->pipeline_id);
	p->sender.has_input = s->engine->request->on_input != NULL;
	winrm_psrp_receive_start(&p->receiver, asked(s));
	winrm_psrp_send_start(p);
	s->input_open = p->sender.has_input;
	s->input_end = false;
	s->input.len = 0;
	if (!error)
		error = winrm_session_start_secrets(s);
	s->step =
		s->signal_due ? WINRM_STEP_SIGNAL : winrm_session_first_step(s);
	return error;
}

/* Is the last shell the pool that is asked for? */
static bool has_pool(const struct winrm_session *s)
{
	struct winrm_psrp *runspace = s->engine->request->as.pipeline.runspace;

	return s->runspace == winrm_psrp_state(runspace) &&
		!strcmp(s->runspace->configuration,
			winrm_pipeline_configuration(asked(s)));
}

int winrm_pipeline_start(struct winrm_session *s)
{
	struct winrm_engine *e = s->engine;
	const struct winrm_pipeline *p = asked(s);
	const char *wrong = winrm_pipeline_wrong(e, p);
	bool fits;

	if (wrong) {
		e->response.setting = wrong;
		return WINRM_E_CONFIG;
	}
	fits = has_pool(s);
	s->script.len = 0;
	s->input_open = false;
	if (fits && winrm_connect_again(s))
		return WINRM_OK;
	fits = fits && s->shell_open && p->action != WINRM_PSRP_ATTACH;
	if (fits && p->action == WINRM_PSRP_OPEN) {
		s->step = WINRM_STEP_POOL; /* it answers at once */
		return WINRM_OK;
	}
	if (fits && s->commands < WINRM_SHELL_COMMANDS) {
		s->runspace->receiver.on_output = e->request->on_output;
		s->runspace->receiver.user = e->request->user;
		return start_pipeline(s);
	}
	if (!s->shell_open)
		return winrm_session_create(s);
	s->step = WINRM_STEP_RENEW;
	return WINRM_OK;
}

/* Nothing is known of the pool yet, but how it is to be called. */
void winrm_pipeline_reset(struct winrm_session *s)
{
	const struct winrm_request *r = s->engine->request;
	struct winrm_psrp_state *p = winrm_psrp_state(r->as.pipeline.runspace);
	struct winrm_writer name =
		winrm_writer_init(p->configuration, sizeof(p->configuration));

	memset(p, 0, sizeof(*p));
	winrm_writer_put_str(&name, winrm_pipeline_configuration(asked(s)));
	winrm_writer_end_str(&name);
	p->receiver.on_output = r->on_output;
	p->receiver.user = r->user;
	p->sender.object = 3; /* after those that open the pool */
	winrm_psrp_receive_start(&p->receiver, asked(s));
	s->runspace = p;
}

int winrm_pipeline_create(struct winrm_session *s)
{
	int error = winrm_operation_uuid(s->engine, s->shell_name);

	s->runspace = NULL;
	if (error || !winrm_session_is_pipeline(s->engine))
		return error;
	if (winrm_connect_attaches(s))
		return WINRM_OK;
	winrm_pipeline_reset(s);
	winrm_psrp_guid(s->runspace->receiver.pool, s->shell_name);
	return WINRM_OK;
}

bool winrm_pipeline_is_asked(const struct winrm_session *s)
{
	return s->runspace->receiver.pool_state == WINRM_POOL_OPENED &&
		!(WINRM_PSRP_SECRETS && s->runspace->sender.pipeline_due);
}

bool winrm_pipeline_detaches(const struct winrm_session *s)
{
	return WINRM_PSRP_CONNECT && asked(s)->action == WINRM_PSRP_DETACH;
}

/* --- messages -------------------------------------------------------------- */

static enum winrm_pipeline_verb verb_of(const struct winrm_session *s)
{
	/* NONE, CLEAN_FIND: no messages of a pool */
	static const uint8_t verbs[] = {
		[WINRM_STEP_CREATE] = WINRM_VERB_CREATE,
		[WINRM_STEP_CLEAN_CREATE] = WINRM_VERB_CREATE,
		[WINRM_STEP_CONNECT] = WINRM_VERB_CONNECT,
		[WINRM_STEP_JOIN] = WINRM_VERB_JOIN,
		[WINRM_STEP_POOL] = WINRM_VERB_RECEIVE,
#if WINRM_PSRP_SECRETS
		[WINRM_STEP_KEY] = WINRM_VERB_SEND_POOL,
#endif
		[WINRM_STEP_COMMAND] = WINRM_VERB_COMMAND,
		[WINRM_STEP_RECEIVE] = WINRM_VERB_RECEIVE,
		[WINRM_STEP_PROBE] = WINRM_VERB_RECEIVE,
		[WINRM_STEP_SEND] = WINRM_VERB_SEND,
		[WINRM_STEP_DISCONNECT] = WINRM_VERB_DISCONNECT,
		[WINRM_STEP_SIGNAL] = WINRM_VERB_TERMINATE,
		[WINRM_STEP_CLEAN_SIGNAL] = WINRM_VERB_TERMINATE,
		[WINRM_STEP_INTERRUPT] = WINRM_VERB_STOP,
		[WINRM_STEP_RENEW] = WINRM_VERB_DELETE,
		[WINRM_STEP_CLEAN_DELETE] = WINRM_VERB_DELETE,
	};

	if (s->step == WINRM_STEP_SEND && winrm_psrp_send_answers(s->runspace))
		return WINRM_VERB_ANSWER;
	if (s->runspace->own && s->step == WINRM_STEP_CONNECT)
		return WINRM_VERB_RECONNECT;
	if (s->runspace->own && s->step == WINRM_STEP_JOIN)
		return WINRM_VERB_REJOIN;
#if WINRM_PSRP_SECRETS
	if (s->step == WINRM_STEP_SEND && winrm_psrp_send_key(s->runspace))
		return WINRM_VERB_SEND_POOL;
#endif
	return (enum winrm_pipeline_verb)verbs[s->step];
}

static bool sends_fragments(enum winrm_step step)
{
#if WINRM_PSRP_SECRETS
	if (step == WINRM_STEP_KEY)
		return true;
#endif
	return step == WINRM_STEP_COMMAND || step == WINRM_STEP_SEND;
}

static void put_fragments(const void *arg, struct winrm_writer *w)
{
	const struct winrm_session *s = arg;

	if (sends_fragments(s->step))
		winrm_psrp_send_put(s->runspace, w, winrm_session_input_max(s));
	else if (s->step == WINRM_STEP_CREATE ||
		s->step == WINRM_STEP_CLEAN_CREATE ||
		verb_of(s) == WINRM_VERB_CONNECT)
		winrm_psrp_put_open(
			s->runspace, w, s->step == WINRM_STEP_CONNECT);
}

void winrm_pipeline_emit(const struct winrm_session *s, struct winrm_writer *w)
{
	enum winrm_pipeline_verb verb = verb_of(s);
	struct winrm_pipeline_request r = {winrm_operation_header(s->engine),
		s->runspace->configuration, s->shell_id, s->command_id,
		s->engine->config.idle_timeout_ms, put_fragments, s,
		s->shell_name};
	if (verb == WINRM_VERB_CREATE)
		r.shell_id = s->shell_name;
	else if (verb == WINRM_VERB_COMMAND)
		r.command_id = s->runspace->pipeline_id;
	else if (s->step == WINRM_STEP_POOL ||
		(s->step == WINRM_STEP_RECEIVE && winrm_session_awaits_key(s)))
		r.command_id = NULL;
	winrm_pipeline_request_put(w, &r, verb);
}

/* --- replies --------------------------------------------------------------- */

int winrm_pipeline_created(struct winrm_session *s)
{
	memcpy(s->runspace->shell_id, s->shell_id, sizeof(s->shell_id));
	s->step = WINRM_STEP_POOL;
	return WINRM_NEXT;
}

/* The host's words on a pool that it could not open. */
static int broken(struct winrm_session *s)
{
	struct winrm_fault *f = &s->engine->said.fault;
	struct winrm_writer w = winrm_writer_init(f->text, sizeof(f->text));
	const char *text = s->runspace->receiver.record.field[WINRM_PSRP_TEXT];

	winrm_writer_put_str(
		&w, text ? text : "the host could not open the runspace");
	f->text[winrm_xml_fold(f->text, winrm_writer_end_str(&w))] = 0;
	return WINRM_E_FAULT;
}

int winrm_pipeline_received_pool(struct winrm_session *s)
{
	switch (s->runspace->receiver.pool_state) {
	case WINRM_POOL_OPENED: break;
	case WINRM_POOL_CLOSED:
	case WINRM_POOL_BROKEN: return broken(s);
	default: return WINRM_NEXT;
	}
	if (asked(s)->action == WINRM_PSRP_OPEN) {
		s->step = WINRM_STEP_NONE;
		return WINRM_DONE;
	}
	if (!WINRM_PSRP_SECRETS || !s->runspace->sender.pipeline_due)
		return start_pipeline(s);
	if (!winrm_session_awaits_key(s))
		s->step = WINRM_STEP_COMMAND;
	return WINRM_NEXT;
}

bool winrm_pipeline_ended(struct winrm_session *s)
{
	struct winrm_response *response = &s->engine->response;
	const struct winrm_psrp_receiver *r = &s->runspace->receiver;

	if (r->pipeline_state == 0)
		return false;
	response->has_exit_code = true;
	response->exit_code = r->has_exit_code                  ? r->exit_code
		: r->pipeline_state == WINRM_PIPELINE_COMPLETED ? 0
								: 1;
	return true;
}

bool winrm_pipeline_faulted(
	struct winrm_session *s, const struct winrm_fault *f, int *next)
{
	if (s->step == WINRM_STEP_POOL && winrm_fault_is_timeout(f)) {
		*next = winrm_pipeline_received_pool(s);
		return true;
	}
	return winrm_connect_faulted(s, f);
}

/*
 * Objects are numbered: where the one that is due follows a lost reply, that
 * reply had none, or has come after all.
 */
int winrm_pipeline_deliver(
	struct winrm_session *s, const uint8_t *data, size_t len)
{
	struct winrm_fragments *f = &s->runspace->receiver.fragments;
	bool *incomplete = &s->engine->response.incomplete;
	int error;

	f->fits = false;
	if (!*incomplete) /* what is missing was not lost */
		f->hole = false;
	error = winrm_psrp_receive(&s->runspace->receiver, data, len);
	if (!error && f->fits && !f->hole)
		*incomplete = false;
	return error;
}

/* --- input ----------------------------------------------------------------- */

int winrm_pipeline_feed(struct winrm_session *s)
{
	if (winrm_psrp_send_input(s->runspace, s->input, s->input_end)) {
		s->step = winrm_psrp_send_due(s->runspace) ? WINRM_STEP_SEND
							   : WINRM_STEP_RECEIVE;
		return WINRM_NEXT;
	}
	s->engine->response.setting = NAMED("input_json");
	return WINRM_E_CONFIG;
}

bool winrm_pipeline_sends(const struct winrm_session *s)
{
	return winrm_psrp_send_due(s->runspace);
}

void winrm_pipeline_sent(struct winrm_session *s)
{
	winrm_psrp_send_done(s->runspace, winrm_session_input_max(s));
}

void winrm_pipeline_interrupt(struct winrm_session *s)
{
	struct winrm_psrp_state *p = s->runspace;

	p->sender.pipeline_due = false;
	p->receiver.call.due = false;
#if WINRM_PSRP_SECRETS
	p->receiver.awaits_key = false;
#endif
	memset(&p->sender.input, 0, sizeof(p->sender.input));
}

#else
typedef int winrm_no_session_pipeline; /* ISO C has no empty file */
#endif
