/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/transfer.h"

#include <string.h>

#include "soap/names.h"
#include "soap/xml_text.h"

/* Envelope 1, Body 2, the resource's own element 3. */
enum { BODY = 2, RESOURCE = 3 };

#define ACTION NS_TRANSFER "/Get"

void winrm_transfer_get(struct winrm_writer *w,
	const struct winrm_envelope_header *h, const char *resource,
	const struct winrm_envelope_value *selectors)
{
	struct winrm_envelope_operation o = {.action = {ACTION, ""},
		.resource = {"", resource},
		.selectors = selectors};

	winrm_envelope_begin(w, h, &o);
	winrm_envelope_end(w);
}

/* One that is not in one piece is empty here; RelatesTo has to do. */
static bool is_action(struct winrm_slice action)
{
	char uri[80];
	struct winrm_writer w = winrm_writer_init(uri, sizeof(uri));

	winrm_names_put(&w, ACTION "Response", NULL);
	return action.len == 0 ||
		(action.len == w.len && !memcmp(action.ptr, uri, w.len));
}

bool winrm_transfer_read(struct winrm_envelope_reply *r, struct winrm_slice doc)
{
	struct winrm_xml_token t;
	struct winrm_xml x;
	enum winrm_xml_type type;

	if (!winrm_envelope_read(r, &x, doc))
		return false;
	if (!r->is_fault && (r->first.at[2] == 0 || !is_action(r->action)))
		return false;
	do
		type = winrm_envelope_next(&x, &t);
	while (type == WINRM_XML_OPEN);
	return type == WINRM_XML_END;
}

void winrm_transfer_start(struct winrm_transfer *t,
	const struct winrm_envelope_first *first, struct winrm_slice doc)
{
	memset(t, 0, sizeof(*t));
	winrm_envelope_again(first, &t->xml, doc);
}

/* "Service" and "Auth" are "Service/Auth". */
static void enter(struct winrm_transfer *t)
{
	size_t depth = t->xml.depth;
	struct winrm_writer w = winrm_writer_init(t->path, sizeof(t->path));

	w.len = depth > RESOURCE ? t->path_len[depth - 1] : 0;
	if (w.len > 0)
		winrm_writer_put_byte(&w, '/');
	if (depth > RESOURCE)
		winrm_writer_put_slice(&w, t->xml.name);
	t->path_len[depth] = (uint8_t)winrm_writer_end_str(&w);
}

static void opened(
	struct winrm_transfer *t, const struct winrm_xml_token *token)
{
	struct winrm_slice nil = {NULL, 0};

	enter(t);
	t->is_leaf = true;
	t->text_len = 0;
	(void)winrm_xml_attr(token->attrs, "nil", &nil);
	nil = winrm_slice_trim(nil);
	t->is_null = winrm_slice_is(nil, "true") || winrm_slice_is(nil, "1");
}

static bool add_text(
	struct winrm_transfer *t, const struct winrm_xml_token *token)
{
	struct winrm_writer w = winrm_writer_init(t->text, sizeof(t->text));
	bool ok;

	w.len = t->text_len;
	ok = winrm_xml_put_decoded(&w, token->text, token->cdata);
	t->text_len = w.len;
	return ok;
}

/* Cuts after a whole character. */
static void end_text(struct winrm_transfer *t)
{
	struct winrm_writer w = winrm_writer_init(t->text, sizeof(t->text));

	w.len = t->text_len;
	t->text[winrm_xml_fold(t->text, winrm_writer_end_str(&w))] = 0;
}

/* Was it a value? Then its path is still there. */
static bool closed(struct winrm_transfer *t)
{
	size_t depth = t->xml.depth + 1u;

	if (!t->is_leaf || depth < RESOURCE)
		return false;
	t->is_leaf = false;
	t->path[t->path_len[depth]] = 0;
	end_text(t);
	return true;
}

int winrm_transfer_next(struct winrm_transfer *t)
{
	struct winrm_xml_token token;

	for (;;) {
		switch (winrm_xml_next(&t->xml, &token)) {
		case WINRM_XML_END: return 0;
		case WINRM_XML_ERROR: return -1;
		case WINRM_XML_OPEN: opened(t, &token); break;
		case WINRM_XML_TEXT:
			if (t->is_leaf && !add_text(t, &token))
				return -1;
			break;
		case WINRM_XML_CLOSE:
			if (closed(t))
				return 1;
			if (t->xml.depth <= BODY)
				return 0;
			break;
		}
	}
}
