/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/shell_list.h"

#include <string.h>

#include "core/engine/engine.h"
#include "soap/shell_reply.h"
#include "soap/shells.h"

static int list_start(struct winrm_engine *e)
{
	struct winrm_shell_list *list = e->once;

	list->context[0] = 0;
	if (e->request->as.list_shells.on_shell)
		return WINRM_OK;
	e->response.setting = NAMED("on_shell");
	return WINRM_E_CONFIG;
}

static unsigned list_prepare(struct winrm_engine *e)
{
	const struct winrm_shell_list *list = e->once;

	return list->context[0] ? 0 : WINRM_REPEATABLE;
}

static void list_emit(void *engine, struct winrm_writer *w)
{
	const struct winrm_engine *e = engine;
	const struct winrm_shell_list *list = e->once;
	struct winrm_envelope_header h = winrm_operation_header(e);

	if (list->context[0])
		winrm_shells_pull(w, &h, list->context);
	else
		winrm_shells_enumerate(w, &h);
}

static void tell(const struct winrm_request *request,
	char text[WINRM_SHELLS_FIELDS][WINRM_SHELLS_TEXT])
{
	struct winrm_shell shell = {text[WINRM_SHELLS_ID],
		text[WINRM_SHELLS_RESOURCE], text[WINRM_SHELLS_OWNER],
		text[WINRM_SHELLS_CLIENT], text[WINRM_SHELLS_STATE],
		text[WINRM_SHELLS_RUN_TIME], text[WINRM_SHELLS_IDLE_TIME]};

	request->as.list_shells.on_shell(request->user, &shell);
}

static int take_page(struct winrm_engine *e,
	const struct winrm_envelope_first *first, struct winrm_slice doc)
{
	struct winrm_shell_list *list = e->once;
	struct winrm_shells page;
	int more;

	winrm_shells_start(&page, first, doc);
	while ((more = winrm_shells_next(&page)) > 0)
		tell(e->request, page.text);
	if (more < 0)
		return WINRM_E_REPLY;
	memcpy(list->context, page.context, sizeof(list->context));
	return list->context[0] ? WINRM_NEXT : WINRM_DONE;
}

static int check_page(struct winrm_engine *e,
	struct winrm_envelope_first *first, struct winrm_slice doc)
{
	struct winrm_shell_reply r;
	int error = winrm_operation_check(
		e, &r.envelope, winrm_shell_reply_read(&r, doc, NULL));

	*first = r.envelope.first;
	if (!error && r.kind != WINRM_REPLY_ENUMERATE)
		error = WINRM_E_REPLY;
	return error;
}

static int list_reply(struct winrm_engine *e, uint8_t *doc, size_t len)
{
	struct winrm_slice all = {doc, len};
	struct winrm_envelope_first first;
	int error = check_page(e, &first, all);

	return error ? error : take_page(e, &first, all);
}

const struct winrm_operation_table winrm_shell_list_operation = {
	list_start, list_prepare, list_emit, list_reply, NULL, NULL, false};
