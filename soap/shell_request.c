/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shell_request.h"

#include <string.h>

#include "core/base/base64.h"
#include "soap/names.h"
#include "soap/xml_text.h"

#define COMMAND_ID " " N_COMMAND "Id=\"\1\""

static void put(struct winrm_writer *w, const char *text)
{
	winrm_names_put(w, text, NULL);
}

static void put_text(struct winrm_writer *w, const char *s)
{
	winrm_xml_put(w, winrm_slice_str(s));
}

/* Up to the body; `action` is a text of soap/names.h. */
static void begin(struct winrm_writer *w, const struct winrm_shell_request *r,
	const char *action, const struct winrm_envelope_value *options)
{
	struct winrm_envelope_value selectors[2] = {
		{r->shell_id ? "ShellId" : NULL, r->shell_id}, {NULL, NULL}};
	struct winrm_envelope_operation o = {
		{action, ""}, {NS_SHELL "/cmd", ""}, selectors, options};

	winrm_envelope_begin(w, &r->header, &o);
}

/* A request whose body is one text with two args. */
static void put_request(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *action,
	const char *body, const char *const *args)
{
	begin(w, r, action, NULL);
	winrm_names_put(w, body, args);
	winrm_envelope_end(w);
}

static void put_environment(
	struct winrm_writer *w, const char *const *environment)
{
	put(w, "<" N_ENVIRONMENT);
	for (; *environment; environment++) {
		struct winrm_slice value = winrm_slice_str(*environment);
		struct winrm_slice name = winrm_slice_cut(&value, '=');

		put(w, "<" N_VARIABLE N_NAME);
		winrm_xml_put(w, name);
		put(w, "\">");
		winrm_xml_put(w, value);
		put(w, "</" N_VARIABLE ">");
	}
	put(w, "</" N_ENVIRONMENT);
}

static void put_shell(struct winrm_writer *w, const struct winrm_soap_shell *s)
{
	const char *args[] = {s->name, s->working_directory};

	put(w, "<" N_RSP "Shell");
	if (s->name)
		winrm_names_put(w, N_NAME "\1\"", args);
	put(w,
		"><" N_RSP "Input" N_STREAM "s>stdin</" N_RSP "Input" N_STREAM
		"s>"
		"<" N_RSP "Output" N_STREAM "s>stdout stderr</" N_RSP
		"Output" N_STREAM "s>");
	if (s->working_directory)
		winrm_names_put(w, "<" N_DIRECTORY "\2</" N_DIRECTORY, args);
	if (s->idle_timeout > 0) {
		put(w, "<" N_IDLE_TIME);
		winrm_envelope_put_duration(w, s->idle_timeout);
		put(w, "</" N_IDLE_TIME);
	}
	if (s->environment && s->environment[0])
		put_environment(w, s->environment);
	put(w, "</" N_RSP "Shell>");
}

void winrm_shell_request_create(struct winrm_writer *w,
	const struct winrm_shell_request *r, const struct winrm_soap_shell *s)
{
	struct winrm_envelope_value options[3], *option = options;
	char codepage[11];
	struct winrm_writer number =
		winrm_writer_init(codepage, sizeof(codepage));

	memset(options, 0, sizeof(options));
	if (s->no_profile) {
		option->name = "WINRS_NOPROFILE";
		option++->value = "TRUE";
	}
	if (s->codepage > 0) {
		winrm_writer_put_decimal(&number, s->codepage);
		winrm_writer_end_str(&number);
		option->name = "WINRS_CODEPAGE";
		option->value = codepage;
	}
	begin(w, r, NS_TRANSFER "/Create", options);
	put_shell(w, s);
	winrm_envelope_end(w);
}

/* The command line, its words written by `word`: unchanged or escaped. */
static void put_line(struct winrm_writer *w, const struct winrm_soap_command *c,
	void (*word)(struct winrm_writer *, const char *))
{
	const char *const *arg;

	if (WINRM_POWERSHELL && c->script.script) {
		winrm_powershell_put(w, &c->script);
		return;
	}
	word(w, c->command);
	for (arg = c->args; arg && *arg; arg++) {
		put(w, " ");
		word(w, *arg);
	}
}

void winrm_shell_request_command_line(
	struct winrm_writer *w, const struct winrm_soap_command *c)
{
	put_line(w, c, winrm_writer_put_str);
}

static void put_command_line_open(
	struct winrm_writer *w, const struct winrm_soap_command *c)
{
#if WINRM_AHEAD
	if (c->id) {
		winrm_names_put(w,
			"<" N_RSP N_COMMAND "Line" COMMAND_ID
			"><" N_RSP N_COMMAND ">",
			&c->id);
		return;
	}
#endif
	(void)c;
	put(w, "<" N_RSP N_COMMAND "Line><" N_RSP N_COMMAND ">");
}

void winrm_shell_request_command(struct winrm_writer *w,
	const struct winrm_shell_request *r, const struct winrm_soap_command *c)
{
	struct winrm_envelope_value options[2] = {
		{"WINRS_CONSOLEMODE_STDIN", c->stdin_pipe ? "FALSE" : "TRUE"},
		{NULL, NULL}};

	begin(w, r, NS_SHELL "/" N_COMMAND, options);
	put_command_line_open(w, c);
	put_line(w, c, put_text);
	put(w, "</" N_RSP N_COMMAND "></" N_RSP N_COMMAND "Line>");
	winrm_envelope_end(w);
}

void winrm_shell_request_receive(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *command_id)
{
	put_request(w, r, NS_SHELL "/" N_RECEIVE,
		"<" N_RSP N_RECEIVE "><" N_RSP "Desired" N_STREAM COMMAND_ID
		">stdout stderr</" N_RSP "Desired" N_STREAM
		"></" N_RSP N_RECEIVE ">",
		&command_id);
}

void winrm_shell_request_send(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *command_id,
	struct winrm_slice data, bool end)
{
	begin(w, r, NS_SHELL "/Send", NULL);
	winrm_names_put(w,
		"<" N_RSP "Send><" N_RSP N_STREAM N_NAME "stdin\"" COMMAND_ID,
		&command_id);
	put(w, end ? " End=\"true\">" : ">");
	winrm_base64_put(w, data.ptr, data.len);
	put(w, "</" N_RSP N_STREAM "></" N_RSP "Send>");
	winrm_envelope_end(w);
}

void winrm_shell_request_signal(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *command_id,
	enum winrm_soap_signal code)
{
	static const char *const codes[] = {
		"terminate", "ctrl_c", "ctrl_break"};
	const char *args[] = {command_id,
		codes[WINRM_INTERRUPT ? code : WINRM_SOAP_TERMINATE]};

	put_request(w, r, NS_SHELL "/" N_SIGNAL,
		"<" N_RSP N_SIGNAL COMMAND_ID "><" N_RSP "Code>" NS_SHELL
		"/signal/\2</" N_RSP "Code></" N_RSP N_SIGNAL ">",
		args);
}

void winrm_shell_request_delete(
	struct winrm_writer *w, const struct winrm_shell_request *r)
{
	put_request(w, r, NS_TRANSFER "/Delete", "", NULL);
}
