/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/engine_request.h"

static void fill_texts(struct asked *a, enum kind kind)
{
	strcpy(a->command, "echo CANARY");
	strcpy(a->shell, "5E11ED00-0000-4000-8000-000000000007");
	strcpy(a->script, "'CANARY'");
	strcpy(a->arg[0], "a <b>&");
	strcpy(a->arg[1], "-Name:x");
	a->args[0] = a->arg[0];
	a->args[1] = a->arg[1];
	a->args[2] = NULL;
	if (kind != LONG_SCRIPT)
		return;
	memset(a->script, '#', sizeof(a->script) - 1);
	memcpy(a->script, "CANARY", 6);
	a->script[sizeof(a->script) - 1] = 0;
}

static void ask_for_script(struct asked *a, enum kind kind, uint8_t choice,
	const struct asked_calls *calls)
{
	struct winrm_script *s = &a->request.as.script;

	s->text = a->script;
	s->args = kind == SCRIPT && (choice & PROGRESS) ? a->args : NULL;
	s->as_json = (choice & PROGRESS) && (choice & RAW_CLIXML);
	s->raw_clixml = choice & RAW_CLIXML;
	s->on_progress = choice & PROGRESS ? calls->on_progress : NULL;
}

void asked_fill(struct asked *a, enum kind kind, uint8_t choice,
	const struct asked_calls *calls)
{
	struct winrm_request *r = &a->request;

	fill_texts(a, kind);
	memset(r, 0, sizeof(*r));
	switch (kind) {
	case COMMAND:
	case ARGS:
		r->as.command.line = a->command;
		r->as.command.args = kind == ARGS ? a->args : NULL;
		break;
	case SCRIPT:
	case LONG_SCRIPT:
		r->operation = WINRM_OP_SCRIPT;
		ask_for_script(a, kind, choice, calls);
		break;
	case IDENTIFY: r->operation = WINRM_OP_IDENTIFY; break;
	case LIST:
		r->operation = WINRM_OP_LIST_SHELLS;
		r->as.list_shells.on_shell = calls->on_shell;
		break;
	case DELETE:
		r->operation = WINRM_OP_DELETE_SHELL;
		r->as.delete_shell.id = a->shell;
		break;
	case NONE: break; /* a command without one */
	}
}
