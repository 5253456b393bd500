/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shell_request.h"

#include <string.h>

#include "core/base/base64.h"
#include "soap/names.h"
#include "soap/xml_text.h"

#define COMMAND_ID " " COMMAND "Id=\"\1\""

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

/* A request whose body is one text, with two args in it. */
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
	put(w, "<" ENVIRONMENT);
	for (; *environment; environment++) {
		struct winrm_slice value = winrm_slice_str(*environment);
		struct winrm_slice name = winrm_slice_cut(&value, '=');

		put(w, "<" VARIABLE NAME);
		winrm_xml_put(w, name);
		put(w, "\">");
		winrm_xml_put(w, value);
		put(w, "</" VARIABLE ">");
	}
	put(w, "</" ENVIRONMENT);
}

static void put_shell(struct winrm_writer *w, const struct winrm_soap_shell *s)
{
	const char *args[] = {s->name, s->working_directory};

	put(w, "<" RSP "Shell");
	if (s->name)
		winrm_names_put(w, NAME "\1\"", args);
	put(w,
		"><" RSP "Input" STREAM "s>stdin</" RSP "Input" STREAM "s>"
		"<" RSP "Output" STREAM "s>stdout stderr</" RSP "Output" STREAM
		"s>");
	if (s->working_directory)
		winrm_names_put(w, "<" DIRECTORY "\2</" DIRECTORY, args);
	if (s->idle_timeout > 0) {
		put(w, "<" IDLE_TIME);
		winrm_envelope_put_duration(w, s->idle_timeout);
		put(w, "</" IDLE_TIME);
	}
	if (s->environment && s->environment[0])
		put_environment(w, s->environment);
	put(w, "</" RSP "Shell>");
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

/* The command line, its words written by `word`: as they are or escaped. */
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

void winrm_shell_request_command(struct winrm_writer *w,
	const struct winrm_shell_request *r, const struct winrm_soap_command *c)
{
	struct winrm_envelope_value options[2] = {
		{"WINRS_CONSOLEMODE_STDIN", c->stdin_pipe ? "FALSE" : "TRUE"},
		{NULL, NULL}};

	begin(w, r, NS_SHELL "/" COMMAND, options);
	put(w, "<" RSP COMMAND "Line><" RSP COMMAND ">");
	put_line(w, c, put_text);
	put(w, "</" RSP COMMAND "></" RSP COMMAND "Line>");
	winrm_envelope_end(w);
}

void winrm_shell_request_receive(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *command_id)
{
	put_request(w, r, NS_SHELL "/" RECEIVE,
		"<" RSP RECEIVE "><" RSP "Desired" STREAM COMMAND_ID
		">stdout stderr</" RSP "Desired" STREAM "></" RSP RECEIVE ">",
		&command_id);
}

void winrm_shell_request_send(struct winrm_writer *w,
	const struct winrm_shell_request *r, const char *command_id,
	struct winrm_slice data, bool end)
{
	begin(w, r, NS_SHELL "/Send", NULL);
	winrm_names_put(w,
		"<" RSP "Send><" RSP STREAM NAME "stdin\"" COMMAND_ID,
		&command_id);
	put(w, end ? " End=\"true\">" : ">");
	winrm_base64_put(w, data.ptr, data.len);
	put(w, "</" RSP STREAM "></" RSP "Send>");
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

	put_request(w, r, NS_SHELL "/" SIGNAL,
		"<" RSP SIGNAL COMMAND_ID "><" RSP "Code>" NS_SHELL
		"/signal/\2</" RSP "Code></" RSP SIGNAL ">",
		args);
}

void winrm_shell_request_delete(
	struct winrm_writer *w, const struct winrm_shell_request *r)
{
	put_request(w, r, NS_TRANSFER "/Delete", "", NULL);
}
