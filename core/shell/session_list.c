/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session.h"

#include <string.h>

#include "soap/shells.h"

static void tell(const struct winrm_request *request,
	char text[WINRM_SHELLS_FIELDS][WINRM_SHELLS_TEXT])
{
	struct winrm_shell shell = {text[WINRM_SHELLS_ID],
		text[WINRM_SHELLS_RESOURCE], text[WINRM_SHELLS_OWNER],
		text[WINRM_SHELLS_CLIENT], text[WINRM_SHELLS_STATE],
		text[WINRM_SHELLS_RUN_TIME], text[WINRM_SHELLS_IDLE_TIME]};

	request->on_shell(request->user, &shell);
}

int winrm_session_listed(struct winrm_session *s, const struct winrm_reply *r,
	const uint8_t *doc, size_t len)
{
	struct winrm_slice all = {doc, len};
	struct winrm_shells list;
	int more;

	if (r->kind != WINRM_REPLY_ENUMERATE)
		return WINRM_E_REPLY;
	winrm_shells_start(&list, all);
	while ((more = winrm_shells_next(&list)) > 0)
		tell(s->request, list.text);
	if (more < 0)
		return WINRM_E_REPLY;
	memcpy(s->shell_name, list.context, sizeof(s->shell_name));
	s->verb = list.context[0] ? WINRM_VERB_PULL : WINRM_VERB_NONE;
	return list.context[0] ? WINRM_SESSION_NEXT : WINRM_SESSION_DONE;
}
