/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "tests/unit/peer.h"

/* Shells and commands, as far as MS-WSMV 3.1.4.1 lets a client see them. */

/* The text between two marks; "" if they are missing. */
static void between(const char *text, const char *from, const char *to,
	char *out, size_t cap)
{
	const char *at = strstr(text, from), *end;

	out[0] = 0;
	if (!at)
		return;
	at += strlen(from);
	end = strstr(at, to);
	if (!end || (size_t)(end - at) >= cap)
		return;
	memcpy(out, at, (size_t)(end - at));
	out[end - at] = 0;
}

static enum peer_verb verb_of(const char *soap)
{
	static const struct {
		const char *mark;
		enum peer_verb verb;
	} marks[] = {
		{"<i:Identify/>", PEER_IDENTIFY},
		{"/transfer/Create</a:Action>", PEER_CREATE},
		{"/shell/Command</a:Action>", PEER_COMMAND},
		{"/shell/Receive</a:Action>", PEER_RECEIVE},
		{"/shell/Send</a:Action>", PEER_SEND},
		{"/shell/Signal</a:Action>", PEER_SIGNAL},
		{"/transfer/Delete</a:Action>", PEER_DELETE},
		{"/enumeration/Enumerate</a:Action>", PEER_ENUMERATE},
		{"/enumeration/Pull</a:Action>", PEER_PULL},
	};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strstr(soap, marks[i].mark))
			return marks[i].verb;
	return PEER_UNKNOWN;
}

void peer_read_soap(struct peer *p)
{
	struct peer_request *r = &p->request;
	const char *soap = (const char *)r->body;
	char duration[24];

	r->verb = verb_of(soap);
	between(soap, "<a:MessageID>uuid:", "</a:MessageID>", r->message_id,
		sizeof(r->message_id));
	between(soap, "<w:Selector Name=\"ShellId\">", "</w:Selector>",
		r->shell_id, sizeof(r->shell_id));
	between(soap, " CommandId=\"", "\"", r->command_id,
		sizeof(r->command_id));
	between(soap, "<rsp:Shell Name=\"", "\"", r->name, sizeof(r->name));
	between(soap, "<w:OperationTimeout>PT", "S</w:OperationTimeout>",
		duration, sizeof(duration));
	r->operation_timeout = (uint32_t)(atof(duration) * 1000 + 0.5);
}

/* Sealed if the request was. */
static void answer(struct peer *p, const char *body)
{
	const struct peer_trick *t = p->trick;

	if (t && t->kind == PEER_LOSE)
		p->c.closing = true;
	else if (t && t->kind == PEER_DONE_FAULT)
		peer_answer_fault(p, t->arg, p->request.sealed);
	else if (t && t->kind == PEER_PLAIN_FAULT)
		peer_answer_fault(p, t->arg, false);
	else
		peer_answer_body(p, 200, body, p->request.sealed);
}

/* --- the verbs -------------------------------------------------------------- */

static struct peer_shell *find_shell(struct peer *p)
{
	size_t i;

	for (i = 0; i < p->shell_count; i++)
		if (p->shells[i].open &&
			!strcmp(p->shells[i].id, p->request.shell_id))
			return &p->shells[i];
	return NULL;
}

static struct peer_command *find_command(
	struct peer *p, const struct peer_shell *shell)
{
	struct peer_command *c;
	size_t i;

	for (i = 0; i < p->command_count; i++) {
		c = &p->commands[i];
		if (!c->terminated && !strcmp(c->id, p->request.command_id) &&
			c->shell == (size_t)(shell - p->shells))
			return c;
	}
	return NULL;
}

static void create(struct peer *p)
{
	struct peer_shell *s = &p->shells[p->shell_count];
	char body[512];

	peer_check(p->shell_count < 16, "too many shells");
	sprintf(s->id, "%08zX-0000-4000-8000-5E11ED000000", p->shell_count);
	strcpy(s->name, p->request.name);
	s->open = true;
	p->shell_count++;
	sprintf(body,
		"<x:ResourceCreated><a:ReferenceParameters>"
		"<w:SelectorSet><w:Selector Name=\"ShellId\">%s</w:Selector>"
		"</w:SelectorSet></a:ReferenceParameters>"
		"</x:ResourceCreated>",
		s->id);
	answer(p, body);
}

