/* SPDX-License-Identifier: Apache-2.0 */
#include "core/identify/identify.h"

#include "core/engine/engine.h"
#include "soap/identify.h"

static int identify_start(struct winrm_engine *e)
{
	(void)e;
	return WINRM_OK;
}

static unsigned identify_prepare(struct winrm_engine *e)
{
	(void)e;
	return 0;
}

static void identify_emit(void *engine, struct winrm_writer *w)
{
	(void)engine;
	winrm_identify_put(w);
}

static int identify_reply(struct winrm_engine *e, uint8_t *doc, size_t len)
{
	struct winrm_slice all = {doc, len};
	struct winrm_envelope_reply r;
	char *identity = e->said.identity;
	bool read = winrm_identify_read(
		&r, all, identity, sizeof(e->said.identity));
	int error = winrm_operation_check(e, &r, read);

	if (error == WINRM_E_FAULT)
		return error;
	/* in place of a fault: there is none */
	e->response.fault_subcode = e->response.fault_text = "";
	if (error)
		return error;
	e->response.identity = identity;
	return WINRM_DONE;
}

const struct winrm_operation_table winrm_identify_operation = {identify_start,
	identify_prepare, identify_emit, identify_reply, NULL, NULL, true};
