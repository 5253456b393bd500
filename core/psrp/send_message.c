/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/send_message.h"

#include <string.h>

#include "core/psrp/prompt_answer.h"
#include "core/psrp/send_input.h"
#include "core/psrp/session_key.h"
#include "core/psrp/value_out.h"

#if WINRM_PSRP

static const char *truth(bool value)
{
	return value ? "true" : "false";
}

/* --- a pipeline ------------------------------------------------------------ */

/* 1: its text; 2: it has no host; 3: no input; 4: the text is a script. */
static const char pipeline_begin[] = P_OPEN P_B
	"NoInput" P_VALUE "\3" P_B_END P_THREADS P_I
	"RemoteStreamOptions" P_ZERO P_B
	"AddToHistory" P_NO P_NESTED P_NO_HOST P_OBJ
	"PowerShell" P_MS P_NESTED P_OBJ "Cmds" P_LIST P_OPEN P_S "Cmd" P_VALUE
	"\1" P_S_END P_B "IsScript" P_VALUE "\4" P_B_END P_NIL
	"UseLocalScope" P_NIL_END P_MERGE "MyResult" P_ZERO P_MERGE
	"ToResult" P_ZERO P_MERGE "PreviousResults" P_ZERO P_MERGE
	"Error" P_ZERO P_MERGE "Warning" P_ZERO P_MERGE "Verbose" P_ZERO P_MERGE
	"Debug" P_ZERO P_MERGE "Information" P_ZERO;

static const char pipeline_end[] = P_OBJ_END P_LIST_END P_NIL
	"History" P_NIL_END P_B
	"RedirectShellErrorOutputPipe" P_NO P_OBJ_END P_OBJ_END;

static void put_args(struct winrm_psrp_out *o, const struct winrm_psrp_arg *arg)
{
	if (!WINRM_PSRP_INPUT || !arg) {
		winrm_psrp_out_put(o, P_NIL "Args" P_NIL_END, NULL);
		return;
	}
	winrm_psrp_out_put(o, P_OBJ "Args" P_LIST, NULL);
	for (; winrm_psrp_is_arg(arg); arg++) {
		struct winrm_psrp_value name = {NULL, arg->name};

		winrm_psrp_out_put(o, P_OPEN, NULL);
		winrm_psrp_out_value(o, "N", &name);
		winrm_psrp_out_value(o, "V", &arg->value);
		winrm_psrp_out_put(o, P_OBJ_END, NULL);
	}
	winrm_psrp_out_put(o, P_LIST_END, NULL);
}

static void put_pipeline(
	struct winrm_psrp_out *o, const struct winrm_psrp_state *p)
{
	const struct winrm_pipeline *asks = p->receiver.pipeline;
	const char *args[] = {asks->script ? asks->script : asks->command,
		truth(!asks->on_call), truth(!p->sender.has_input),
		truth(asks->script)};

	winrm_psrp_out_put(o, pipeline_begin, args);
	put_args(o, asks->args);
	winrm_psrp_out_put(o, pipeline_end, NULL);
}

/* --- answers --------------------------------------------------------------- */

#if WINRM_PSRP_CALLS
/* Less than this is dropped, and the script waits for ever. */
static const char refusal[] =
	"<Obj N=\"me\" RefId=\"1" P_MS "<Obj N=\"Exception\" RefId=\"2\">"
	"<TN RefId=\"1\"><T>System.Exception</T><T>System.Object</T></TN>"
	"<ToString>refused</ToString><Props>" P_S "Message" P_VALUE
	"this client does not answer prompts" P_S_END "</Props></Obj>" P_NIL
	"TargetObject" P_NIL_END P_S "FullyQualifiedErrorId" P_VALUE
	"HostCallRefused" P_S_END P_NIL "InvocationInfo" P_NIL_END P_I
	"ErrorCategory_Category" P_VALUE "11" P_I_END P_ERROR
	"Category_Activity" P_EMPTY P_ERROR "Category_Reason" P_EMPTY P_ERROR
	"Category_TargetName" P_EMPTY P_ERROR
	"Category_TargetType" P_EMPTY P_ERROR "Category_Message" P_EMPTY P_B
	"SerializeExtendedInfo" P_NO P_OBJ_END;

static const char *number(char text[12], int32_t value)
{
	struct winrm_writer w = winrm_writer_init(text, 12);

	if (value < 0)
		winrm_writer_put_byte(&w, '-');
	winrm_writer_put_decimal(
		&w, value < 0 ? 0u - (uint32_t)value : (uint32_t)value);
	winrm_writer_end_str(&w);
	return text;
}

static void put_answer(
	struct winrm_psrp_out *o, const struct winrm_psrp_pending *call)
{
	char id[12], method[12];
	const char *args[] = {
		NULL, number(id, call->id), number(method, call->method)};

