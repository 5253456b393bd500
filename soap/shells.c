/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shells.h"

#include <string.h>

#include "soap/names.h"
#include "soap/xml_text.h"

/* Envelope 1, Body 2, the response 3, Items 4, Shell 5, its fields 6. */
enum { RESPONSE_PART = 4, SHELL = 5, FIELD = 6 };

/* In the order of enum winrm_shells_field. */
static const char fields[] =
	NS_SHELL "\0"
		 "ShellId\0ResourceUri\0Owner\0ClientIP\0State\0ShellRunTime\0"
		 "ShellInactivity\0\0";

#define MAX_ITEMS ":MaxElements>"

static void put(struct winrm_writer *w, const struct winrm_envelope_header *h,
	const char *action, const char *body, const char *const *args)
{
	struct winrm_envelope_operation o = {
		.action = {action, ""}, .resource = {NS_SHELL, ""}};

	winrm_envelope_begin(w, h, &o);
	winrm_names_put(w, body, args);
	winrm_envelope_end(w);
}

void winrm_shells_enumerate(
	struct winrm_writer *w, const struct winrm_envelope_header *h)
{
	put(w, h, NS_ENUMERATION "/" N_ENUMERATE,
		"<n:" N_ENUMERATE N_XMLNS "n=\"" NS_ENUMERATION "\">"
		"<w:OptimizeEnumeration/><w" MAX_ITEMS "100</w" MAX_ITEMS
		"</n:" N_ENUMERATE ">",
		NULL);
}

void winrm_shells_pull(struct winrm_writer *w,
	const struct winrm_envelope_header *h, const char *context)
{
	put(w, h, NS_ENUMERATION "/Pull",
		"<n:Pull" N_XMLNS "n=\"" NS_ENUMERATION "\">"
		"<" N_CONTEXT "\1</" N_CONTEXT "<n" MAX_ITEMS "100</n" MAX_ITEMS
		"</n:Pull>",
		&context);
}

/* Cuts after a whole character. */
static bool read_text(struct winrm_shells *s, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);

	if (!winrm_xml_put_value(&s->xml, &w))
		return false;
	out[winrm_xml_fold(out, winrm_writer_end_str(&w))] = 0;
	return true;
}

/* A part of the response itself. Windows puts EndOfSequence in the namespace
 * of WS-Management after Enumerate, in that of enumerations after Pull. */
static bool read_part(struct winrm_shells *s)
{
	static const char parts[] = NS_ENUMERATION
		"\0EnumerationContext\0EndOfSequence\0\0" NS_WSMAN
		"\0EndOfSequence\0\0";
	unsigned part = winrm_names_which(&s->xml, parts);

	if (part == 1)
		/* a cut one would be another one */
		return winrm_xml_get_value(
			&s->xml, s->context, sizeof(s->context));
	if (part > 1)
		s->context[0] = 0;
	return true;
}

static bool opened(struct winrm_shells *s)
{
	unsigned field;

	switch (s->xml.depth) {
	case RESPONSE_PART: return read_part(s);
	case SHELL:
		memset(s->text, 0, sizeof(s->text));
		s->is_shell =
			winrm_names_which(&s->xml, NS_SHELL "\0Shell\0\0");
		return true;
	case FIELD:
		field = s->is_shell ? winrm_names_which(&s->xml, fields) : 0;
		return field == 0 ||
			read_text(s, s->text[field - 1],
				sizeof(s->text[field - 1]));
	default: return true;
	}
}

void winrm_shells_start(struct winrm_shells *s,
	const struct winrm_envelope_first *first, struct winrm_slice doc)
{
	memset(s, 0, sizeof(*s));
	winrm_envelope_again(first, &s->xml, doc);
}

int winrm_shells_next(struct winrm_shells *s)
{
	struct winrm_xml_token t;

	for (;;) {
		switch (winrm_xml_next(&s->xml, &t)) {
		case WINRM_XML_END: return 0;
		case WINRM_XML_ERROR: return -1;
		case WINRM_XML_TEXT: break;
		case WINRM_XML_CLOSE:
			if (s->xml.depth == SHELL - 1 &&
				s->text[WINRM_SHELLS_ID][0])
				return 1;
			break;
		case WINRM_XML_OPEN:
			if (!opened(s))
				return -1;
			break;
		}
	}
}
