/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/envelope_reply.h"

#include <string.h>

#include "soap/names.h"
#include "soap/xml_text.h"

enum element { ROOT = 1, HEADER, BODY, FAULT, RELATES_TO, ACTION };

static const char elements[] =
	NS_SOAP "\0Envelope\0Header\0Body\0Fault\0\0" NS_ADDRESSING
		"\0RelatesTo\0Action\0\0";

/* An element of the header. */
static bool read_field(
	struct winrm_envelope_reply *r, struct winrm_xml *x, unsigned element)
{
	struct winrm_xml_token t;

	if (element == RELATES_TO)
		return winrm_xml_get_value(
			x, r->relates_to, sizeof(r->relates_to));
	if (element == ACTION && winrm_xml_next(x, &t) == WINRM_XML_TEXT)
		r->action = winrm_slice_trim(t.text);
	return true;
}

/* An element that opens before the Body's first; *part is the one it is in. */
static bool read_outer(struct winrm_envelope_reply *r, struct winrm_xml *x,
	unsigned element, unsigned *part)
{
	if (x->depth == 3)
		return *part != HEADER || read_field(r, x, element);
	*part = element;
	return x->depth == 2 || element == ROOT;
}

bool winrm_envelope_read(struct winrm_envelope_reply *r, struct winrm_xml *x,
	struct winrm_slice doc)
{
	unsigned element, part = 0;
	struct winrm_xml_token t;

	memset(r, 0, sizeof(*r));
	/* skipped parts count, too: no NUL, other controls or bad UTF-8 */
	if (!winrm_xml_valid(doc))
		return false;
	winrm_xml_start(x, doc);
	for (;;) {
		enum winrm_xml_type type = winrm_xml_next(x, &t);

		if (type == WINRM_XML_END || type == WINRM_XML_ERROR)
			return false;
		if (type == WINRM_XML_CLOSE && x->depth == 1 && part == BODY)
			return true;
		if (type != WINRM_XML_OPEN || x->depth > 3)
			continue;
		element = winrm_names_which(x, elements);
		if (x->depth == 3 && part == BODY)
			break;
		if (!read_outer(r, x, element, &part))
			return false;
	}
	memcpy(r->first.at, x->open, sizeof(r->first.at));
	r->is_fault = element == FAULT;
	return !r->is_fault || winrm_fault_read(&r->fault, x);
}

enum winrm_xml_type winrm_envelope_next(
	struct winrm_xml *x, struct winrm_xml_token *token)
{
	enum winrm_xml_type type;

	do
		type = winrm_xml_next(x, token);
	while (type == WINRM_XML_CLOSE || type == WINRM_XML_TEXT);
	/* the Body is the envelope's last child */
	return type == WINRM_XML_OPEN && x->depth < 3 ? WINRM_XML_ERROR : type;
}

void winrm_envelope_again(const struct winrm_envelope_first *first,
	struct winrm_xml *x, struct winrm_slice doc)
{
	winrm_xml_start(x, doc);
	memcpy(x->open, first->at, sizeof(first->at));
#if WINRM_FAST > 1
	winrm_xml_reopen(x, 0);
	winrm_xml_reopen(x, 1);
#endif
	x->depth = 2;
	x->root_seen = true;
	x->at = first->at[2] - 1;
}