/* "second" and "third" have scripts of their own. */
static const struct peer_output *script_of(const struct peer *p)
{
	char line[16];

	between((const char *)p->request.body, "<rsp:Command>",
		"</rsp:Command>", line, sizeof(line));
	if (p->scripts[1] && !strcmp(line, "second"))
		return p->scripts[1];
	if (p->scripts[2] && !strcmp(line, "third"))
		return p->scripts[2];
	return p->scripts[0];
}

static void command(struct peer *p, const struct peer_shell *shell)
{
	struct peer_command *c = &p->commands[p->command_count];
	char body[256];

	peer_check(p->command_count < 16, "too many commands");
	between((const char *)p->request.body, "<rsp:CommandLine CommandId=\"",
		"\"", c->id, sizeof(c->id));
	if (p->own_ids || c->id[0] == 0)
		sprintf(c->id, "%08zX-0000-4000-8000-C0DE00000000",
			p->command_count);
	c->shell = (size_t)(shell - p->shells);
	c->script = script_of(p);
	p->command_count++;
	sprintf(body,
		"<rsp:CommandResponse><rsp:CommandId>%s</rsp:CommandId>"
		"</rsp:CommandResponse>",
		c->id);
	answer(p, body);
}

static void put_stream(struct winrm_writer *w, const char *name, const char *id,
	const char *data)
{
	if (!data)
		return;
	winrm_writer_put_str(w, "<rsp:Stream Name=\"");
	winrm_writer_put_str(w, name);
	winrm_writer_put_str(w, "\" CommandId=\"");
	winrm_writer_put_str(w, id);
	winrm_writer_put_str(w, "\">");
	winrm_base64_put(w, data, strlen(data));
	winrm_writer_put_str(w, "</rsp:Stream>");
}

static void put_state(
	struct winrm_writer *w, const char *id, const struct peer_output *o)
{
	winrm_writer_put_str(w, "<rsp:CommandState CommandId=\"");
	winrm_writer_put_str(w, id);
	winrm_writer_put_str(w,
		o->state == PEER_RUNNING ? "\" State=\"urn:State/Running\"/>"
					 : "\" State=\"urn:State/Done\">");
	if (o->state == PEER_DONE) {
		winrm_writer_put_str(w, "<rsp:ExitCode>");
		winrm_writer_put_str(w, o->code);
		winrm_writer_put_str(w, "</rsp:ExitCode>");
	}
	if (o->state != PEER_RUNNING)
		winrm_writer_put_str(w, "</rsp:CommandState>");
}

static void receive(struct peer *p, struct peer_command *c)
{
	static char body[49152];
	static const char other[] = "FFFFFFFF-0000-4000-8000-C0DE00000000";
	struct winrm_writer w = winrm_writer_init(body, sizeof(body));
	const struct peer_trick *t = p->trick;
	const struct peer_output *o;
	bool alien =
		t && (t->kind == PEER_OTHER_ID || t->kind == PEER_OTHER_STREAM);

	o = &c->script[c->at];
	if (o->state == PEER_TIMED_OUT) {
		c->at++;
		p->c.ready_at = p->now + p->request.operation_timeout;
		peer_answer_fault(p, 2150858793u, p->request.sealed);
		return;
	}
	c->at += o->state == PEER_RUNNING;
	winrm_writer_put_str(&w, "<rsp:ReceiveResponse>");
	put_stream(&w, "stdout", alien ? other : c->id, o->out);
	put_stream(&w, "stderr", alien ? other : c->id, o->err);
	put_state(&w, t && t->kind == PEER_OTHER_ID ? other : c->id, o);
	winrm_writer_put_str(&w, "</rsp:ReceiveResponse>");
	winrm_writer_put_byte(&w, 0);
	peer_check(winrm_writer_ok(&w), "output too long");
	answer(p, body);
}

