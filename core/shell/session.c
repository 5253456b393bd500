/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session.h"

#include <string.h>

#include "soap/request.h"

/* MS-WSMV 3.1.4.1.8: a server refuses less. */
#define ENVELOPE_MIN 8192u
/* How long one Receive waits while there is input to be sent after it. */
#define INPUT_POLL_MS       20u
#define INPUT_LATER_POLL_MS 500u

void winrm_session_init(
	struct winrm_session *s, const struct winrm_config *config)
{
	size_t envelope = config->rx_len - WINRM_RX_MARGIN;

	memset(s, 0, sizeof(*s));
	s->config = config;
	if (envelope < ENVELOPE_MIN)
		envelope = ENVELOPE_MIN;
	if (envelope > UINT32_MAX)
		envelope = UINT32_MAX;
	s->max_envelope = (uint32_t)envelope;
}

static int new_uuid(const struct winrm_session *s, char out[WINRM_UUID_LEN + 1])
{
	uint8_t random[16];

	if (s->config->port->random(s->config->io, random, sizeof(random)))
		return WINRM_E_CRYPTO;
	winrm_uuid_format(out, random);
	return WINRM_OK;
}

static void fill_command(
	const struct winrm_session *s, struct winrm_soap_command *c)
{
	const struct winrm_request *r = s->request;

	c->command = r->command;
	c->args = r->args;
	c->stdin_pipe = r->on_input != NULL && !s->config->console_stdin;
	if (!WINRM_POWERSHELL)
		return;
	c->script.script = r->script;
	c->script.args = r->args;
	c->script.execution_policy = r->execution_policy;
	c->script.as_json = r->as_json;
	c->script.json_depth = r->json_depth;
	c->script.progress = r->on_progress != NULL;
	c->script.input = c->stdin_pipe;
	if (WINRM_POWERSHELL && r->script &&
		winrm_powershell_stdin(&c->script).len > 0)
		c->stdin_pipe = true;
}

/* What was left out when this was built is not to be asked for. */
static bool is_built(const struct winrm_request *r)
{
	return (WINRM_IDENTIFY || !r->identify) &&
		(WINRM_SHELLS || (!r->on_shell && !r->delete_shell)) &&
		(WINRM_POWERSHELL || !r->script) &&
		(WINRM_INPUT || !r->on_input);
}

static bool has_text(const char *s)
{
	return winrm_xml_valid(winrm_slice_str(s));
}

/* The field of a script that is wrong, or NULL. */
static const char *wrong_script(struct winrm_powershell p)
{
	if (winrm_powershell_valid(&p))
		return NULL;
	p.execution_policy = NULL;
	if (winrm_powershell_valid(&p))
		return NAMED("execution_policy");
	p.args = NULL;
	return winrm_powershell_valid(&p) ? NAMED("args") : NAMED("script");
}

/* The field of a command or script that is missing or wrong, or NULL. */
static const char *wrong_command(
	const struct winrm_request *r, const struct winrm_soap_command *c)
{
	const char *const *arg;

	if (!r->command == !r->script || !has_text(r->command))
		return NAMED("command");
	if (WINRM_POWERSHELL && r->script)
		return !WINRM_INPUT && c->stdin_pipe ? NAMED("request")
						     : wrong_script(c->script);
	for (arg = r->args; arg && *arg; arg++)
		if (!has_text(*arg))
			return NAMED("args");
	return NULL;
}

/* cmd.exe runs the first line of several, and says nothing of the others. */
static bool has_lines(const struct winrm_request *r)
{
	const char *const *arg = r->args; /* of a script they may be anything */
	const char *text;

	for (text = r->command; text; text = arg ? *arg++ : NULL)
		if (strpbrk(text, "\r\n"))
			return true;
	return false;
}

static int refuse(struct winrm_response *response, const char *setting)
{
	response->setting = setting;
	return WINRM_E_CONFIG;
}

