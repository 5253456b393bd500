/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shell/session_output.h"

#include "core/shell/session_pipeline.h"
#include "soap/clixml.h"
#include "soap/stream.h"

bool winrm_session_is_command(
	const struct winrm_session *s, struct winrm_slice command_id)
{
	return command_id.len == 0 ||
		winrm_slice_is_nocase(command_id, s->command_id);
}

static int put(const struct winrm_session *s, enum winrm_stream_id id,
	const uint8_t *data, size_t len)
{
	const struct winrm_request *r = s->engine->request;

	if (len == 0 || !r->on_output)
		return WINRM_OK;
	return r->on_output(r->user, id, data, len) ? WINRM_OK
						    : WINRM_E_CANCELLED;
}

#if WINRM_CLIXML

static bool put_decoded(void *user, enum winrm_clixml_kind kind,
	const uint8_t *data, size_t len)
{
	const struct winrm_session *s = user;
	const struct winrm_request *r = s->engine->request;

	if (kind == WINRM_CLIXML_TEXT)
		return put(s, WINRM_STDERR, data, len) == WINRM_OK;
	if (r->as.script.on_progress)
		r->as.script.on_progress(r->user, data, len);
	return true;
}

static bool decodes(const struct winrm_session *s)
{
	return winrm_session_is_script(s->engine) &&
		!s->engine->request->as.script.raw_clixml;
}

static int put_error(struct winrm_session *s, const uint8_t *data, size_t len)
{
	if (!decodes(s))
		return put(s, WINRM_STDERR, data, len);
	return winrm_clixml_feed(s->engine->once, data, len)
		? WINRM_OK
		: WINRM_E_CANCELLED;
}

void winrm_session_open_output(struct winrm_session *s)
{
	winrm_clixml_start(s->engine->once, put_decoded, s);
}

int winrm_session_end_output(struct winrm_session *s)
{
	return !decodes(s) || winrm_clixml_end(s->engine->once)
		? WINRM_OK
		: WINRM_E_CANCELLED;
}

#else

static int put_error(struct winrm_session *s, const uint8_t *data, size_t len)
{
	return put(s, WINRM_STDERR, data, len);
}

void winrm_session_open_output(struct winrm_session *s)
{
	(void)s;
}

int winrm_session_end_output(struct winrm_session *s)
{
	(void)s;
	return WINRM_OK;
}

#endif

static int deliver(struct winrm_session *s, const struct winrm_stream *stream)
{
	if (!winrm_session_is_command(s, stream->command_id))
		return WINRM_E_REPLY;
#if WINRM_PSRP
	if (winrm_session_is_pool(s))
		return winrm_slice_is(stream->name, "stdout")
			? winrm_pipeline_deliver(s, stream->data, stream->len)
			: WINRM_OK;
#endif
	if (winrm_slice_is(stream->name, "stdout"))
		return put(s, WINRM_STDOUT, stream->data, stream->len);
	if (winrm_slice_is(stream->name, "stderr"))
		return put_error(s, stream->data, stream->len);
	return WINRM_OK;
}

int winrm_session_deliver(struct winrm_session *s,
	const struct winrm_shell_reply *r, uint8_t *doc, size_t len,
	size_t *output)
{
	struct winrm_stream_reader reader;
	struct winrm_stream stream;
	int error;

	winrm_stream_start(&reader, &r->envelope.first, doc, len);
	for (;;) {
		switch (winrm_stream_next(&reader, &stream)) {
		case WINRM_STREAM_END: return WINRM_OK;
		case WINRM_STREAM_BAD: return WINRM_E_REPLY;
		case WINRM_STREAM_NEXT: break;
		}
		*output += stream.len;
		error = deliver(s, &stream);
		if (error)
			return error;
	}
}
