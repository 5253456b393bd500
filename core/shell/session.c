/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session.h"

#include <string.h>

#include "core/shell/session_ahead.h"
#include "core/shell/session_output.h"
#include "core/shell/session_pipeline.h"
#include "core/shell/session_reply.h"
#include "soap/shell_request.h"
#include "soap/shells.h"
#include "soap/xml_text.h"

/* How long a Receive waits while there is input to be sent after it. */
#define INPUT_POLL_MS 20u

static void fill_command(
	const struct winrm_engine *e, struct winrm_soap_command *c)
{
	const struct winrm_request *r = e->request;
	const struct winrm_script *script = &r->as.script;

	memset(c, 0, sizeof(*c));
	c->stdin_pipe = r->on_input && !e->config.console_stdin;
	if (!winrm_session_is_script(e)) {
		c->command = r->as.command.line;
		c->args = r->as.command.args;
		return;
	}
	c->script.script = script->text;
	c->script.args = script->args;
	c->script.execution_policy = script->execution_policy;
	c->script.as_json = script->as_json;
	c->script.json_depth = script->json_depth;
	c->script.progress = script->on_progress != NULL;
	c->script.input = c->stdin_pipe;
	if (script->text && winrm_powershell_stdin(&c->script).len > 0)
		c->stdin_pipe = true;
}

/* --- the request ---------------------------------------------------------- */

/*
 * The field of a script that is missing or wrong; NULL, with the script
 * unchanged, if none is.
 */
static const char *wrong_script(struct winrm_powershell *p)
{
	if (!p->script)
		return NAMED("script");
	if (winrm_powershell_valid(p))
		return NULL;
	p->execution_policy = NULL;
	if (winrm_powershell_valid(p))
		return NAMED("execution_policy");
	p->args = NULL;
	return winrm_powershell_valid(p) ? NAMED("args") : NAMED("script");
}

static bool has_text(const char *s)
{
	return s && winrm_xml_valid(winrm_slice_str(s));
}

/* The field of a command that is missing or wrong, or NULL. */
static const char *wrong_command(const struct winrm_soap_command *c)
{
	const char *const *arg;

	if (!has_text(c->command))
		return NAMED("command");
	for (arg = c->args; arg && *arg; arg++)
		if (!has_text(*arg))
			return NAMED("args");
	return NULL;
}

/* cmd.exe runs only the first of several lines and is silent on the rest. */
static bool has_lines(const struct winrm_soap_command *c)
{
	const char *const *arg = c->args;
	const char *text;

	for (text = c->command; text; text = arg ? *arg++ : NULL)
		if (strpbrk(text, "\r\n"))
			return true;
	return false;
}

/* What is missing or wrong, or needs what was left out of this build. */
static const char *wrong_request(
	const struct winrm_engine *e, struct winrm_soap_command *c)
{
	const char *wrong = winrm_session_is_script(e)
		? wrong_script(&c->script)
		: wrong_command(c);

	if (!WINRM_INPUT && !wrong && (e->request->on_input || c->stdin_pipe))
		return NAMED("request");
	return wrong;
}

static int check_request(struct winrm_engine *e, struct winrm_soap_command *c)
{
	struct winrm_writer count = winrm_writer_init(NULL, 0);
	const char *wrong = wrong_request(e, c);

	if (wrong) {
		e->response.setting = wrong;
		return WINRM_E_CONFIG;
	}
	if (has_lines(c))
		return WINRM_E_LINES;
	winrm_shell_request_command_line(&count, c);
	if (count.len <= WINRM_COMMAND_LINE_MAX)
		return WINRM_OK;
	e->response.needed = count.len;
	return WINRM_E_TOO_LONG;
}

/* A script too long for the command line comes first on its stdin. */
static void start_streams(
	struct winrm_session *s, const struct winrm_soap_command *c)
{
	s->script.len = 0;
	if (WINRM_POWERSHELL && WINRM_INPUT && c->script.script)
		s->script = winrm_powershell_stdin(&c->script);
	s->input_open = WINRM_INPUT &&
		(s->engine->request->on_input || s->script.len > 0);
	winrm_session_open_output(s);
}

int winrm_session_create(struct winrm_session *s)
{
	s->shell_open = false;
	s->signal_due = false;
	s->commands = 0;
	s->step = WINRM_STEP_CREATE;
#if WINRM_PSRP
	return winrm_pipeline_create(s);
#else
	return winrm_operation_uuid(s->engine, s->shell_name);
#endif
}

