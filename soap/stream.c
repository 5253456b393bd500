/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/stream.h"

#include <string.h>

#include "core/base/base64.h"
#include "soap/names.h"
#include "soap/xml_text.h"

/* The bytes of a slice of the document, which may be overwritten. */
static uint8_t *place(struct winrm_stream_reader *s, struct winrm_slice part)
{
	return s->doc + (part.ptr - s->xml.doc.ptr);
}

/*
 * Adds one piece of the element's text to what has been gathered at
 * stream->data. In base64 only white space can be a reference, so a piece
 * without '&' is taken as it is.
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
	/* Decoded text is never longer: writing stays behind reading. */
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

/* The prefix, with its colon, of the innermost open element. */
static struct winrm_slice prefix_of(const struct winrm_xml *x)
{
	struct winrm_slice prefix;

	prefix.ptr = x->doc.ptr + x->open[x->depth - 1];
	prefix.len = (size_t)(x->name.ptr - prefix.ptr);
	return prefix;
}

void winrm_stream_start(struct winrm_stream_reader *s,
	const struct winrm_envelope_first *first, uint8_t *doc, size_t len)
{
	struct winrm_slice all = {doc, len};

	winrm_envelope_again(first, &s->xml, all);
	s->doc = doc;
}

/*
 * Envelope 1, Body 2, ReceiveResponse 3, Stream 4. The response is in the
 * namespace of shells, so an element with its prefix is, too, unless an
 * attribute may be an xmlns.
 */
static bool is_stream(
	struct winrm_stream_reader *s, const struct winrm_xml_token *t)
{
	if (WINRM_FAST && s->xml.depth == 3)
		s->prefix = prefix_of(&s->xml);
	if (s->xml.depth != 4)
		return false;
	if (WINRM_FAST && winrm_slice_is(s->xml.name, "Stream") &&
		winrm_slice_eq(prefix_of(&s->xml), s->prefix) &&
		!memchr(t->attrs.ptr, 'x', t->attrs.len))
		return true;
	return winrm_names_which(&s->xml, NS_SHELL "\0Stream\0\0");
}

enum winrm_stream_result winrm_stream_next(
	struct winrm_stream_reader *s, struct winrm_stream *stream)
{
	struct winrm_xml_token t;
	struct winrm_slice end;

	memset(stream, 0, sizeof(*stream));
	do
		switch (winrm_xml_next(&s->xml, &t)) {
		case WINRM_XML_END: return WINRM_STREAM_END;
		case WINRM_XML_ERROR: return WINRM_STREAM_BAD;
		case WINRM_XML_CLOSE:
			if (s->xml.depth < 3)
				return WINRM_STREAM_END;
			break;
		case WINRM_XML_OPEN:
		case WINRM_XML_TEXT: break;
		}
	while (t.type != WINRM_XML_OPEN || !is_stream(s, &t));
	(void)winrm_xml_attr(t.attrs, "Name", &stream->name);
	(void)winrm_xml_attr(t.attrs, "CommandId", &stream->command_id);
	stream->end = winrm_xml_attr(t.attrs, "End", &end) &&
		winrm_slice_is_nocase(winrm_slice_trim(end), "true");
	return read_stream(s, stream);
}