static void take_stdin(struct peer *p)
{
	const char *soap = (const char *)p->request.body;
	static char text[49152];
	size_t len;

	peer_check(!p->stdin_ended, "input after its end");
	p->stdin_ended = strstr(soap, " End=\"true\"") != NULL;
	between(strstr(soap, "<rsp:Stream "), "\">", "</rsp:Stream>", text,
		sizeof(text));
	len = strlen(text);
	peer_check(winrm_base64_decode((uint8_t *)text, len, &len) &&
			len <= sizeof(p->stdin_data) - p->stdin_len,
		"input too long");
	memcpy(p->stdin_data + p->stdin_len, text, len);
	p->stdin_len += len;
	answer(p, "<rsp:SendResponse/>");
}

/* The context is where the list goes on, as a number. */
static void enumerate(struct peer *p)
{
	static char body[8192];
	bool pull = p->request.verb == PEER_PULL;
	char *at = body, context[64] = "";
	size_t i, left = p->page ? p->page : SIZE_MAX;

	if (pull)
		between((const char *)p->request.body, "<n:EnumerationContext>",
			"</n:EnumerationContext>", context, sizeof(context));
	at += sprintf(at, "<n:%sResponse>", pull ? "Pull" : "Enumerate");
	at += sprintf(at, "<w:Items>");
	for (i = strtoul(context, NULL, 10); i < p->shell_count && left; i++)
		if (p->shells[i].open) {
			at += sprintf(at,
				"<rsp:Shell><rsp:ShellId>%s</rsp:ShellId>"
				"<rsp:Name>%s</rsp:Name><rsp:Owner>LAB\\alice"
				"</rsp:Owner></rsp:Shell>",
				p->shells[i].id, p->shells[i].name);
			left--;
		}
	at += sprintf(at, "</w:Items>");
	at += i < p->shell_count
		? sprintf(at,
			  "<n:EnumerationContext> %zu </n:EnumerationContext>",
			  i)
		: sprintf(at, "<n:EnumerationContext/><w:EndOfSequence/>");
	sprintf(at, "</n:%sResponse>", pull ? "Pull" : "Enumerate");
	answer(p, body);
}

static void identify(struct peer *p)
{
	answer(p,
		"<i:IdentifyResponse><i:ProductVendor>"
		"Microsoft Corporation</i:ProductVendor><i:ProductVersion>"
		"OS: 0.0.0 SP: 0.0 Stack: 3.0</i:ProductVersion>"
		"</i:IdentifyResponse>");
}

static void signalled(struct peer *p, struct peer_command *c)
{
	if (strstr((const char *)p->request.body, "/signal/ctrl_")) {
		if (p->interrupted) {
			c->script = p->interrupted;
			c->at = 0;
		}
	} else {
		c->terminated = true;
	}
	answer(p, "<rsp:SignalResponse/>");
}

static void do_with_command(struct peer *p, const struct peer_shell *shell)
{
	struct peer_command *c = find_command(p, shell);

	if (!c)
		peer_answer_fault(p, 2150858843u, p->request.sealed);
	else if (p->request.verb == PEER_RECEIVE)
		receive(p, c);
	else if (p->request.verb == PEER_SEND)
		take_stdin(p);
	else
		signalled(p, c);
}

void peer_do(struct peer *p)
{
	enum peer_verb verb = p->request.verb;
	struct peer_shell *shell = find_shell(p);

	if (verb == PEER_CREATE) {
		create(p);
	} else if (verb == PEER_ENUMERATE || verb == PEER_PULL) {
		enumerate(p);
	} else if (verb == PEER_IDENTIFY) {
		identify(p);
	} else if (verb == PEER_UNKNOWN || !shell) {
		peer_answer_fault(p, 2150858843u, p->request.sealed);
	} else if (verb == PEER_DELETE) {
		shell->open = false;
		answer(p, "");
	} else if (verb == PEER_COMMAND) {
		command(p, shell);
	} else {
		do_with_command(p, shell);
	}
}