static int check_request(const struct winrm_session *s,
	const struct winrm_request *r, struct winrm_response *response)
{
	struct winrm_writer count = winrm_writer_init(NULL, 0);
	struct winrm_soap_command c;
	const char *wrong;

	if (!is_built(r))
		return refuse(response, NAMED("request"));
	if ((WINRM_IDENTIFY && r->identify) || (WINRM_SHELLS && r->on_shell))
		return WINRM_OK;
	if (WINRM_SHELLS && r->delete_shell)
		return r->delete_shell[0] && has_text(r->delete_shell)
			? WINRM_OK
			: refuse(response, NAMED("delete_shell"));
	fill_command(s, &c);
	wrong = wrong_command(r, &c);
	if (wrong)
		return refuse(response, wrong);
	if (has_lines(r))
		return WINRM_E_LINES;
	winrm_soap_command_line(&count, &c);
	if (count.len <= WINRM_COMMAND_LINE_MAX)
		return WINRM_OK;
	response->needed = count.len;
	return WINRM_E_TOO_LONG;
}

static enum winrm_verb first_verb(
	const struct winrm_session *s, const struct winrm_request *r)
{
	if (WINRM_IDENTIFY && r->identify)
		return WINRM_VERB_IDENTIFY;
	if (WINRM_SHELLS && r->on_shell)
		return WINRM_VERB_ENUMERATE;
	if (!s->shell_open)
		return WINRM_VERB_CREATE;
	if (s->commands >= WINRM_SHELL_COMMANDS)
		return WINRM_VERB_DELETE;
	return s->signal_due ? WINRM_VERB_SIGNAL : WINRM_VERB_COMMAND;
}

/* A script too long for the command line comes first on its stdin. */
static void start_streams(
	struct winrm_session *s, const struct winrm_request *request)
{
	struct winrm_soap_command c;

	s->script.len = 0;
	if (WINRM_POWERSHELL && WINRM_INPUT && request->script) {
		fill_command(s, &c);
		s->script = winrm_powershell_stdin(&c.script);
	}
	s->input_open = WINRM_INPUT && (request->on_input || s->script.len > 0);
	winrm_session_open_output(s);
}

int winrm_session_start(struct winrm_session *s,
	const struct winrm_request *request, struct winrm_response *response)
{
	int error;

	s->request = request;
	s->cleaning = false;
	s->interrupting = false;
	s->probing = false;
	s->recreated = false;
	s->verb = WINRM_VERB_NONE;
	error = check_request(s, request, response);
	if (error)
		return error;
	start_streams(s, request);
	s->verb = first_verb(s, request);
	if (WINRM_SHELLS && request->delete_shell)
		s->verb = WINRM_VERB_DELETE;
	return s->verb == WINRM_VERB_CREATE ? winrm_session_create(s) : 0;
}

int winrm_session_create(struct winrm_session *s)
{
	char name[WINRM_UUID_LEN + 1] = "";
	int error = new_uuid(s, name);

	memcpy(s->shell_name, name, sizeof(name));
	s->shell_open = false;
	s->signal_due = false;
	s->commands = 0;
	s->verb = WINRM_VERB_CREATE;
	return error;
}

bool winrm_session_runs(const struct winrm_session *s)
{
	return s->verb == WINRM_VERB_RECEIVE || s->verb == WINRM_VERB_SEND;
}

void winrm_session_probe(struct winrm_session *s)
{
	s->probing = true;
	s->input_open = false;
	s->script.len = 0;
	s->verb = WINRM_VERB_RECEIVE;
}

void winrm_session_interrupt(struct winrm_session *s)
{
	s->probing = false;
	s->interrupting = true;
	s->input_open = false;
	s->script.len = 0;
	s->verb = WINRM_VERB_SIGNAL;
}

/*
 * Delete ends all processes of the shell. A command that ended is not
 * signalled any more: its state goes with the shell.
 */
void winrm_session_clean(struct winrm_session *s)
{
	bool running = winrm_session_runs(s) ||
		(WINRM_INTERRUPT && s->interrupting &&
			s->verb == WINRM_VERB_SIGNAL);

	if (!s->cleaning && running)
		(void)winrm_session_end_output(s);
	s->cleaning = true;
	if (s->shell_open)
		s->verb = running ? WINRM_VERB_SIGNAL : WINRM_VERB_DELETE;
	else
		s->verb =
			s->shell_lost ? WINRM_VERB_ENUMERATE : WINRM_VERB_NONE;
}

