/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/call_query.h"

#include "core/cim/cim.h"

/* The callbacks find it here. */
static struct {
	struct winrm_cim cim;
	struct winrm_cim_json json;
	bool is_used;
} q;

static bool write_piece(void *user, const char *text, size_t len)
{
	return streams_put(user, WINRM_STDOUT, (const uint8_t *)text, len);
}

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	q.json.write = write_piece;
	q.json.user = user;
	return winrm_cim_json(&q.json, v) &&
		(v->kind != WINRM_CIM_ROW_END || write_piece(user, "\n", 1));
}

void call_query_lend(struct winrm_connector *record)
{
	record->cim = &q.cim;
}

bool call_query_prepare(struct winrm_request *request)
{
	q.is_used = request->operation == WINRM_OP_CIM_ENUMERATE;
	q.cim.on_value = on_value;
	return q.is_used;
}

bool call_query_is_cut(struct winrm_capture *k)
{
	while (q.is_used && k->out_len > 0 && k->out[k->out_len - 1] != '\n')
		k->out_len--;
	return q.is_used && k->truncated;
}
