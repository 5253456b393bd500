/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/pipeline_request.h"

#include "core/config.h"
#include "soap/names.h"

#if WINRM_PSRP

#define NS_POWERSHELL N_SCHEMAS "microsoft.com/powershell"
#define COMMAND_ID    " " N_COMMAND "Id=\"\1\""

#define SIGNAL(code)                                                           \
	"<" N_RSP N_SIGNAL COMMAND_ID "><" N_RSP "Code>" code "</" N_RSP       \
	"Code></" N_RSP N_SIGNAL ">"

/* Before and after the fragments; \1 is the pipeline's id, \2 the shell's. */
static const struct verb {
	const char *action, *before, *after;
} verbs[] = {
	{NS_TRANSFER "/Create",
		"<" N_RSP "Shell ShellId=\"\2\"" N_NAME "\2\"><" N_RSP
		"Input" N_STREAM "s>stdin pr</" N_RSP "Input" N_STREAM
		"s><" N_RSP "Output" N_STREAM "s>stdout</" N_RSP
		"Output" N_STREAM "s>",
		"</creationXml></" N_RSP "Shell>"},
	{NS_SHELL "/" N_COMMAND,
		"<" N_RSP N_COMMAND "Line" COMMAND_ID "><" N_RSP N_COMMAND
		"/><" N_RSP "Arguments>",
		"</" N_RSP "Arguments></" N_RSP N_COMMAND "Line>"},
	{NS_SHELL "/" N_RECEIVE,
		"<" N_RSP N_RECEIVE "><" N_RSP "Desired" N_STREAM COMMAND_ID
		">stdout",
		"</" N_RSP "Desired" N_STREAM "></" N_RSP N_RECEIVE ">"},
	{NS_SHELL "/Send",
		"<" N_RSP "Send><" N_RSP N_STREAM N_NAME "stdin\"" COMMAND_ID
		">",
		"</" N_RSP N_STREAM "></" N_RSP "Send>"},
	{NS_SHELL "/Send",
		"<" N_RSP "Send><" N_RSP N_STREAM N_NAME "pr\"" COMMAND_ID ">",
		"</" N_RSP N_STREAM "></" N_RSP "Send>"},
#if WINRM_PSRP_SECRETS
	{NS_SHELL "/Send", "<" N_RSP "Send><" N_RSP N_STREAM N_NAME "stdin\">",
		"</" N_RSP N_STREAM "></" N_RSP "Send>"},
#endif
	/* "crtl_c": PowerShell itself has it so */
	{NS_SHELL "/" N_SIGNAL, SIGNAL("powershell/signal/crtl_c"), ""},
	{NS_SHELL "/" N_SIGNAL, SIGNAL(NS_SHELL "/signal/Terminate"), ""},
	{NS_TRANSFER "/Delete", "", ""},
#if WINRM_PSRP_CONNECT
	{NS_SHELL "/Disconnect", "<" N_RSP "Disconnect/>", ""},
	{NS_SHELL "/Connect",
		"<" N_RSP "Connect><connectXml xmlns=\"" NS_POWERSHELL "\">",
		"</connectXml></" N_RSP "Connect>"},
	{NS_SHELL "/Connect", "<" N_RSP "Connect" COMMAND_ID "/>", ""},
	{NS_SHELL "/Reconnect", "<" N_RSP "Reconnect/>", ""},
	{NS_SHELL "/Reconnect", "<" N_RSP "Reconnect" COMMAND_ID "/>", ""},
#endif
};

static void put_creation(struct winrm_writer *w, uint32_t idle_timeout)
{
	if (idle_timeout > 0) {
		winrm_names_put(w, "<" N_IDLE_TIME, NULL);
		winrm_envelope_put_duration(w, idle_timeout);
		winrm_names_put(w, "</" N_IDLE_TIME, NULL);
	}
	winrm_names_put(w, "<creationXml xmlns=\"" NS_POWERSHELL "\">", NULL);
}

#if WINRM_PSRP_CONNECT
static const char session_header[] =
	"<p:SessionId" N_XMLNS "p=\"" N_SCHEMAS
	"microsoft.com/wbem/wsman/1/wsman.xsd\"" N_UNDERSTAND
	"false\">uuid:\3</p:SessionId>";
#endif

/* Of the pool's output: no CommandId. */
static const char receive_pool[] =
	"<" N_RSP N_RECEIVE "><" N_RSP "Desired" N_STREAM ">stdout";

void winrm_pipeline_request_put(struct winrm_writer *w,
	const struct winrm_pipeline_request *r, enum winrm_pipeline_verb verb)
{
	const struct verb *v = &verbs[verb];
	const char *args[] = {r->command_id, r->shell_id, r->session_id};
	struct winrm_envelope_value selectors[] = {
		{verb == WINRM_VERB_CREATE ? NULL : "ShellId", r->shell_id},
		{NULL, NULL}};
	struct winrm_envelope_value options[] = {{NULL, NULL}, {NULL, NULL}};
	struct winrm_envelope_operation o = {.action = {v->action, ""},
		.resource = {NS_POWERSHELL "/", r->configuration},
		.selectors = selectors,
		.options = options};

#if WINRM_PSRP_CONNECT
	o.own = session_header;
	o.own_args = args;
#endif
	if (verb == WINRM_VERB_CREATE || verb == WINRM_VERB_CONNECT) {
		options[0].name = "protocolversion";
		options[0].value = "2.3";
	} else if (verb == WINRM_VERB_RECEIVE) {
		options[0].name = "WSMAN_CMDSHELL_OPTION_KEEPALIVE";
		options[0].value = "TRUE";
	}
	winrm_envelope_begin(w, &r->header, &o);
	winrm_names_put(w,
		verb == WINRM_VERB_RECEIVE && !r->command_id ? receive_pool
							     : v->before,
		args);
	if (verb == WINRM_VERB_CREATE)
		put_creation(w, r->idle_timeout);
	r->put(r->arg, w);
	winrm_names_put(w, v->after, args);
	winrm_envelope_end(w);
}

#else
typedef int winrm_no_pipeline_request; /* ISO C has no empty file */
#endif
