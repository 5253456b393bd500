/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/call_query.h"

#include "boards/linux/run/return_value.h"
#include "core/cim/cim.h"

/* The callbacks find it here. */
static struct {
	struct winrm_cim cim;
	struct winrm_cim_json json;
	struct return_value returned;
	struct winrm_response answered;
	enum winrm_operation operation;
} q;

static bool write_piece(void *user, const char *text, size_t len)
{
	return streams_put(user, WINRM_STDOUT, (const uint8_t *)text, len);
}

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	return_value_look(&q.returned, v);
	q.json.write = write_piece;
	q.json.user = user;
	return winrm_cim_json(&q.json, v) &&
		(v->kind != WINRM_CIM_ROW_END || write_piece(user, "\n", 1));
}

static bool is_query(enum winrm_operation operation)
{
	return operation == WINRM_OP_CIM_ENUMERATE ||
		operation == WINRM_OP_CIM_GET ||
		operation == WINRM_OP_CIM_INVOKE;
}

void call_query_lend(struct winrm_connector *record)
{
	record->cim = &q.cim;
}

bool call_query_prepare(struct winrm_request *request)
{
	q.operation = request->operation;
	q.cim.on_value = on_value;
	return is_query(q.operation);
}

const struct winrm_response *call_query_response(const struct one_host *h)
{
	const struct winrm_response *r = winrm_response(&h->client);

	if (q.operation != WINRM_OP_CIM_INVOKE || r->error != WINRM_OK)
		return r;
	q.answered = *r;
	return_value_answer(&q.returned, &q.answered);
	return &q.answered;
}

bool call_query_is_cut(struct winrm_capture *k)
{
	bool is_used = is_query(q.operation);

	while (is_used && k->out_len > 0 && k->out[k->out_len - 1] != '\n')
		k->out_len--;
	return is_used && k->truncated;
}