static uint32_t receive_timeout(const struct winrm_session *s, uint32_t left)
{
	uint32_t ms = s->config->operation_timeout_ms;

	if (WINRM_INPUT && s->input_open)
		ms = s->input.len > 0 ? INPUT_POLL_MS : INPUT_LATER_POLL_MS;
	if (WINRM_INTERRUPT && s->probing)
		ms = 1;
	/* The host answers just before the deadline, so that the command can
	 * be ended on this connection. */
	if (left < ms + WINRM_LAST_MS)
		ms = left > 2 * WINRM_LAST_MS ? left - WINRM_LAST_MS : left / 2;
	return ms > 0 ? ms : 1;
}

int winrm_session_begin(struct winrm_session *s, uint32_t left)
{
	s->operation_timeout = s->config->operation_timeout_ms;
	if (s->verb == WINRM_VERB_RECEIVE)
		s->operation_timeout = receive_timeout(s, left);
	return new_uuid(s, s->message_id);
}

/* Of its kind each one counts, unlike a terminate. */
static bool is_ctrl_c(const struct winrm_session *s)
{
	return WINRM_INTERRUPT && s->interrupting && !s->cleaning;
}

bool winrm_session_repeatable(const struct winrm_session *s)
{
	/* stdin ends once, however often it is said */
	if (WINRM_INPUT && s->verb == WINRM_VERB_SEND)
		return s->input.len == 0;
	return s->verb == WINRM_VERB_RECEIVE || s->verb == WINRM_VERB_DELETE ||
		s->verb == WINRM_VERB_ENUMERATE ||
		(s->verb == WINRM_VERB_SIGNAL && !is_ctrl_c(s));
}

bool winrm_session_mergeable(const struct winrm_session *s)
{
	return s->verb == WINRM_VERB_CREATE || winrm_session_repeatable(s);
}

static void emit_create(const struct winrm_session *s, struct winrm_writer *w,
	const struct winrm_soap_header *h)
{
	const struct winrm_config *config = s->config;
	struct winrm_soap_shell shell;

	memset(&shell, 0, sizeof(shell));
	shell.name = s->shell_name;
	shell.working_directory = config->working_directory;
	shell.environment = config->environment;
	shell.codepage = s->no_codepage ? 0 : config->codepage;
	shell.idle_timeout = config->idle_timeout_ms;
	shell.no_profile = config->no_profile;
	winrm_soap_create(w, h, &shell);
}

static enum winrm_soap_signal signal_code(const struct winrm_session *s)
{
	if (!is_ctrl_c(s))
		return WINRM_SOAP_TERMINATE;
	return s->config->cancel_with_break ? WINRM_SOAP_CTRL_BREAK
					    : WINRM_SOAP_CTRL_C;
}

void winrm_session_emit(void *session, struct winrm_writer *w)
{
	const struct winrm_session *s = session;
	const struct winrm_config *config = s->config;
	struct winrm_soap_command c;
	struct winrm_soap_header h = {config->host, config->path,
		config->tcp_port, config->port->encrypted, s->message_id,
		s->max_envelope, s->operation_timeout,
		s->shell_open ? s->shell_id : NULL};

	if (WINRM_SHELLS && s->request && !s->cleaning &&
		s->request->delete_shell)
		h.shell_id = s->request->delete_shell;
	if (s->verb == WINRM_VERB_ENUMERATE || s->verb == WINRM_VERB_PULL)
		h.shell_id = NULL;
	switch (s->verb) {
	case WINRM_VERB_NONE: break;
	case WINRM_VERB_IDENTIFY:
		if (WINRM_IDENTIFY)
			winrm_soap_identify(w);
		break;
	case WINRM_VERB_CREATE: emit_create(s, w, &h); break;
	case WINRM_VERB_COMMAND:
		fill_command(s, &c);
		winrm_soap_command(w, &h, &c);
		break;
	case WINRM_VERB_RECEIVE:
		winrm_soap_receive(w, &h, s->command_id);
		break;
	case WINRM_VERB_SEND:
		if (WINRM_INPUT)
			winrm_soap_send(
				w, &h, s->command_id, s->input, s->input_end);
		break;
	case WINRM_VERB_SIGNAL:
		winrm_soap_signal(w, &h, s->command_id, signal_code(s));
		break;
	case WINRM_VERB_ENUMERATE: winrm_soap_enumerate(w, &h); break;
	case WINRM_VERB_PULL:
		if (WINRM_SHELLS)
			winrm_soap_pull(w, &h, s->shell_name);
		break;
	case WINRM_VERB_DELETE: winrm_soap_delete(w, &h); break;
	}
}
