/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/send_message.h"

#include "core/psrp/send_input.h"

#if WINRM_PSRP

/* Without a host, and with one that has no raw access to a console. */
#define HOST_INFO(null, raw)                                                   \
	"<Obj N=\"HostInfo\"><MS><B N=\"_isHostNull\">" null "</B>"            \
	"<B N=\"_isHostUINull\">" null "</B><B N=\"_isHostRawUINull\">" raw    \
	"</B><B N=\"_useRunspaceHost\">" null "</B></MS></Obj>"

static const char capability[] =
	"<Obj><MS><Version N=\"protocolversion\">2.3</Version>"
	"<Version N=\"PSVersion\">2.0</Version>"
	"<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>";

static const char no_host[] = HOST_INFO("true", "true");
static const char host[] = HOST_INFO("false", "true");

static void put_pool(struct winrm_psrp_out *o)
{
	winrm_psrp_out_str(o,
		"<Obj><MS><I32 N=\"MinRunspaces\">1</I32>"
		"<I32 N=\"MaxRunspaces\">1</I32>"
		"<I32 N=\"PSThreadOptions\">0</I32>"
		"<I32 N=\"ApartmentState\">2</I32>");
	winrm_psrp_out_str(o, no_host);
	winrm_psrp_out_str(o, "<Nil N=\"ApplicationArguments\"/></MS></Obj>");
}

/* --- a pipeline ------------------------------------------------------------ */

static void put_args(struct winrm_psrp_out *o, const struct winrm_psrp_arg *arg)
{
	static const struct winrm_psrp_value none = {NULL, NULL};

	if (!arg) {
		winrm_psrp_out_str(o, "<Nil N=\"Args\"/>");
		return;
	}
	winrm_psrp_out_str(o, "<Obj N=\"Args\"><LST>");
	for (; arg->name || arg->value.type || arg->value.text; arg++) {
		struct winrm_psrp_value name = {NULL, arg->name};

		winrm_psrp_out_str(o, "<Obj><MS>");
		winrm_psrp_out_value(o, "N", arg->name ? &name : &none);
		winrm_psrp_out_value(o, "V", &arg->value);
		winrm_psrp_out_str(o, "</MS></Obj>");
	}
	winrm_psrp_out_str(o, "</LST></Obj>");
}

static void put_merges(struct winrm_psrp_out *o)
{
	static const char names[] =
		"MyResult\0ToResult\0PreviousResults\0Error\0Warning\0"
		"Verbose\0Debug\0Information\0";
	const char *name = names;

	while (*name) {
		winrm_psrp_out_str(o, "<I32 N=\"Merge");
		winrm_psrp_out_str(o, name);
		winrm_psrp_out_str(o, "\">0</I32>");
		while (*name++)
			;
	}
}

static void put_pipeline(
	struct winrm_psrp_out *o, const struct winrm_psrp_state *p)
{
	const struct winrm_pipeline *pipeline = p->receiver.pipeline;
	const char *text =
		pipeline->script ? pipeline->script : pipeline->command;

	winrm_psrp_out_str(o, "<Obj><MS><B N=\"NoInput\">");
	winrm_psrp_out_str(o, p->sender.has_input ? "false" : "true");
	winrm_psrp_out_str(o,
		"</B><I32 N=\"ApartmentState\">2</I32>"
		"<I32 N=\"RemoteStreamOptions\">0</I32>"
		"<B N=\"AddToHistory\">false</B><B N=\"IsNested\">false</B>");
	winrm_psrp_out_str(o, pipeline->on_call ? host : no_host);
	winrm_psrp_out_str(o,
		"<Obj N=\"PowerShell\"><MS><B N=\"IsNested\">false</B>"
		"<Obj N=\"Cmds\"><LST><Obj><MS><S N=\"Cmd\">");
	winrm_psrp_out_text(o, winrm_slice_str(text));
	winrm_psrp_out_str(o, "</S><B N=\"IsScript\">");
	winrm_psrp_out_str(o, pipeline->script ? "true" : "false");
	winrm_psrp_out_str(o, "</B><Nil N=\"UseLocalScope\"/>");
	put_merges(o);
	put_args(o, pipeline->args);
	winrm_psrp_out_str(o,
		"</MS></Obj></LST></Obj><Nil N=\"History\"/>"
		"<B N=\"RedirectShellErrorOutputPipe\">false</B></MS></Obj>"
		"</MS></Obj>");
}

/* --- answers --------------------------------------------------------------- */

static void put_number(struct winrm_psrp_out *o, int64_t value)
{
	char text[24];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	if (value < 0)
		winrm_writer_put_byte(&w, '-');
	winrm_writer_put_decimal(&w, (size_t)(value < 0 ? -value : value));
	winrm_psrp_out_bytes(o, text, w.len);
}

