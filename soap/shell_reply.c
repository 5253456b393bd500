/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shell_reply.h"

#include <string.h>

#include "soap/names.h"
#include "soap/xml_text.h"

/* The elements that matter here, as winrm_names_which counts them. */
enum element {
	SHELL_ID = 1,
	COMMAND_ID,
	COMMAND_STATE,
	EXIT_CODE,
	NAME_OF_SHELL,
	SHELL, /* from here on those that a Body may begin with */
	SELECTOR = SHELL + 7
};

static const char elements[] = NS_SHELL
	"\0ShellId\0CommandId\0CommandState\0ExitCode\0Name\0Shell\0"
	"CommandResponse\0ReceiveResponse\0SendResponse\0"
	"\0" NS_TRANSFER "\0ResourceCreated\0\0" NS_ENUMERATION
	"\0EnumerateResponse\0PullResponse\0\0" NS_WSMAN "\0Selector\0\0";

/* The kind of a Body that begins with SHELL, CommandResponse, ... */
static const uint8_t kinds[] = {WINRM_REPLY_CREATED, WINRM_REPLY_COMMAND,
	WINRM_REPLY_RECEIVE, WINRM_REPLY_SEND, WINRM_REPLY_CREATED,
	WINRM_REPLY_ENUMERATE, WINRM_REPLY_ENUMERATE};

struct reading {
	struct winrm_shell_reply *r;
	const char *wanted_name; /* of a shell in an enumeration */
	bool wanted_here;        /* the Shell being read has that name */
	bool error;
	struct winrm_xml x;
	char candidate[WINRM_ID_SIZE]; /* the ShellId of the Shell being read */
};

static void read_text(struct reading *g, char *out, size_t cap)
{
	if (!winrm_xml_get_value(&g->x, out, cap))
		g->error = true;
}

static bool attr_is(
	const struct winrm_xml_token *t, const char *name, const char *value)
{
	struct winrm_slice s;

	return winrm_xml_attr(t->attrs, name, &s) &&
		winrm_slice_is_nocase(winrm_slice_trim(s), value);
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

	if (!winrm_xml_get_attr(t->attrs, "CommandId", g->r->command_id,
		    sizeof(g->r->command_id)) ||
		!winrm_xml_get_attr(t->attrs, "ExitCode", text, sizeof(text)))
		g->error = true;
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
	} else if (element == NAME_OF_SHELL) {
		read_text(g, name, sizeof(name));
		g->wanted_here |= g->wanted_name &&
			winrm_slice_is(winrm_slice_str(name), g->wanted_name);
	}
	if (g->wanted_here && g->candidate[0])
		memcpy(g->r->shell_id, g->candidate, sizeof(g->candidate));
}

static void body_element(struct reading *g, const struct winrm_xml_token *t)
{
	struct winrm_shell_reply *r = g->r;
	unsigned name = winrm_names_which(&g->x, elements);
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
	case WINRM_REPLY_ENUMERATE: shell_element(g, t, name); break;
	case WINRM_REPLY_OTHER:
	case WINRM_REPLY_SEND:
	case WINRM_REPLY_FAULT: break;
	}
}

/* After the envelope's reader has reached the Body's first element. */
static enum winrm_reply_kind kind_of(const struct reading *g)
{
	unsigned name = winrm_names_which(&g->x, elements);

	if (g->r->envelope.is_fault)
		return WINRM_REPLY_FAULT;
	return name >= SHELL && name < SELECTOR
		? (enum winrm_reply_kind)kinds[name - SHELL]
		: WINRM_REPLY_OTHER;
}

bool winrm_shell_reply_read(
	struct winrm_shell_reply *r, struct winrm_slice doc, const char *name)
{
	struct winrm_xml_token t;
	struct reading g;

	memset(r, 0, sizeof(*r));
	memset(&g, 0, sizeof(g));
	g.r = r;
	g.wanted_name = name;
	if (!winrm_envelope_read(&r->envelope, &g.x, doc))
		return false;
	r->kind = kind_of(&g);
	while (!g.error) {
		enum winrm_xml_type type = winrm_envelope_next(&g.x, &t);

		if (type != WINRM_XML_OPEN)
			return type == WINRM_XML_END;
		body_element(&g, &t);
	}
	return false;
}
