/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_reply.h"

#include <string.h>

#include "soap/names.h"

#if WINRM_CIM

/* Envelope 1, Body 2, the response 3. */
enum { RESPONSE_PART = 4 };

static bool drop_end(struct winrm_slice *s, const char *end)
{
	size_t len = strlen(end);

	if (s->len < len || memcmp(s->ptr + s->len - len, end, len))
		return false;
	s->len -= len;
	return true;
}

/*
 * Is it the action of the answer to `verb`? OMI answers a method with its own
 * one, without "Response". One that is not in one piece is empty here;
 * RelatesTo has to do.
 */
static bool answers(struct winrm_slice action, const char *verb)
{
	if (action.len == 0)
		return true;
	(void)drop_end(&action, "Response");
	return drop_end(&action, verb) && drop_end(&action, "/");
}

/* Windows puts EndOfSequence in the namespace of WS-Management after Enumerate,
 * in that of enumerations after Pull. */
static bool read_part(
	struct winrm_cim_reply *r, struct winrm_xml *x, bool subscribed)
{
	static const char names[] = NS_ENUMERATION
		"\0EnumerationContext\0EndOfSequence\0\0" NS_WSMAN
		"\0EndOfSequence\0\0"
#if WINRM_WATCH
		NS_EVENTING "\0Identifier\0\0"
#endif
		;
	bool is_part = x->depth == RESPONSE_PART;
	unsigned which = 0;

	if (is_part || (WINRM_WATCH && subscribed))
		which = winrm_names_which(x, names);
#if WINRM_WATCH
	if (which == 4)
		return winrm_xml_get_value(
			x, r->identifier, sizeof(r->identifier));
#endif
	if (!is_part || which == 0)
		return true;
	if (which == 1) /* a cut one would be another one */
		return winrm_xml_get_value(x, r->context, sizeof(r->context));
	r->ends = true;
	return true;
}

bool winrm_cim_reply_read(
	struct winrm_cim_reply *r, struct winrm_slice doc, const char *verb)
{
	struct winrm_xml_token t;
	struct winrm_xml x;
	enum winrm_xml_type type;

	memset(r, 0, sizeof(*r));
	if (!winrm_envelope_read(&r->envelope, &x, doc))
		return false;
	if (!r->envelope.is_fault && !answers(r->envelope.action, verb))
		return false;
	while ((type = winrm_envelope_next(&x, &t)) == WINRM_XML_OPEN)
		if (!read_part(r, &x, verb[0] == 'S'))
			return false;
	return type == WINRM_XML_END;
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
