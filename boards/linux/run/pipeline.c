/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/pipeline.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/terminal_line.h"
#include "boards/linux/cli/visible_text.h"
#include "boards/linux/run/formatted_script.h"
#include "boards/linux/run/host_prompt.h"
#include "boards/linux/run/object_lines.h"
#include "boards/linux/run/pipeline_args.h"
#include "boards/linux/run/pipeline_record.h"
#include "boards/linux/run/pipeline_text.h"
#include "boards/linux/run/session_keys.h"

enum { MEMORY = 64 * 1024 };

/* Too large for a stack; the callbacks find it here. */
static struct {
	struct winrm_psrp runspace;
	struct winrm_pipeline pipeline;
	char shell_id[64];
	struct pipeline_view view;
	struct object_lines lines;
	uint8_t memory[MEMORY];
} p;

/* --- what comes of it ------------------------------------------------------ */

static void on_record(void *user, const struct winrm_psrp_record *record)
{
	pipeline_record_show(&p.view, user, record);
}

static bool put_text(void *user, const uint8_t *data, size_t len)
{
	return streams_put(user, WINRM_STDOUT, data, len);
}

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	if (stream == WINRM_STDOUT && !p.view.objects)
		return object_lines_feed(&p.lines, data, len, put_text, user);
	return streams_put(user, stream, data, len);
}

static bool on_call(void *user, const struct winrm_psrp_call *call,
	struct winrm_psrp_value *answer)
{
	const struct streams *streams = user;

	return host_prompt(call, answer, terminal_line, streams->deadline);
}

/* Is there a user to ask? stdin is not the script's, then. */
static bool can_ask(const struct options *o)
{
	return (o->command == COMMAND_PS || o->command == COMMAND_SHELL) &&
		o->stdin_mode == STDIN_AUTO && !o->detach && !o->attach &&
		terminal_can_ask();
}

void pipeline_tell(struct one_host *h)
{
	const char *id = winrm_psrp_shell_id(&p.runspace);
	char line[160], shell[WINRM_ID_SIZE];
	int len;

	host_prompt_wipe();
	(void)visible_copy(shell, sizeof(shell), id, strlen(id));
	len = snprintf(line, sizeof(line), "%s/%s\n", shell,
		winrm_psrp_pipeline_id(&p.runspace));

	if (h->call->options->detach &&
		winrm_response(&h->client)->error == WINRM_OK)
		(void)streams_put(&h->streams, WINRM_STDOUT,
			(const uint8_t *)line, (size_t)len);
}

/* --- what is to be done ---------------------------------------------------- */

static bool set_attached(const char *id)
{
	const char *slash = strchr(id, '/');

	if (!slash || (size_t)(slash - id) >= sizeof(p.shell_id))
		return say("--attach %s: not what --detach has printed, "
			   "SHELL/PIPELINE",
			       id),
		       false;
	memcpy(p.shell_id, id, (size_t)(slash - id));
	p.pipeline.action = WINRM_PSRP_ATTACH;
	p.pipeline.shell_id = p.shell_id;
	p.pipeline.pipeline_id = slash + 1;
	return true;
}

bool pipeline_format(const char *script)
{
	p.view.is_formatted = true;
	p.pipeline.script = formatted_script_kept(script);
	return p.pipeline.script != NULL;
}

static bool set_script(const struct script *script, const struct options *o)
{
	p.pipeline.action = o->detach ? WINRM_PSRP_DETACH : WINRM_PSRP_RUN;
	p.pipeline.args = pipeline_args(script->args);
	p.pipeline.input_json = o->input_json;
	pipeline_set_text(&p.pipeline, script->text);
	if (p.pipeline.script && !o->as_json && !pipeline_format(script->text))
		return say("the script is too long"), false;
	return p.pipeline.args != NULL;
}

struct winrm_pipeline *pipeline_begin(
	struct one_host *h, struct winrm_request *request)
{
	const struct options *o = h->call->options;

	memset(&request->as, 0, sizeof(request->as));
	request->operation = WINRM_OP_PIPELINE;
	request->as.pipeline.runspace = &p.runspace;
	request->as.pipeline.pipeline = &p.pipeline;
	request->on_output = on_output;
	p.pipeline.configuration = o->configuration;
	p.pipeline.memory = p.memory;
	p.pipeline.memory_len = sizeof(p.memory);
	p.pipeline.json_depth = (uint8_t)o->json_depth;
	p.pipeline.on_record = on_record;
	p.pipeline.keys = session_keys();
	p.pipeline.on_call = can_ask(o) ? on_call : NULL;
	p.view.put = streams_put;
	p.view.objects = o->as_json;
	p.view.progress = o->progress;
	p.view.information = o->verbose > 0;
	return &p.pipeline;
}

bool pipeline_prepare(struct one_host *h, struct winrm_request *request)
{
	const struct options *o = h->call->options;

	(void)pipeline_begin(h, request);
	return o->attach ? set_attached(o->attach)
			 : set_script(h->call->script, o);
}

void pipeline_lend(struct winrm_connector *record)
{
	record->runspace = &p.runspace;
	record->pipeline = &p.pipeline;
}

void pipeline_of_record(struct one_host *h, struct winrm_request *request)
{
	const char *configuration = p.pipeline.configuration;

	(void)pipeline_begin(h, request);
	p.pipeline.configuration = configuration;
	pipeline_set_text(
		&p.pipeline, h->call->record->text[WINRM_KEY_COMMAND]);
	p.view.objects = true;
}
