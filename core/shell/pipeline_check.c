/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/pipeline_check.h"

#include <string.h>

#include "core/base/utf.h"
#include "core/psrp/secret_out.h"
#include "core/psrp/send.h"
#include "soap/xml_text.h"

#if WINRM_PSRP

/* A Create with the messages that open a pool. */
#define TX_MIN     4096u
#define MEMORY_MIN 1024u

static bool is_utf8(const char *s)
{
	return s && winrm_utf8_valid(winrm_slice_str(s));
}

static const char *wrong_args(const struct winrm_pipeline *p)
{
	const struct winrm_psrp_arg *arg = p->args;

#if WINRM_PSRP_INPUT
	for (; winrm_psrp_is_arg(arg); arg++)
		if ((arg->name && !is_utf8(arg->name)) ||
			!winrm_psrp_value_valid(&arg->value))
			return NAMED("args");
		else if (!p->keys && winrm_psrp_has_secret(&arg->value))
			return NAMED("keys");
	return NULL;
#else
	return winrm_psrp_is_arg(arg) ? NAMED("request") : NULL;
#endif
}

static bool runs_pipeline(const struct winrm_pipeline *p)
{
	return p->action == WINRM_PSRP_RUN || p->action == WINRM_PSRP_DETACH;
}

const char *winrm_pipeline_wrong(
	struct winrm_engine *e, const struct winrm_pipeline *p)
{
	const char *name = p ? winrm_pipeline_configuration(p) : NULL;

	if (!(WINRM_INPUT && WINRM_PSRP_INPUT) && e->request->on_input)
		return NAMED("request");
	if (!e->request->as.pipeline.runspace)
		return NAMED("runspace");
	if (!p)
		return NAMED("pipeline");
	if (!p->memory || p->memory_len < MEMORY_MIN) {
		e->response.needed = MEMORY_MIN;
		return NAMED("memory");
	}
	if (e->config.tx_len < TX_MIN) {
		e->response.needed = TX_MIN;
		return NAMED("tx");
	}
	if (!WINRM_PSRP_CALLS && p->on_call)
		return NAMED("request");
	if (!*name ||
		strlen(name) >=
			sizeof(((struct winrm_psrp_state *)0)->configuration) ||
		strpbrk(name, "/?#") || !winrm_xml_valid(winrm_slice_str(name)))
		return NAMED("configuration");
	if (p->action >
		(WINRM_PSRP_CONNECT ? WINRM_PSRP_ATTACH : WINRM_PSRP_OPEN))
		return NAMED("action");
	if (p->action == WINRM_PSRP_ATTACH &&
		!(p->shell_id && *p->shell_id && p->pipeline_id &&
			*p->pipeline_id && is_utf8(p->shell_id) &&
			is_utf8(p->pipeline_id) &&
			strlen(p->shell_id) < WINRM_ID_SIZE &&
			strlen(p->pipeline_id) < WINRM_ID_SIZE))
		return NAMED("shell_id");
	if (runs_pipeline(p) &&
		(p->script ? !is_utf8(p->script)
			   : !p->command || !*p->command ||
					!is_utf8(p->command)))
		return NAMED("script");
	if (!WINRM_PSRP_SECRETS && p->keys)
		return NAMED("request");
	return wrong_args(p);
}

#else
typedef int winrm_no_pipeline_check; /* ISO C has no empty file */
#endif
