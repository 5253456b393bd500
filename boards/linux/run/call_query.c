/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/call_query.h"

#include "boards/linux/run/query_rows.h"
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

void call_query_lend(struct winrm_connector *record)
{
	record->cim = &q.cim;
}

bool call_query_prepare(struct winrm_request *request)
{
	q.operation = request->operation;
	q.cim.on_value = on_value;
	return query_is(q.operation);
}

const struct winrm_response *call_query_response(const struct one_host *h)
{
	return return_value_response(&q.returned, q.operation,
		winrm_response(&h->client), &q.answered);
}

bool call_query_is_cut(struct winrm_capture *k)
{
	return query_is(q.operation) && query_is_cut(k);
}
