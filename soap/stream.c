/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/reply.h"

#include <string.h>

#include "core/base/base64.h"

/* The bytes of a slice into the document, which may be written over. */
static uint8_t *place(struct winrm_stream_reader *s, struct winrm_slice part)
{
	return s->doc + (part.ptr - s->xml.doc.ptr);
}

/*
 * Adds one piece of the element's text to what has been gathered at
 * stream->data. base64 has no references but those of white space, so a
 * piece without '&' is taken as it stands.
 */
static bool gather(struct winrm_stream_reader *s, struct winrm_stream *stream,
	const struct winrm_xml_token *t)
{
	uint8_t *at = place(s, t->text);
	struct winrm_writer w;

	if (t->text.len == 0)
		return true;
	if (!stream->data)
		stream->data = at;
	if (t->cdata || !memchr(at, '&', t->text.len)) {
		memmove(stream->data + stream->len, at, t->text.len);
		stream->len += t->text.len;
		return true;
	}
	/* A decoded text is never longer: writing stays behind reading. */
	w = winrm_writer_init(stream->data + stream->len, t->text.len);
	if (!winrm_xml_put_decoded(&w, t->text, false))
		return false;
	stream->len += w.len;
	return true;
}

static enum winrm_stream_result read_stream(
	struct winrm_stream_reader *s, struct winrm_stream *stream)
{
	uint8_t level = s->xml.depth;
	struct winrm_xml_token t;

	while (s->xml.depth >= level) {
		if (winrm_xml_next(&s->xml, &t) == WINRM_XML_ERROR)
			return WINRM_STREAM_BAD;
		if (t.type == WINRM_XML_TEXT && s->xml.depth == level &&
			!gather(s, stream, &t))
			return WINRM_STREAM_BAD;
	}
	if (stream->len > 0 &&
		!winrm_base64_decode(stream->data, stream->len, &stream->len))
		return WINRM_STREAM_BAD;
	return WINRM_STREAM_NEXT;
}

void winrm_stream_start(struct winrm_stream_reader *s, uint8_t *doc, size_t len)
{
	struct winrm_slice all = {doc, len};

	memset(s, 0, sizeof(*s));
	winrm_xml_start(&s->xml, all);
	s->doc = doc;
}

/* Envelope 1, Body 2, ReceiveResponse 3, Stream 4; follows where it is. */
static bool is_stream(struct winrm_stream_reader *s, struct winrm_slice name)
{
	if (s->xml.depth == 2)
		s->in_body = winrm_slice_is(name, "Body");
	if (s->xml.depth == 3)
		s->in_response =
			s->in_body && winrm_slice_is(name, "ReceiveResponse");
	return s->xml.depth == 4 && s->in_response &&
		winrm_slice_is(name, "Stream");
}

enum winrm_stream_result winrm_stream_next(
	struct winrm_stream_reader *s, struct winrm_stream *stream)
{
	struct winrm_xml_token t;
	struct winrm_slice end;

	memset(stream, 0, sizeof(*stream));
	for (;;) {
		switch (winrm_xml_next(&s->xml, &t)) {
		case WINRM_XML_END: return WINRM_STREAM_END;
		case WINRM_XML_ERROR: return WINRM_STREAM_BAD;
		case WINRM_XML_OPEN:
			if (is_stream(s, t.name))
				break;
			continue;
		case WINRM_XML_CLOSE:
		case WINRM_XML_TEXT: continue;
		}
		break;
	}
	(void)winrm_xml_attr(t.attrs, "Name", &stream->name);
	(void)winrm_xml_attr(t.attrs, "CommandId", &stream->command_id);
	stream->end = winrm_xml_attr(t.attrs, "End", &end) &&
		winrm_slice_is_nocase(winrm_slice_trim(end), "true");
	return read_stream(s, stream);
}
