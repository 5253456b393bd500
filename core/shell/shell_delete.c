/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/shell_delete.h"

#include "core/engine/engine.h"
#include "soap/shell_reply.h"
#include "soap/shell_request.h"
#include "soap/xml_text.h"

static int delete_start(struct winrm_engine *e)
{
	const char *id = e->request->as.delete_shell.id;

	if (id && id[0] && winrm_xml_valid(winrm_slice_str(id)))
		return WINRM_OK;
	e->response.setting = NAMED("delete_shell");
	return WINRM_E_CONFIG;
}

static unsigned delete_prepare(struct winrm_engine *e)
{
	(void)e;
	return WINRM_REPEATABLE;
}

static void delete_emit(void *engine, struct winrm_writer *w)
{
	const struct winrm_engine *e = engine;
	struct winrm_shell_request r = {
		winrm_operation_header(e), e->request->as.delete_shell.id};

	winrm_shell_request_delete(w, &r);
}

static int delete_reply(struct winrm_engine *e, uint8_t *doc, size_t len)
{
	struct winrm_slice all = {doc, len};
	struct winrm_shell_reply r;
	int error = winrm_operation_check(
		e, &r.envelope, winrm_shell_reply_read(&r, all, NULL));

	return error ? error : WINRM_DONE;
}

const struct winrm_operation_table winrm_shell_delete_operation = {delete_start,
	delete_prepare, delete_emit, delete_reply, NULL, NULL, false};
