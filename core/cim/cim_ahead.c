/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_ahead.h"

#include <string.h>

#include "soap/names.h"

#if WINRM_CIM

enum winrm_cim_child winrm_cim_child_of(const struct winrm_xml *x)
{
	static const char names[] = NS_COMMON
		"\0Datetime\0CIM_DateTime\0Interval\0Date\0Time\0\0" NS_ADDRESSING
		"\0Address\0ReferenceParameters\0"
		"EndpointReference\0\0" NS_WSMAN "\0Selector\0\0";
	unsigned which = winrm_names_which(x, names);

	if (which == 0)
		return WINRM_CIM_CHILD_OTHER;
	if (which <= 5)
		return WINRM_CIM_CHILD_DATE;
	return which <= 8 ? WINRM_CIM_CHILD_REFERENCE
			  : WINRM_CIM_CHILD_SELECTOR;
}

/* Scans up to the first child, or all of the element; *end: where it ends. */
static enum winrm_cim_child scan(struct winrm_xml *x, bool all, size_t *end)
{
	size_t at = x->at;
	uint8_t depth = x->depth;
	bool close_next = x->close_next;
	struct winrm_slice name = x->name;
	enum winrm_cim_child child = WINRM_CIM_CHILD_NONE;
	struct winrm_xml_token t;

	do {
		if (winrm_xml_next(x, &t) == WINRM_XML_ERROR)
			break;
		if (t.type != WINRM_XML_OPEN || child != WINRM_CIM_CHILD_NONE)
			continue;
		child = winrm_cim_child_of(x);
		if (!all)
			break;
	} while (x->depth >= depth);
	*end = x->at;
	x->at = at;
	x->depth = depth;
	x->close_next = close_next;
	x->name = name;
	return child;
}

/* The common case, without the scanner: an element with a text at most ends with
 * the next tag. */
static bool is_plain(const struct winrm_xml *x, size_t *end)
{
	const uint8_t *at = x->doc.ptr + x->at, *stop = x->doc.ptr + x->doc.len;

	*end = x->at;
	if (x->close_next)
		return true;
	at = memchr(at, '<', (size_t)(stop - at));
	if (!at || stop - at < 2 || at[1] != '/')
		return false;
	at = memchr(at, '>', (size_t)(stop - at));
	if (at)
		*end = (size_t)(at + 1 - x->doc.ptr);
	return at != NULL;
}

/* Does an element begin there, after white space, that has its name? */
static bool begins_again(const struct winrm_xml *x, size_t at)
{
	const uint8_t *tag = x->doc.ptr + x->open[x->depth - 1u] - 1; /* "<" */
	size_t len = (size_t)(x->name.ptr + x->name.len - tag);
	struct winrm_slice rest = {x->doc.ptr + at, x->doc.len - at};

	rest = winrm_slice_trim(rest);
	return rest.len > len && !memcmp(rest.ptr, tag, len) &&
		(rest.ptr[len] <= ' ' || rest.ptr[len] == '/' ||
			rest.ptr[len] == '>');
}

enum winrm_cim_child winrm_cim_look_ahead(struct winrm_xml *x, bool *repeats)
{
	enum winrm_cim_child child = WINRM_CIM_CHILD_NONE;
	size_t end;

	if (!repeats)
		return scan(x, false, &end);
	if (WINRM_FAST < 2 || !is_plain(x, &end))
		child = scan(x, true, &end);
	*repeats = begins_again(x, end);
	return child;
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
