/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_reader.h"

#include <string.h>

#include "core/cim/cim_ahead.h"
#include "core/cim/cim_text.h"
#include "core/cim/cim_type.h"
#include "core/winrm.h"
#include "soap/names.h"
#include "soap/xml_text.h"

#if WINRM_CIM

enum part {
	OTHER,    /* nothing to tell, unless it is part of a reference */
	BODY,     /* its child is the response */
	RESPONSE, /* its child Items has the rows */
	ITEMS,    /* its children are rows */
	OF_ITEM,  /* its children are properties, the row ends with its Item */
	ITEM,     /* its child is a row, maybe followed by a reference to it */
	ROW,      /* its children are properties */
	OBJECT,   /* the same, of an embedded object */
	SELECTORS /* the same: properties go by the attribute Name */
};

/* With one of these: an endpoint reference, or a part of one that has others. */
#define REFERENCE 16u

/* Of an array: whether another element of it follows. */
enum { NO_ARRAY, MORE, LAST };

static bool tell(struct winrm_cim_reader *r, enum winrm_cim_kind kind)
{
	r->value.kind = kind;
	r->value.depth = r->objects;
	r->stopped = !r->on_value(r->user, &r->value);
	return !r->stopped;
}

static bool is_true(struct winrm_slice s)
{
	return winrm_slice_which(winrm_slice_trim(s), "true\0001\0") > 0;
}

static void set_name(struct winrm_cim_reader *r, struct winrm_slice name)
{
	r->value.name = (const char *)name.ptr;
	r->value.name_len = name.len;
}

/* What is told next is the scanner's element, which is at `depth`. */
static void begin_value(struct winrm_cim_reader *r, size_t depth)
{
	memset(&r->value, 0, sizeof(r->value));
	set_name(r, r->xml.name);
	r->value.in_array = r->levels[depth].array != NO_ARRAY;
	r->value.index = r->levels[depth].index;
}

static void set_text(struct winrm_cim_reader *r, struct winrm_slice text)
{
	r->value.text = (const char *)text.ptr;
	r->value.text_len = text.len;
}

/* An attribute of the element that is open. */
static bool attr(const struct winrm_cim_reader *r, const char *name,
	struct winrm_slice *value)
{
	return r->token.attrs.len > 0 &&
		winrm_xml_attr(r->token.attrs, name, value);
}

/* --- the end of an element ------------------------------------------------- */

/* An array ends with its last element. */
static bool end_element(struct winrm_cim_reader *r, size_t depth)
{
	struct winrm_cim_level *level = &r->levels[depth];

	if (level->array == NO_ARRAY)
		return true;
	level->index++;
	if (level->array == MORE)
		return true;
	level->array = NO_ARRAY;
	r->value.in_array = false;
	level->index = r->value.index = 0;
	return tell(r, WINRM_CIM_ARRAY_END);
}

static bool closed(struct winrm_cim_reader *r)
{
	size_t depth = r->xml.depth + 1u;
	uint8_t part = r->levels[depth].part & (REFERENCE - 1);

	if (part < ITEM || (part == ITEM && !r->in_row))
		return true;
	begin_value(r, depth);
	r->objects--;
	if (part > ROW)
		return tell(r, WINRM_CIM_OBJECT_END) && end_element(r, depth);
	r->in_row = false;
	return tell(r, WINRM_CIM_ROW_END);
}

/* --- what opens ------------------------------------------------------------ */

/* Sets what the element that is open is. */
static void enter(struct winrm_cim_reader *r, unsigned part)
{
	struct winrm_cim_level *level = &r->levels[r->xml.depth];

	level->part = (uint8_t)part;
	memset(level + 1, 0, sizeof(*level));
}

static bool open_object(
	struct winrm_cim_reader *r, enum winrm_cim_kind kind, unsigned part)
{
	if (r->value.type == WINRM_CIM_REFERENCE)
		part |= REFERENCE;
	enter(r, part);
	if (!tell(r, kind))
		return false;
	r->objects++;
	return true;
}