static int start_shell(struct winrm_engine *e)
{
	struct winrm_session *s = e->kept;
	struct winrm_soap_command c;
	int error;

	s->engine = e;
	s->recreated = false;
#if WINRM_PSRP
	if (winrm_session_is_pipeline(e))
		return winrm_pipeline_start(s);
#endif
	fill_command(e, &c);
	error = check_request(e, &c);
	if (error)
		return error;
	start_streams(s, &c);
	if (!s->shell_open)
		return winrm_session_create(s);
	s->step =
		s->commands >= WINRM_SHELL_COMMANDS || winrm_session_is_pool(s)
		? WINRM_STEP_RENEW
		: s->signal_due ? WINRM_STEP_SIGNAL
				: WINRM_STEP_COMMAND;
	return WINRM_OK;
}

/* --- messages ------------------------------------------------------------- */

/* What a lost reply had would be missing in the middle of a file. */
static bool is_asked_once(const struct winrm_session *s)
{
	const struct winrm_request *r = s->engine->request;

	return WINRM_COPY && s->step == WINRM_STEP_RECEIVE &&
		r->operation == WINRM_OP_SCRIPT && r->as.script.no_reconnect;
}

static unsigned prepare_step(struct winrm_engine *e)
{
	static const uint8_t properties[] = {
		[WINRM_STEP_CREATE] = WINRM_CREATES,
		[WINRM_STEP_SIGNAL] = WINRM_REPEATABLE,
		[WINRM_STEP_RENEW] = WINRM_REPEATABLE,
#if WINRM_PSRP
		[WINRM_STEP_CONNECT] = WINRM_REPEATABLE,
		[WINRM_STEP_JOIN] = WINRM_REPEATABLE,
		[WINRM_STEP_POOL] = WINRM_REPEATABLE | WINRM_POLLS | WINRM_KEPT,
		[WINRM_STEP_DISCONNECT] = WINRM_REPEATABLE | WINRM_RUNS,
#endif
		[WINRM_STEP_COMMAND] = WINRM_STARTS,
		[WINRM_STEP_RECEIVE] =
			WINRM_REPEATABLE | WINRM_POLLS | WINRM_RUNS,
		[WINRM_STEP_PROBE] =
			WINRM_REPEATABLE | WINRM_POLLS | WINRM_RUNS,
		[WINRM_STEP_SEND] = WINRM_RUNS,
		/* each ctrl_c counts, unlike a terminate */
		[WINRM_STEP_INTERRUPT] = WINRM_RUNS,
		[WINRM_STEP_CLEAN_CREATE] = WINRM_CREATES,
		[WINRM_STEP_CLEAN_FIND] = WINRM_REPEATABLE,
		[WINRM_STEP_CLEAN_SIGNAL] = WINRM_REPEATABLE,
		[WINRM_STEP_CLEAN_DELETE] = WINRM_REPEATABLE,
	};
	struct winrm_session *s = e->kept;

	if (s->step == WINRM_STEP_COMMAND)
		winrm_session_choose_id(s);
	if (WINRM_INPUT && s->step == WINRM_STEP_RECEIVE && s->input_open)
		e->operation_timeout =
			s->input.len > 0 ? INPUT_POLL_MS : INPUT_LATER_POLL_MS;
	if (WINRM_INTERRUPT && s->step == WINRM_STEP_PROBE)
		e->operation_timeout = 1;
#if WINRM_PSRP
	if (s->step == WINRM_STEP_POOL && winrm_pipeline_is_asked(s))
		e->operation_timeout = 1; /* only asks if it is there */
#endif
	/* stdin ends once, however often that is reported */
	if (WINRM_INPUT && s->step == WINRM_STEP_SEND && s->input.len == 0 &&
		!winrm_session_is_pool(s))
		return WINRM_REPEATABLE | WINRM_RUNS;
	if (is_asked_once(s))
		return WINRM_REPEATABLE | WINRM_POLLS | WINRM_ONCE | WINRM_RUNS;
	if (s->step == WINRM_STEP_RECEIVE && winrm_session_is_pool(s))
		return WINRM_REPEATABLE | WINRM_POLLS | WINRM_KEPT | WINRM_RUNS;
	return properties[s->step];
}

static void emit_create(const struct winrm_session *s, struct winrm_writer *w,
	const struct winrm_shell_request *r)
{
	const struct winrm_config *config = &s->engine->config;
	struct winrm_soap_shell shell;

	memset(&shell, 0, sizeof(shell));
	shell.name = s->shell_name;
	shell.working_directory = config->working_directory;
	shell.environment = config->environment;
	shell.codepage = s->no_codepage ? 0 : config->codepage;
	shell.idle_timeout = config->idle_timeout_ms;
	shell.no_profile = config->no_profile;
	winrm_shell_request_create(w, r, &shell);
}

