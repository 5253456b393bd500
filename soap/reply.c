/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/reply.h"

#include <string.h>

/* The elements that matter here, as winrm_slice_which counts them. */
enum element {
	RELATES_TO = 1,
	ACTION,
	FAULT,
	SELECTOR,
	SHELL_ID,
	COMMAND_ID,
	COMMAND_STATE,
	EXIT_CODE,
	PRODUCT_VENDOR,
	PRODUCT_VERSION,
	NAME,
	SHELL, /* from here on those that a Body may begin with */
	RESOURCE_CREATED
};

static const char elements[] =
	"RelatesTo\0Action\0Fault\0Selector\0ShellId\0CommandId\0"
	"CommandState\0ExitCode\0ProductVendor\0ProductVersion\0Name\0"
	"Shell\0ResourceCreated\0CommandResponse\0ReceiveResponse\0"
	"SendResponse\0SignalResponse\0IdentifyResponse\0"
	"EnumerateResponse\0PullResponse\0";

/* What a Body is that begins with SHELL, RESOURCE_CREATED, ... */
static const uint8_t kinds[] = {WINRM_REPLY_CREATED, WINRM_REPLY_CREATED,
	WINRM_REPLY_COMMAND, WINRM_REPLY_RECEIVE, WINRM_REPLY_SEND,
	WINRM_REPLY_SIGNAL, WINRM_REPLY_IDENTIFY, WINRM_REPLY_ENUMERATE,
	WINRM_REPLY_ENUMERATE};

struct reading {
	struct winrm_reply *r;
	const char *wanted_name; /* of a shell in an enumeration */
	bool wanted_here;        /* the Shell being read has that name */
	bool body_seen;
	bool error;
	struct winrm_xml x;
	char candidate[WINRM_ID_SIZE]; /* the ShellId of the Shell being read */
};

/* The element's text as a C string without white space around; must fit. */
static void read_text(struct reading *g, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct winrm_slice value;

	if (!winrm_xml_put_value(&g->x, &w) || w.len >= cap) {
		g->error = true;
		out[0] = 0;
		return;
	}
	value.ptr = (const uint8_t *)out;
	value.len = w.len;
	value = winrm_slice_trim(value);
	memmove(out, value.ptr, value.len);
	out[value.len] = 0;
}

static void read_attr(struct reading *g, const struct winrm_xml_token *t,
	const char *name, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct winrm_slice value;

	if (!winrm_xml_attr(t->attrs, name, &value))
		return;
	if (!winrm_xml_put_decoded(&w, winrm_slice_trim(value), false) ||
		w.len >= cap) {
		g->error = true;
		w.len = 0;
	}
	out[w.len] = 0;
}

static bool attr_is(
	const struct winrm_xml_token *t, const char *name, const char *value)
{
	struct winrm_slice s;

	return winrm_xml_attr(t->attrs, name, &s) &&
		winrm_slice_is_nocase(winrm_slice_trim(s), value);
}

static void header_element(struct reading *g, unsigned name)
{
	static const char deleted[] = "/DeleteResponse";
	size_t len = sizeof(deleted) - 1;
	struct winrm_slice action;
	char text[128];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	if (name == RELATES_TO)
		read_text(g, g->r->relates_to, sizeof(g->r->relates_to));
	if (name != ACTION)
		return;
	if (!winrm_xml_put_value(&g->x, &w))
		g->error = true;
	if (g->error || !winrm_writer_ok(&w))
		return; /* a long one is none that matters here */
	action.ptr = (const uint8_t *)text;
	action.len = w.len;
	action = winrm_slice_trim(action);
	if (action.len >= len &&
		!memcmp(action.ptr + action.len - len, deleted, len))
		g->r->kind = WINRM_REPLY_DELETED;
}

static int64_t exit_code(struct winrm_slice s, bool *ok)
{
	bool negative = s.len > 0 && s.ptr[0] == '-';
	size_t value;

	s.ptr += negative;
	s.len -= negative;
	*ok = winrm_slice_decimal(s, UINT32_MAX, &value);
	if (!*ok)
		return 0;
	return negative ? -(int64_t)value : (int64_t)value;
}

static void set_exit_code(struct reading *g, const char *text)
{
	struct winrm_slice s = winrm_slice_str(text);
	bool ok;

	if (s.len == 0)
		return;
	g->r->exit_code = exit_code(s, &ok);
	g->r->has_exit_code = ok;
	g->error |= !ok;
}

static void command_state(struct reading *g, const struct winrm_xml_token *t)
{
	char text[16] = "";
	struct winrm_slice state, part;

	read_attr(
		g, t, "CommandId", g->r->command_id, sizeof(g->r->command_id));
	read_attr(g, t, "ExitCode", text, sizeof(text));
	set_exit_code(g, text);
	if (!winrm_xml_attr(t->attrs, "State", &state))
		return;
	state = winrm_slice_trim(state);
	do
		part = winrm_slice_cut(&state, '/');
	while (state.len > 0);
	/* in the order of enum winrm_command_state */
	g->r->state = (enum winrm_command_state)winrm_slice_which(
		part, "Running\0Pending\0Done\0");
}

