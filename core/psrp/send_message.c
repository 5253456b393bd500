/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/send_message.h"

#include "core/psrp/prompt_answer.h"
#include "core/psrp/send_input.h"

#if WINRM_PSRP

/* Without a host, and with one that has no raw access to a console. */
#define HOST_INFO(null, raw)                                                   \
	P_OBJ "HostInfo" P_MS P_NULL "Null" P_VALUE null P_B_END P_NULL        \
	      "UINull" P_VALUE null P_B_END P_NULL                             \
	      "RawUINull" P_VALUE raw P_B_END P_HOST                           \
	      "useRunspaceHost" P_VALUE null P_B_END P_OBJ_END

static const char capability[] = P_OPEN
	"<Version N=\"protocolversion\">2.3</Version>"
	"<Version N=\"PSVersion\">2.0</Version>"
	"<Version N=\"SerializationVersion\">1.1.0.1</Version>" P_OBJ_END;

static const char no_host[] = HOST_INFO("true", "true");
static const char host[] = HOST_INFO("false", "true");

static void put_pool(struct winrm_psrp_out *o)
{
	winrm_psrp_out_str(o,
		P_OPEN P_I "MinRunspaces" P_VALUE "1" P_I_END P_I
			   "MaxRunspaces" P_VALUE "1" P_I_END P_I
			   "PSThreadOptions" P_VALUE "0" P_I_END P_I
			   "ApartmentState" P_VALUE "2" P_I_END);
	winrm_psrp_out_str(o, no_host);
	winrm_psrp_out_str(o, P_NIL "ApplicationArguments" P_NIL_END P_OBJ_END);
}

/* --- a pipeline ------------------------------------------------------------ */

static void put_args(struct winrm_psrp_out *o, const struct winrm_psrp_arg *arg)
{
	static const struct winrm_psrp_value none = {NULL, NULL};

	if (!arg) {
		winrm_psrp_out_str(o, P_NIL "Args" P_NIL_END);
		return;
	}
	winrm_psrp_out_str(o, P_OBJ "Args" P_LIST);
	for (; arg->name || arg->value.type || arg->value.text; arg++) {
		struct winrm_psrp_value name = {NULL, arg->name};

		winrm_psrp_out_str(o, P_OPEN);
		winrm_psrp_out_value(o, "N", arg->name ? &name : &none);
		winrm_psrp_out_value(o, "V", &arg->value);
		winrm_psrp_out_str(o, P_OBJ_END);
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
		winrm_psrp_out_str(o, P_I "Merge");
		winrm_psrp_out_str(o, name);
		winrm_psrp_out_str(o, P_VALUE "0" P_I_END);
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

	winrm_psrp_out_str(o, P_OPEN P_B "NoInput" P_VALUE);
	winrm_psrp_out_str(o, p->sender.has_input ? "false" : "true");
	winrm_psrp_out_str(o,
		P_B_END P_I "ApartmentState" P_VALUE "2" P_I_END P_I
			    "RemoteStreamOptions" P_VALUE "0" P_I_END P_B
			    "AddToHistory" P_NO P_B "IsNested" P_NO);
	winrm_psrp_out_str(o, pipeline->on_call ? host : no_host);
	winrm_psrp_out_str(o,
		P_OBJ "PowerShell" P_MS P_B "IsNested" P_NO P_OBJ
		      "Cmds" P_LIST P_OPEN P_S "Cmd" P_VALUE);
	winrm_psrp_out_text(o, winrm_slice_str(text));
	winrm_psrp_out_str(o, P_S_END P_B "IsScript" P_VALUE);
	winrm_psrp_out_str(o, pipeline->script ? "true" : "false");
	winrm_psrp_out_str(o, P_B_END P_NIL "UseLocalScope" P_NIL_END);
	put_merges(o);
	put_args(o, pipeline->args);
	winrm_psrp_out_str(o,
		P_OBJ_END
		"</LST></Obj>" P_NIL "History" P_NIL_END P_B
		"RedirectShellErrorOutputPipe" P_NO P_OBJ_END P_OBJ_END);
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
		"<Obj N=\"me\" RefId=\"1" P_MS
		"<Obj N=\"Exception\" RefId=\"2\"><TN RefId=\"1\">"
		"<T>System.Exception</T><T>System.Object</T></TN>"
		"<ToString>refused</ToString><Props>" P_S "Message" P_VALUE
		"this client does not answer prompts" P_S_END
		"</Props></Obj>" P_NIL "TargetObject" P_NIL_END P_S
		"FullyQualifiedErrorId" P_VALUE "HostCallRefused" P_S_END P_NIL
		"InvocationInfo" P_NIL_END P_I "ErrorCategory_Category" P_VALUE
		"11" P_I_END P_ERROR "Category_Activity" P_EMPTY P_ERROR
		"Category_Reason" P_EMPTY P_ERROR
		"Category_TargetName" P_EMPTY P_ERROR
		"Category_TargetType" P_EMPTY P_ERROR
		"Category_Message" P_EMPTY P_B
		"SerializeExtendedInfo" P_NO P_OBJ_END;

	winrm_psrp_out_str(o, "<Obj RefId=\"0" P_MS "<I64 N=\"ci" P_VALUE);
	put_number(o, call->id);
	winrm_psrp_out_str(o, "</I64>" P_I "mi" P_VALUE);
	put_number(o, call->method);
	winrm_psrp_out_str(o, P_I_END);
	if (call->refused)
		winrm_psrp_out_str(o, refusal);
	else if (call->method == WINRM_PSRP_PROMPT && call->answer.text)
		winrm_psrp_out_fields(o, winrm_slice_str(call->answer.text));
	else
		winrm_psrp_out_value(o, "mr", &call->answer);
	winrm_psrp_out_str(o, P_OBJ_END);
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
