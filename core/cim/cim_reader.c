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
	ITEM,     /* its child is a row, maybe followed by a reference to it */
	ROW,      /* its children are properties */
	OF_ITEM,  /* the same, within an Item, where the row ends */
	OBJECT,   /* the same, of an embedded object */
	SELECTORS /* the same: properties go by the attribute Name */
};

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

/* What is told next is called that, and is where in its array the element at
 * `depth` is. */
static void name_value(
	struct winrm_cim_reader *r, struct winrm_slice name, size_t depth)
{
	struct winrm_cim_value *v = &r->value;

	memset(v, 0, sizeof(*v));
	v->name = (const char *)name.ptr;
	v->name_len = name.len;
	v->in_array = r->levels[depth].in_array;
	v->index = r->levels[depth].index;
}

static void set_text(struct winrm_cim_reader *r, struct winrm_slice text)
{
	r->value.text = (const char *)text.ptr;
	r->value.text_len = text.len;
}

/* --- the end of an element ------------------------------------------------- */

/* An array ends with its last element. */
static bool end_element(struct winrm_cim_reader *r, size_t depth)
{
	struct winrm_cim_level *level = &r->levels[depth];

	if (!level->in_array)
		return true;
	level->index++;
	if (level->more)
		return true;
	level->in_array = r->value.in_array = false;
	level->index = r->value.index = 0;
	return tell(r, WINRM_CIM_ARRAY_END);
}

static bool end_object(
	struct winrm_cim_reader *r, size_t depth, enum winrm_cim_kind kind)
{
	name_value(r, r->xml.name, depth);
	r->objects--;
	return tell(r, kind) &&
		(kind == WINRM_CIM_ROW_END || end_element(r, depth));
}

static bool closed(struct winrm_cim_reader *r)
{
	size_t depth = r->xml.depth + 1u;

	switch ((enum part)r->levels[depth].part) {
	case ITEM:
		if (!r->in_row)
			return true;
		r->in_row = false;
		return end_object(r, depth, WINRM_CIM_ROW_END);
	case ROW: return end_object(r, depth, WINRM_CIM_ROW_END);
	case OBJECT:
	case SELECTORS: return end_object(r, depth, WINRM_CIM_OBJECT_END);
	case OTHER:
	case BODY:
	case RESPONSE:
	case ITEMS:
	case OF_ITEM: break;
	}
	return true;
}

/* --- what opens ------------------------------------------------------------ */

/* Sets what the element that is open is; `reference`: an endpoint reference, or
 * a part of one that has others. */
static void enter(struct winrm_cim_reader *r, enum part part, bool reference)
{
	r->levels[r->xml.depth].part = (uint8_t)part;
	r->levels[r->xml.depth].reference = reference;
	r->levels[r->xml.depth + 1].in_array = false;
	r->levels[r->xml.depth + 1].index = 0;
}

static bool open_object(
	struct winrm_cim_reader *r, enum winrm_cim_kind kind, enum part part)
{
	enter(r, part, r->value.type == WINRM_CIM_REFERENCE);
	if (!tell(r, kind))
		return false;
	r->objects++;
	return true;
}

#if WINRM_WATCH

/* Attributes of an element of an event that has no text are its values. */
static bool tell_attributes(
	struct winrm_cim_reader *r, struct winrm_slice attrs)
{
	struct winrm_cim_value element = r->value;
	struct winrm_slice name, text;

	if (!tell(r, WINRM_CIM_OBJECT))
		return false;
	r->objects++;
	while (winrm_xml_next_attr(&attrs, &name, &text)) {
		struct winrm_writer w = winrm_writer_init(
			(uint8_t *)(uintptr_t)text.ptr, text.len);

		if (winrm_slice_starts_nocase(name, "xmlns"))
			continue;
		if (!winrm_xml_put_decoded(&w, text, false))
			return false;
		text.len = w.len;
		name_value(r, name, 0); /* no array has attributes */
		set_text(r, text);
		if (!tell(r, WINRM_CIM_VALUE))
			return false;
	}
	r->objects--;
	r->value = element;
	return tell(r, WINRM_CIM_OBJECT_END);
}

#endif

static bool tell_value(
	struct winrm_cim_reader *r, struct winrm_slice attrs, bool is_date)
{
	bool trims = r->levels[r->xml.depth - 1u].reference;
	struct winrm_slice text;

	if (!(is_date ? winrm_cim_date(&r->xml, &text)
		      : winrm_cim_text(&r->xml, &text)))
		return false;
#if WINRM_WATCH
	if (r->events && text.len == 0 && attrs.len > 0)
		return tell_attributes(r, attrs);
#else
	(void)attrs;
#endif
	if (trims || r->value.type > WINRM_CIM_STRING)
		text = winrm_slice_trim(text);
	set_text(r, text);
	return tell(r, WINRM_CIM_VALUE);
}

/* A null, a value, or the beginning of an object; *ended: it is complete. */
static bool tell_content(struct winrm_cim_reader *r, struct winrm_slice attrs,
	enum winrm_cim_child child, bool *ended)
{
	struct winrm_slice nil = {NULL, 0};
	bool is_date = child == WINRM_CIM_CHILD_DATE;

