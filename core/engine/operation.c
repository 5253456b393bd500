/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/operation.h"

#include "core/engine/engine.h"

int winrm_operation_uuid(
	const struct winrm_engine *e, char out[WINRM_UUID_LEN + 1])
{
	uint8_t random[16];

	if (e->config.port->random(e->config.io, random, sizeof(random)))
		return WINRM_E_CRYPTO;
	winrm_uuid_format(out, random);
	return WINRM_OK;
}

struct winrm_envelope_header winrm_operation_header(
	const struct winrm_engine *e)
{
	const struct winrm_config *config = &e->config;
	struct winrm_envelope_header h = {config->host, config->path,
		config->tcp_port, config->port->encrypted, e->message_id,
		winrm_engine_max_envelope(e), e->operation_timeout};

	return h;
}

#if WINRM_CIM
bool winrm_operation_cleans(struct winrm_engine *e, enum winrm_cleaning when)
{
	const struct winrm_operation_table *own = e->operation;

	return own && own != e->keeper && own->clean && own->clean(e, when);
}
#endif

/* Does the reply answer this message? Some faults do not say. */
static bool relates(
	const struct winrm_engine *e, const struct winrm_envelope_reply *r)
{
	struct winrm_slice id = winrm_slice_str(r->relates_to);

	if (id.len == 0)
		return true;
	if (winrm_slice_starts_nocase(id, "uuid:")) {
		id.ptr += 5;
		id.len -= 5;
	}
	return winrm_slice_is(id, e->message_id);
}

int winrm_operation_check(
	struct winrm_engine *e, const struct winrm_envelope_reply *r, bool read)
{
	if (!read || !relates(e, r))
		return WINRM_E_REPLY;
	if (!r->is_fault)
		return WINRM_OK;
	if (!winrm_engine_cleans(e)) /* the first one stays */
		e->said.fault = r->fault;
	return WINRM_E_FAULT;
}
