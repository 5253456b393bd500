/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/lane_pipeline.h"

#include <string.h>

#include "boards/linux/run/connector_record.h"
#include "boards/linux/run/pipeline_record.h"
#include "boards/linux/run/pipeline_text.h"

static bool put(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	struct lane *lane = user;

	return lane->request.on_output(lane, stream, data, len);
}

static void on_record(void *user, const struct winrm_psrp_record *record)
{
	static const struct pipeline_view view = {.objects = true, .put = put};

	pipeline_record_show(&view, user, record);
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

void lane_pipeline(struct lane *lane, const struct options *o)
{
	struct winrm_pipeline *p = lane->record.pipeline;

	if (lane->request.operation != WINRM_OP_PIPELINE)
		return;
	pipeline_set_text(p, lane->record.text[WINRM_KEY_COMMAND]);
	p->memory = lane->runspace->memory;
	p->memory_len = sizeof(lane->runspace->memory);
	p->json_depth = (uint8_t)o->json_depth;
	p->on_record = on_record;
	if (!lane->input)
		lane->request.on_input = NULL;
}
