/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shells.h"

#include <string.h>

/* Envelope 1, Body 2, the response 3, Items 4, Shell 5, its fields 6. */
enum { RESPONSE_PARTS = 4, SHELL = 5, FIELD = 6 };

static const char *const names[WINRM_SHELLS_FIELDS] = {"ShellId", "ResourceUri",
	"Owner", "ClientIP", "State", "ShellRunTime", "ShellInactivity"};

/* Decoded, harmless for a terminal, cut after a whole character. */
static bool read_text(struct winrm_shells *s, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct winrm_slice value = {w.buf, 0};
	size_t i;

	if (!winrm_xml_put_value(&s->xml, &w))
		return false;
	value.len = w.len < cap ? w.len : cap - 1;
	while (value.len < w.len && value.len > 0 &&
		((uint8_t)out[value.len] & 0xc0) == 0x80)
		value.len--;
	value = winrm_slice_trim(value);
	memmove(out, value.ptr, value.len);
	out[value.len] = 0;
	for (i = 0; i < value.len; i++)
		if ((uint8_t)out[i] < ' ' || out[i] == 0x7f)
			out[i] = ' ';
	return true;
}

static bool read_field(struct winrm_shells *s, const struct winrm_xml_token *t)
{
	size_t i;

	for (i = 0; i < WINRM_SHELLS_FIELDS; i++)
		if (winrm_slice_is(t->name, names[i]))
			return read_text(s, s->text[i], sizeof(s->text[i]));
	return true;
}

static bool opened(struct winrm_shells *s, const struct winrm_xml_token *t)
{
	if (s->xml.depth == SHELL) {
		memset(s->text, 0, sizeof(s->text));
		return true;
	}
	if (s->xml.depth == RESPONSE_PARTS &&
		winrm_slice_is(t->name, "EnumerationContext"))
		return read_text(s, s->context, sizeof(s->context));
	if (s->xml.depth == RESPONSE_PARTS &&
		winrm_slice_is(t->name, "EndOfSequence"))
		s->context[0] = 0;
	return s->xml.depth != FIELD || read_field(s, t);
}

void winrm_shells_start(struct winrm_shells *s, struct winrm_slice doc)
{
	memset(s, 0, sizeof(*s));
	winrm_xml_start(&s->xml, doc);
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
			if (!opened(s, &t))
				return -1;
			break;
		}
	}
}