#if WINRM_WATCH

/* Attributes of an element of an event that has no text are its values. */
static bool tell_attributes(struct winrm_cim_reader *r)
{
	struct winrm_slice name, text;

	if (!tell(r, WINRM_CIM_OBJECT))
		return false;
	r->objects++;
	while (winrm_xml_next_attr(&r->token.attrs, &name, &text)) {
		struct winrm_writer w = winrm_writer_init(
			(uint8_t *)(uintptr_t)text.ptr, text.len);

		if (winrm_slice_starts_nocase(name, "xmlns"))
			continue;
		if (!winrm_xml_put_decoded(&w, text, false))
			return false;
		text.len = w.len;
		begin_value(r, 0); /* no array has attributes */
		set_name(r, name);
		set_text(r, text);
		if (!tell(r, WINRM_CIM_VALUE))
			return false;
	}
	r->objects--;
	begin_value(r, r->xml.depth + 1u);
	return tell(r, WINRM_CIM_OBJECT_END);
}

#endif

/* The type of a value, by its first child; NONE: unchanged. */
static void set_type(struct winrm_cim_reader *r, enum winrm_cim_child child)
{
	static const uint8_t types[] = {0, WINRM_CIM_DATETIME,
		WINRM_CIM_REFERENCE, WINRM_CIM_OBJECT_TYPE,
		WINRM_CIM_OBJECT_TYPE};

	if (child != WINRM_CIM_CHILD_NONE)
		r->value.type = (enum winrm_cim_type)types[child];
}

static bool tell_value(struct winrm_cim_reader *r, bool is_date)
{
	bool trims = r->levels[r->xml.depth - 1u].part & REFERENCE;
	struct winrm_slice text;

	if (!winrm_cim_text(&r->xml, &text, is_date))
		return false;
#if WINRM_WATCH
	if (r->events && text.len == 0 && r->token.attrs.len > 0)
		return tell_attributes(r);
#endif
	if (trims || r->value.type > WINRM_CIM_STRING)
		text = winrm_slice_trim(text);
	set_text(r, text);
	return tell(r, WINRM_CIM_VALUE);
}

static bool begin_array(
	struct winrm_cim_reader *r, struct winrm_cim_level *l, bool more)
{
	if (l->array == NO_ARRAY) {
		if (!more)
			return true;
		if (!tell(r, WINRM_CIM_ARRAY))
			return false;
		r->value.in_array = true;
	}
	l->array = more ? MORE : LAST;
	return true;
}

/* A null, a value, or the beginning of an object; `by_name`: its name may be an
 * attribute. */
static bool open_property(struct winrm_cim_reader *r, bool by_name)
{
	size_t depth = r->xml.depth;
	struct winrm_cim_level *level = &r->levels[depth];
	struct winrm_slice name, type, nil;
	enum winrm_cim_child child;
	bool more, ok;

	begin_value(r, depth);
	by_name = by_name && level->array == NO_ARRAY && attr(r, "Name", &name);
	if (by_name)
		set_name(r, name);
	if (attr(r, "type", &type))
		r->value.type = winrm_cim_type_named(type);
	child = winrm_cim_look_ahead(&r->xml, &more);
	if (by_name)
		r->token.attrs.len = 0;
	if (!begin_array(r, level, more && !by_name))
		return false;
	if (attr(r, "nil", &nil) && is_true(nil)) {
		ok = winrm_cim_skip(&r->xml, depth) && tell(r, WINRM_CIM_NULL);
	} else {
		set_type(r, child);
		if (child > WINRM_CIM_CHILD_DATE)
			return open_object(r, WINRM_CIM_OBJECT,
				child == WINRM_CIM_CHILD_SELECTOR ? SELECTORS
								  : OBJECT);
		ok = tell_value(r, child == WINRM_CIM_CHILD_DATE);
	}
	return ok && end_element(r, depth);
}