	*ended = true;
	if (attrs.len > 0 && winrm_xml_attr(attrs, "nil", &nil) && is_true(nil))
		return winrm_cim_skip(&r->xml, r->xml.depth) &&
			tell(r, WINRM_CIM_NULL);
	if (is_date)
		r->value.type = WINRM_CIM_DATETIME;
	if (is_date || child == WINRM_CIM_CHILD_NONE)
		return tell_value(r, attrs, is_date);
	*ended = false;
	r->value.type = child == WINRM_CIM_CHILD_REFERENCE
		? WINRM_CIM_REFERENCE
		: WINRM_CIM_OBJECT_TYPE;
	return open_object(r, WINRM_CIM_OBJECT,
		child == WINRM_CIM_CHILD_SELECTOR ? SELECTORS : OBJECT);
}

static bool begin_array(struct winrm_cim_reader *r, struct winrm_cim_level *l)
{
	if (!l->in_array && l->more) {
		if (!tell(r, WINRM_CIM_ARRAY))
			return false;
		l->in_array = r->value.in_array = true;
	}
	return true;
}

/* A property; `by_name`: its name may be an attribute. */
static bool open_property(
	struct winrm_cim_reader *r, struct winrm_slice attrs, bool by_name)
{
	size_t depth = r->xml.depth;
	struct winrm_cim_level *level = &r->levels[depth];
	struct winrm_slice name = r->xml.name, type;
	enum winrm_cim_child child;
	bool ended;

	by_name = by_name && !level->in_array &&
		winrm_xml_attr(attrs, "Name", &name);
	name_value(r, name, depth);
	if (attrs.len > 0 && winrm_xml_attr(attrs, "type", &type))
		r->value.type = winrm_cim_type_named(type);
	child = winrm_cim_look_ahead(&r->xml, &level->more);
	if (by_name) {
		level->more = false;
		attrs.len = 0;
	}
	if (!begin_array(r, level) || !tell_content(r, attrs, child, &ended))
		return false;
	return !ended || end_element(r, depth);
}

/* The instance itself, or a reference to one. */
static bool open_row(struct winrm_cim_reader *r, enum part part)
{
	enum winrm_cim_child child = winrm_cim_first_child(&r->xml);
	struct winrm_slice text;

	name_value(r, r->xml.name, r->xml.depth);
	r->value.type = child == WINRM_CIM_CHILD_REFERENCE
		? WINRM_CIM_REFERENCE
		: WINRM_CIM_OBJECT_TYPE;
	r->in_row = part == OF_ITEM;
	if (!open_object(r, WINRM_CIM_ROW, part))
		return false;
	if (child != WINRM_CIM_CHILD_NONE)
		return true;
	if (!winrm_cim_text(&r->xml, &text)) /* a row of one text */
		return false;
	r->value.type = WINRM_CIM_UNTYPED;
	set_text(r, text);
	return (text.len == 0 || tell(r, WINRM_CIM_VALUE)) && closed(r);
}

static bool open_part(struct winrm_cim_reader *r, struct winrm_slice attrs)
{
	if (winrm_cim_child_of(&r->xml) != WINRM_CIM_CHILD_REFERENCE)
		return open_property(r, attrs, false);
	if (winrm_slice_is(r->xml.name, "Address"))
		return winrm_cim_skip(&r->xml, r->xml.depth);
	enter(r, OTHER, true);
	return true;
}

/* A child of Items: a row, or what a row is in. */
static bool open_item(struct winrm_cim_reader *r)
{
	static const char names[] = NS_WSMAN "\0Item\0Event\0\0";

	if (winrm_names_which(&r->xml, names) == 0)
		return open_row(r, ROW);
	enter(r, ITEM, false);
	return true;
}

static enum part part_of_response(const struct winrm_xml *x)
{
	static const char names[] =
		NS_ENUMERATION "\0Items\0\0" NS_WSMAN "\0Items\0\0";

	return winrm_names_which(x, names) ? ITEMS : OTHER;
}

static bool opened(struct winrm_cim_reader *r, struct winrm_slice attrs)
{
	const struct winrm_cim_level *above = &r->levels[r->xml.depth - 1u];

	if (above->reference)
		return open_part(r, attrs);
	switch ((enum part)above->part) {
	case OTHER: enter(r, OTHER, false); break;
	case BODY: enter(r, RESPONSE, false); break;
	case RESPONSE: enter(r, part_of_response(&r->xml), false); break;
	case ITEMS: return open_item(r);
	case ITEM:
		return r->in_row ? open_property(r, attrs, false)
				 : open_row(r, OF_ITEM);
	case ROW:
	case OF_ITEM:
	case OBJECT:
		return open_property(r, attrs,
			WINRM_WATCH && r->events &&
				winrm_slice_is(r->xml.name, "Data"));
	case SELECTORS: return open_property(r, attrs, true);
	}
	return true;
}

/* Reads on to the end of the Body; false when it is stopped. */
static bool read_body(struct winrm_cim_reader *r)
{
	struct winrm_xml_token t;

	for (;;) {
		switch (winrm_xml_next(&r->xml, &t)) {
		case WINRM_XML_END: return true;
		case WINRM_XML_ERROR: return false;
		case WINRM_XML_TEXT: break;
		case WINRM_XML_OPEN:
			if (!opened(r, t.attrs))
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