static void emit_step(void *engine, struct winrm_writer *w)
{
	const struct winrm_engine *e = engine;
	const struct winrm_session *s = e->kept;
	struct winrm_soap_command c;
	struct winrm_shell_request r = {
		winrm_operation_header(e), s->shell_open ? s->shell_id : NULL};

#if WINRM_PSRP
	if (s->runspace && s->step != WINRM_STEP_CLEAN_FIND) {
		winrm_pipeline_emit(s, w);
		return;
	}
#endif
	switch (s->step) {
	case WINRM_STEP_NONE: break;
#if WINRM_PSRP
	case WINRM_STEP_CONNECT:
	case WINRM_STEP_JOIN:
	case WINRM_STEP_POOL:
	case WINRM_STEP_DISCONNECT: break;
#if WINRM_PSRP_SECRETS
	case WINRM_STEP_KEY: break;
#endif
#endif
	case WINRM_STEP_CREATE:
	case WINRM_STEP_CLEAN_CREATE: emit_create(s, w, &r); break;
	case WINRM_STEP_COMMAND: fill_command(e, &c);
#if WINRM_AHEAD
		c.id = winrm_session_chosen_id(s);
#endif
		winrm_shell_request_command(w, &r, &c);
		break;
	case WINRM_STEP_RECEIVE:
	case WINRM_STEP_PROBE:
		winrm_shell_request_receive(w, &r, s->command_id);
		break;
	case WINRM_STEP_SEND:
		if (WINRM_INPUT)
			winrm_shell_request_send(
				w, &r, s->command_id, s->input, s->input_end);
		break;
	case WINRM_STEP_SIGNAL:
	case WINRM_STEP_CLEAN_SIGNAL:
		winrm_shell_request_signal(
			w, &r, s->command_id, WINRM_SOAP_TERMINATE);
		break;
	case WINRM_STEP_INTERRUPT:
		if (WINRM_INTERRUPT)
			winrm_shell_request_signal(w, &r, s->command_id,
				e->config.cancel_with_break
					? WINRM_SOAP_CTRL_BREAK
					: WINRM_SOAP_CTRL_C);
		break;
	case WINRM_STEP_CLEAN_FIND: winrm_shells_enumerate(w, &r.header); break;
	case WINRM_STEP_RENEW:
	case WINRM_STEP_CLEAN_DELETE: winrm_shell_request_delete(w, &r); break;
	}
}

/* --- errors and winrm_cancel ---------------------------------------------- */

static bool runs(const struct winrm_session *s)
{
	return s->step >= WINRM_STEP_RECEIVE && s->step <= WINRM_STEP_INTERRUPT;
}

/*
 * Delete ends all processes of the shell. A command that ended is not
 * signalled any more: its state goes with the shell.
 */
static bool clean_shell(struct winrm_engine *e, enum winrm_cleaning when)
{
	struct winrm_session *s = e->kept;
	bool running = runs(s);

	switch (when) {
	case WINRM_CLEAN_BEGIN:
		if (running)
			(void)winrm_session_end_output(s);
		/* a pipeline that was stopped leaves its runspace as it was */
		if (winrm_session_is_pool(s) && e->request &&
			s->step == WINRM_STEP_NONE)
			return false;
		if (s->shell_open)
			s->step = running ? WINRM_STEP_CLEAN_SIGNAL
					  : WINRM_STEP_CLEAN_DELETE;
		else
			s->step = e->lost ? WINRM_STEP_CLEAN_FIND
					  : WINRM_STEP_NONE;
		break;
	case WINRM_CLEAN_AWAIT: s->step = WINRM_STEP_CLEAN_CREATE; break;
	case WINRM_CLEAN_AGAIN:
		if (s->step == WINRM_STEP_CLEAN_CREATE)
			s->step = WINRM_STEP_CLEAN_FIND;
		if (s->step == WINRM_STEP_CLEAN_SIGNAL)
			s->step = WINRM_STEP_CLEAN_DELETE;
		break;
	case WINRM_CLEAN_GIVE_UP:
		s->shell_open = false;
		s->step = WINRM_STEP_NONE;
		break;
	}
	return s->step != WINRM_STEP_NONE;
}

static void interrupt_command(struct winrm_engine *e, bool probe)
{
	struct winrm_session *s = e->kept;

	s->input_open = false;
	s->script.len = 0;
#if WINRM_PSRP
	if (s->runspace)
		winrm_pipeline_interrupt(s);
#endif
	s->step = probe ? WINRM_STEP_PROBE : WINRM_STEP_INTERRUPT;
}

const struct winrm_operation_table winrm_shell_operation = {start_shell,
	prepare_step, emit_step, winrm_session_reply, clean_shell,
	WINRM_INTERRUPT ? interrupt_command : NULL, false};