/* The instance itself, or a reference to one. */
static bool open_row(struct winrm_cim_reader *r, enum part part)
{
	enum winrm_cim_child child = winrm_cim_look_ahead(&r->xml, NULL);
	struct winrm_slice text;

	begin_value(r, r->xml.depth);
	r->value.type = child == WINRM_CIM_CHILD_REFERENCE
		? WINRM_CIM_REFERENCE
		: WINRM_CIM_OBJECT_TYPE;
	r->in_row = part == OF_ITEM;
	if (!open_object(r, WINRM_CIM_ROW, part))
		return false;
	if (child != WINRM_CIM_CHILD_NONE)
		return true;
	if (!winrm_cim_text(&r->xml, &text, false)) /* a row of one text */
		return false;
	r->value.type = WINRM_CIM_UNTYPED;
	set_text(r, text);
	return (text.len == 0 || tell(r, WINRM_CIM_VALUE)) && closed(r);
}

static bool open_part(struct winrm_cim_reader *r)
{
	if (winrm_cim_child_of(&r->xml) != WINRM_CIM_CHILD_REFERENCE)
		return open_property(r, false);
	if (winrm_slice_is(r->xml.name, "Address"))
		return winrm_cim_skip(&r->xml, r->xml.depth);
	enter(r, OTHER | REFERENCE);
	return true;
}

/* A child of Items: a row, or what a row is in. */
static bool open_item(struct winrm_cim_reader *r)
{
	static const char names[] = NS_WSMAN "\0Item\0Event\0\0";

	if (winrm_names_which(&r->xml, names) == 0)
		return open_row(r, ROW);
	enter(r, ITEM);
	return true;
}

static enum part part_of_response(const struct winrm_xml *x)
{
	static const char names[] =
		NS_ENUMERATION "\0Items\0\0" NS_WSMAN "\0Items\0\0";

	return winrm_names_which(x, names) ? ITEMS : OTHER;
}

static bool opened(struct winrm_cim_reader *r)
{
	const struct winrm_cim_level *above = &r->levels[r->xml.depth - 1u];
	bool by_name =
		WINRM_WATCH && r->events && winrm_slice_is(r->xml.name, "Data");

	if (above->part & REFERENCE)
		return open_part(r);
	switch ((enum part)above->part) {
	case OTHER: enter(r, OTHER); break;
	case BODY: enter(r, RESPONSE); break;
	case RESPONSE: enter(r, part_of_response(&r->xml)); break;
	case ITEMS: return open_item(r);
	case ITEM:
		if (!r->in_row)
			return open_row(r, OF_ITEM);
		by_name = false;
		/* fall through */
	case OF_ITEM:
	case ROW:
	case OBJECT: return open_property(r, by_name);
	case SELECTORS: return open_property(r, true);
	}
	return true;
}

/* Reads on to the end of the Body; false when it is stopped. */
static bool read_body(struct winrm_cim_reader *r)
{
	for (;;) {
		switch (winrm_xml_next(&r->xml, &r->token)) {
		case WINRM_XML_END: return true;
		case WINRM_XML_ERROR: return false;
		case WINRM_XML_TEXT: break;
		case WINRM_XML_OPEN:
			if (!opened(r))
				return false;
			break;
		case WINRM_XML_CLOSE:
			if (!closed(r))
				return false;
			if (r->xml.depth == 1)
				return true;
			break;
		}
	}
}

int winrm_cim_read(struct winrm_cim_reader *r, enum winrm_cim_rows where,
	const struct winrm_envelope_first *first, struct winrm_slice doc)
{
	r->events = where == WINRM_CIM_IN_EVENTS;
	r->in_row = r->stopped = false;
	r->objects = 0;
	memset(r->levels, 0, sizeof(r->levels));
	r->levels[2].part = where == WINRM_CIM_IN_BODY ? ITEMS : BODY;
	winrm_envelope_again(first, &r->xml, doc);
	if (read_body(r))
		return WINRM_OK;
	return r->stopped ? WINRM_E_CANCELLED : WINRM_E_REPLY;
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
