/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/cim_rows.h"

#include <string.h>

#include "core/cim/cim_reply.h"
#include "core/winrm.h"
#include "tests/unit/unit.h"

bool cim_text_write(void *user, const char *text, size_t len)
{
	struct cim_text *t = user;
	size_t at = strlen(t->text);

	assert_true(len > 0 && at + len < t->cap);
	memcpy(t->text + at, text, len);
	t->text[at + len] = 0;
	return true;
}

struct rig *cim_rig(struct cim_sink *sink)
{
	struct rig *r = rig_new();

	rig_init(r);
	r->err[0] = 0;
	sink->text.text = r->err;
	sink->text.cap = sizeof(r->err);
	memset(&sink->json, 0, sizeof(sink->json));
	sink->json.write = cim_text_write;
	sink->json.user = &sink->text;
	return r;
}

void cim_answer(
	struct rig *r, enum peer_verb verb, unsigned nth, const char *body)
{
	rig_trick(r, verb, nth, PEER_BODY, 0)->text = body;
}

void cim_bookmark(struct cim_sink *sink, const char *text, size_t len)
{
	(void)cim_text_write(&sink->text, text, len);
	(void)cim_text_write(&sink->text, "\n", 1);
}

bool cim_rows_on_value(void *user, const struct winrm_cim_value *v)
{
	struct winrm_cim_json *json = user;

	assert_true((v->depth == 0) ==
		(v->kind == WINRM_CIM_ROW || v->kind == WINRM_CIM_ROW_END));
	assert_true(v->in_array || v->index == 0);
	if (!winrm_cim_json(json, v))
		return false;
	return v->kind != WINRM_CIM_ROW_END || json->write(json->user, "\n", 1);
}

void cim_rows(struct winrm_slice doc, enum winrm_cim_rows where,
	const char *verb, char *out, size_t cap)
{
	struct cim_text text = {out, cap};
	struct winrm_cim_json json = {.write = cim_text_write, .user = &text};
	struct winrm_cim_reader r = {
		.on_value = cim_rows_on_value, .user = &json};
	struct winrm_cim_reply reply;

	out[0] = 0;
	if (!winrm_cim_reply_read(&reply, doc, verb))
		strcpy(out, "refused");
	else if (reply.envelope.is_fault)
		strcpy(out, "fault");
	else if (reply.envelope.first.at[2] > 0)
		assert_int_equal(
			winrm_cim_read(&r, where, &reply.envelope.first, doc),
			0);
}