static void identity_element(struct reading *g, unsigned name)
{
	struct winrm_reply *r = g->r;
	size_t len = strlen(r->identity);

	if (name != PRODUCT_VENDOR && name != PRODUCT_VERSION)
		return;
	if (len > 0 && len + 2 < sizeof(r->fault.text)) {
		memcpy(r->identity + len, ", ", 3);
		len += 2;
	}
	read_text(g, r->identity + len, sizeof(r->fault.text) - len);
}

static void shell_element(
	struct reading *g, const struct winrm_xml_token *t, unsigned element)
{
	char name[WINRM_ID_SIZE] = "";

	if (element == SHELL) {
		g->wanted_here =
			g->wanted_name && attr_is(t, "Name", g->wanted_name);
		g->candidate[0] = 0;
	} else if (element == SHELL_ID) {
		read_text(g, g->candidate, sizeof(g->candidate));
	} else if (element == NAME) {
		read_text(g, name, sizeof(name));
		g->wanted_here |= g->wanted_name &&
			winrm_slice_is(winrm_slice_str(name), g->wanted_name);
	}
	if (g->wanted_here && g->candidate[0])
		memcpy(g->r->shell_id, g->candidate, sizeof(g->candidate));
}

static void body_element(
	struct reading *g, const struct winrm_xml_token *t, unsigned name)
{
	struct winrm_reply *r = g->r;
	char text[16];

	switch (r->kind) {
	case WINRM_REPLY_CREATED:
		if (r->shell_id[0] == 0 &&
			(name == SHELL_ID ||
				(name == SELECTOR &&
					attr_is(t, "Name", "ShellId"))))
			read_text(g, r->shell_id, sizeof(r->shell_id));
		break;
	case WINRM_REPLY_COMMAND:
		if (name == COMMAND_ID)
			read_text(g, r->command_id, sizeof(r->command_id));
		break;
	case WINRM_REPLY_RECEIVE:
		if (name == COMMAND_STATE)
			command_state(g, t);
		if (name == EXIT_CODE) {
			read_text(g, text, sizeof(text));
			set_exit_code(g, text);
		}
		break;
	case WINRM_REPLY_IDENTIFY:
		if (WINRM_IDENTIFY)
			identity_element(g, name);
		break;
	case WINRM_REPLY_ENUMERATE: shell_element(g, t, name); break;
	case WINRM_REPLY_OTHER:
	case WINRM_REPLY_SEND:
	case WINRM_REPLY_SIGNAL:
	case WINRM_REPLY_DELETED:
	case WINRM_REPLY_FAULT: break;
	}
}

/* Envelope is level 1, Header and Body 2, what they hold 3 and deeper. */
static void element(
	struct reading *g, const struct winrm_xml_token *t, bool in_body)
{
	struct winrm_reply *r = g->r;
	unsigned name = winrm_slice_which(t->name, elements);

	if (!in_body) {
		if (g->x.depth == 3)
			header_element(g, name);
		return;
	}
	if (g->x.depth == 3 && name == FAULT) {
		r->kind = WINRM_REPLY_FAULT;
		g->error |= !winrm_fault_read(&r->fault, &g->x);
		return;
	}
	if (g->x.depth == 3 && r->kind == WINRM_REPLY_OTHER && name >= SHELL)
		r->kind = (enum winrm_reply_kind)kinds[name - SHELL];
	body_element(g, t, name);
}

bool winrm_reply_read(
	struct winrm_reply *r, struct winrm_slice doc, const char *name)
{
	struct reading g;
	struct winrm_xml_token t;
	bool in_body = false;

	memset(r, 0, sizeof(*r));
	r->identity = r->fault.text;
	memset(&g, 0, sizeof(g));
	g.r = r;
	g.wanted_name = name;
	/* what is skipped counts too: NUL, other controls, no UTF-8 */
	if (!winrm_xml_valid(doc))
		return false;
	winrm_xml_start(&g.x, doc);
	while (!g.error) {
		enum winrm_xml_type type = winrm_xml_next(&g.x, &t);

		if (type == WINRM_XML_END)
			return g.body_seen;
		if (type == WINRM_XML_ERROR)
			return false;
		if (type != WINRM_XML_OPEN)
			continue;
		if (g.x.depth == 1 && !winrm_slice_is(t.name, "Envelope"))
			return false;
		if (g.x.depth == 2) {
			in_body = winrm_slice_is(t.name, "Body");
			if (in_body && g.body_seen)
				return false;
			g.body_seen |= in_body;
		}
		if (g.x.depth > 2)
			element(&g, &t, in_body);
	}
	return false;
}
