/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/lane_pipeline.h"

#include <string.h>

#include "boards/linux/run/connector_record.h"
#include "boards/linux/run/pipeline_record.h"
#include "boards/linux/run/pipeline_text.h"
#include "boards/linux/run/session_keys.h"

static bool put(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	struct lane *lane = user;

	return lane->runspace->put(lane, stream, data, len);
}

static bool put_text(void *user, const uint8_t *data, size_t len)
{
	return put(user, WINRM_STDOUT, data, len);
}

/* Objects that are strings are shown as text. */
static bool on_text(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct lane *lane = user;

	(void)stream; /* objects have one */
	return object_lines_feed(
		&lane->runspace->lines, data, len, put_text, lane);
}

static void on_record(void *user, const struct winrm_psrp_record *record)
{
	struct lane *lane = user;

	pipeline_record_show(&lane->runspace->view, lane, record);
}

void lane_runspace(struct lane *lane)
{
	struct lane_runspace *r = lane->runspace;

	if (!r || !record_has_runspace(&lane->record))
		return;
	memset(r, 0, sizeof(*r));
	lane->received += sizeof(*r);
	lane->record.runspace = &r->runspace;
	lane->record.pipeline = &r->pipeline;
}

static void set_script(struct lane_runspace *r,
	const struct lane_script *script, const struct options *o)
{
	struct winrm_pipeline *p = &r->pipeline;

	pipeline_set_text(p, script->text);
	if (p->script && script->formatted)
		p->script = script->formatted;
	p->args = script->args;
	r->view.is_formatted = p->script == script->formatted;
	r->view.objects = !script->formatted;
	r->view.information = o->verbose > 0;
}

void lane_pipeline(struct lane *lane, const struct lane_script *script,
	const struct options *o)
{
	const struct lane_script own = {
		lane->record.text[WINRM_KEY_COMMAND], NULL, NULL};
	struct lane_runspace *r = lane->runspace;
	struct winrm_pipeline *p = lane->record.pipeline;

	if (lane->request.operation != WINRM_OP_PIPELINE)
		return;
	memset(&r->view, 0, sizeof(r->view));
	memset(&r->lines, 0, sizeof(r->lines));
	r->put = lane->request.on_output;
	r->view.put = put;
	set_script(r, script ? script : &own, o);
	if (!r->view.objects)
		lane->request.on_output = on_text;
	p->memory = r->memory;
	p->memory_len = sizeof(r->memory);
	p->json_depth = (uint8_t)o->json_depth;
	p->on_record = on_record;
	p->keys = session_keys();
	if (!lane->input)
		lane->request.on_input = NULL;
}
