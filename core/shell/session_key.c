/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session_key.h"

#include "core/psrp/secret_out.h"

#if WINRM_PSRP && WINRM_PSRP_SECRETS

int winrm_session_start_secrets(struct winrm_session *s)
{
	const struct winrm_pipeline *asked =
		s->engine->request->as.pipeline.pipeline;
	const struct winrm_psrp_keys *keys = asked->keys;
	struct winrm_psrp_state *p = s->runspace;

	p->receiver.key = keys ? s->key : NULL;
	p->receiver.awaits_key = false;
	p->sender.secret = keys && winrm_psrp_have_secret(asked->args);
	return p->sender.secret && !keys->modulus(keys->user) ? WINRM_E_CRYPTO
							      : WINRM_OK;
}

bool winrm_session_awaits_key(const struct winrm_session *s)
{
	return s->runspace->receiver.awaits_key;
}

enum winrm_step winrm_session_first_step(const struct winrm_session *s)
{
	return s->runspace && winrm_psrp_send_key(s->runspace)
		? WINRM_STEP_KEY
		: WINRM_STEP_COMMAND;
}

int winrm_session_sent_key(
	struct winrm_session *s, const struct winrm_shell_reply *r)
{
	if (r->kind != WINRM_REPLY_SEND)
		return WINRM_E_REPLY;
	winrm_pipeline_sent(s);
	if (!winrm_psrp_send_key(s->runspace))
		s->step = WINRM_STEP_POOL;
	return WINRM_NEXT;
}

#else
typedef int winrm_no_shell_session_key; /* ISO C has no empty file */
#endif