static void put_answer(
	struct winrm_psrp_out *o, const struct winrm_psrp_pending *call)
{
	/* less than this is dropped, and the script waits for ever */
	static const char refusal[] =
		"<Obj N=\"me\" RefId=\"1\"><MS>"
		"<Obj N=\"Exception\" RefId=\"2\"><TN RefId=\"1\">"
		"<T>System.Exception</T><T>System.Object</T></TN>"
		"<ToString>refused</ToString><Props><S N=\"Message\">"
		"this client does not answer prompts</S></Props></Obj>"
		"<Nil N=\"TargetObject\"/>"
		"<S N=\"FullyQualifiedErrorId\">HostCallRefused</S>"
		"<Nil N=\"InvocationInfo\"/>"
		"<I32 N=\"ErrorCategory_Category\">11</I32>"
		"<S N=\"ErrorCategory_Activity\"></S>"
		"<S N=\"ErrorCategory_Reason\"></S>"
		"<S N=\"ErrorCategory_TargetName\"></S>"
		"<S N=\"ErrorCategory_TargetType\"></S>"
		"<S N=\"ErrorCategory_Message\"></S>"
		"<B N=\"SerializeExtendedInfo\">false</B></MS></Obj>";

	winrm_psrp_out_str(o, "<Obj RefId=\"0\"><MS><I64 N=\"ci\">");
	put_number(o, call->id);
	winrm_psrp_out_str(o, "</I64><I32 N=\"mi\">");
	put_number(o, call->method);
	winrm_psrp_out_str(o, "</I32>");
	if (call->refused)
		winrm_psrp_out_str(o, refusal);
	else
		winrm_psrp_out_value(o, "mr", &call->answer);
	winrm_psrp_out_str(o, "</MS></Obj>");
}

/* --- messages -------------------------------------------------------------- */

void winrm_psrp_send_message(struct winrm_psrp_out *o,
	const struct winrm_psrp_state *p, const struct winrm_psrp_sender *s,
	enum winrm_psrp_sending what)
{
	static const uint32_t types[] = {
		[WINRM_SENDING_NOTHING] = 0,
		[WINRM_SENDING_CAPABILITY] = WINRM_MESSAGE_CAPABILITY,
		[WINRM_SENDING_POOL] = WINRM_MESSAGE_INIT_POOL,
		[WINRM_SENDING_CONNECT] = WINRM_MESSAGE_CONNECT_POOL,
		[WINRM_SENDING_PIPELINE] = WINRM_MESSAGE_CREATE_PIPELINE,
		[WINRM_SENDING_ANSWER] = WINRM_MESSAGE_CALL_ANSWER,
		[WINRM_SENDING_INPUT] = WINRM_MESSAGE_INPUT,
		[WINRM_SENDING_END] = WINRM_MESSAGE_INPUT_END,
	};
	struct winrm_psrp_ids ids = {p->receiver.pool,
		what < WINRM_SENDING_PIPELINE ? NULL : p->receiver.id};

	winrm_psrp_out_header(o, types[what], &ids);
	switch (what) {
	case WINRM_SENDING_NOTHING:
	case WINRM_SENDING_END: break;
	case WINRM_SENDING_CAPABILITY: winrm_psrp_out_str(o, capability); break;
	case WINRM_SENDING_POOL: put_pool(o); break;
	case WINRM_SENDING_CONNECT: winrm_psrp_out_str(o, "<S/>"); break;
	case WINRM_SENDING_PIPELINE: put_pipeline(o, p); break;
	case WINRM_SENDING_ANSWER: put_answer(o, &p->receiver.call); break;
	case WINRM_SENDING_INPUT: winrm_psrp_input_json(o, &s->input); break;
	}
}

bool winrm_psrp_send_part(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, enum winrm_psrp_sending what,
	struct winrm_base64 *b, size_t room)
{
	struct winrm_psrp_out o = {NULL, 0, 0, 0};
	size_t left;
	uint8_t flags = s->offset == 0 ? WINRM_FRAGMENT_START : 0;

	winrm_psrp_send_message(&o, p, s, what);
	left = o.total - s->offset;
	room -= WINRM_FRAGMENT_HEADER;
	if (left <= room)
		flags |= WINRM_FRAGMENT_END;
	else
		left = room;
	if (b) {
		winrm_psrp_out_fragment(b, s->object, s->fragment, flags, left);
		o.base64 = b;
		o.skip = s->offset;
		o.room = left;
		winrm_psrp_send_message(&o, p, s, what);
	}
	s->offset += left;
	s->fragment++;
	if (!(flags & WINRM_FRAGMENT_END))
		return false;
	s->offset = 0;
	s->fragment = 0;
	s->object++;
	return true;
}

#else
typedef int winrm_no_send_message; /* ISO C has no empty file */
#endif