	winrm_psrp_out_put(o,
		"<Obj RefId=\"0" P_MS "<I64 N=\"ci" P_VALUE "\2</I64>" P_I
		"mi" P_VALUE "\3" P_I_END,
		args);
	if (call->refused)
		winrm_psrp_out_put(o, refusal, NULL);
	else if (call->method == WINRM_PSRP_PROMPT && call->answer.text)
		winrm_psrp_out_fields(o, winrm_slice_str(call->answer.text));
	else
		winrm_psrp_out_value(o, "mr", &call->answer);
	winrm_psrp_out_put(o, P_OBJ_END, NULL);
}
#endif

/* --- messages -------------------------------------------------------------- */

static const struct message {
	uint32_t type;
	const char *text; /* NULL: it is made of what the caller asks for */
} messages[] = {
	[WINRM_SENDING_CAPABILITY] = {WINRM_MESSAGE_CAPABILITY,
		P_OPEN
		"<Version N=\"protocolversion\">2.3</Version>"
		"<Version N=\"PSVersion\">2.0</Version>"
		"<Version N=\"SerializationVersion\">1.1.0.1</Version>" P_OBJ_END},
	[WINRM_SENDING_POOL] = {WINRM_MESSAGE_INIT_POOL,
		P_OPEN P_I "MinRunspaces" P_VALUE "1" P_I_END P_I
			   "MaxRunspaces" P_VALUE "1" P_I_END P_I
			   "PSThreadOptions" P_ZERO P_THREADS P_NO_HOST P_NIL
			   "ApplicationArguments" P_NIL_END P_OBJ_END},
	[WINRM_SENDING_CONNECT] = {WINRM_MESSAGE_CONNECT_POOL, "<S/>"},
#if WINRM_PSRP_SECRETS
	[WINRM_SENDING_KEY] = {WINRM_MESSAGE_PUBLIC_KEY, NULL},
#endif
	[WINRM_SENDING_PIPELINE] = {WINRM_MESSAGE_CREATE_PIPELINE, NULL},
	[WINRM_SENDING_ANSWER] = {WINRM_MESSAGE_CALL_ANSWER, NULL},
	[WINRM_SENDING_END] = {WINRM_MESSAGE_INPUT_END, ""},
};

/* All of the message, or of a part of it that is known. Is that its end? */
static bool put_message(struct winrm_psrp_out *o,
	const struct winrm_psrp_state *p, const struct winrm_psrp_sender *s,
	enum winrm_psrp_sending what)
{
	static const char *const args[] = {NULL, "true"};
	const struct message *m = &messages[what];

	if (what == WINRM_SENDING_INPUT)
		return winrm_psrp_input_message(o, p, s);
	winrm_psrp_out_header(o, m->type, p->receiver.pool,
		what < WINRM_SENDING_PIPELINE ? NULL : p->receiver.id);
	if (m->text)
		winrm_psrp_out_put(o, m->text, args);
	else if (what == WINRM_SENDING_PIPELINE)
		put_pipeline(o, p);
#if WINRM_PSRP_SECRETS
	else if (what == WINRM_SENDING_KEY)
		winrm_psrp_out_public_key(o, p->receiver.pipeline->keys);
#endif
#if WINRM_PSRP_CALLS
	else
		put_answer(o, &p->receiver.call);
#endif
	return true;
}

/* Input has no secrets. */
static struct winrm_psrp_out out_for(
	const struct winrm_psrp_state *p, enum winrm_psrp_sending what)
{
	struct winrm_psrp_out o;

	memset(&o, 0, sizeof(o));
#if WINRM_PSRP_SECRETS
	if (what == WINRM_SENDING_PIPELINE || what == WINRM_SENDING_ANSWER)
		o.key = p->receiver.key;
#else
	(void)p;
	(void)what;
#endif
	return o;
}

size_t winrm_psrp_send_part(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, enum winrm_psrp_sending what,
	struct winrm_base64 *b, size_t room)
{
	struct winrm_psrp_out o = out_for(p, what);
	bool ends = put_message(&o, p, s, what);
	size_t total = o.total, left = total - s->offset;
	uint8_t flags = s->fragment == 0 ? WINRM_FRAGMENT_START : 0;

	room -= WINRM_FRAGMENT_HEADER;
	if (left > room)
		left = room;
	else if (ends)
		flags |= WINRM_FRAGMENT_END;
	if (b) {
		winrm_psrp_out_fragment(b, s->object, s->fragment, flags, left);
		o.base64 = b;
		o.skip = s->offset;
		o.room = left;
		(void)put_message(&o, p, s, what);
	}
	s->offset += left;
	if (s->offset == total)
		s->offset = 0;
	s->fragment++;
	if (flags & WINRM_FRAGMENT_END) {
		s->fragment = 0;
		s->object++;
	}
	return WINRM_FRAGMENT_HEADER + left;
}

#else
typedef int winrm_no_send_message; /* ISO C has no empty file */
#endif
