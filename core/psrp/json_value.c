/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/json_value.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/utf.h"

#if WINRM_PSRP

/* Flags of a level. */
enum {
	NOT_FIRST = 1, /* a comma comes before the next member */
	BRACE = 2,     /* an Obj that is an object of JSON */
	COMPLETE = 4,  /* an Obj whose value is written */
	KEY = 8,       /* a key of a dictionary: always a string */
	QUOTED = 16    /* a string whose quote is open */
};

/* What j->text is. */
enum { NOTHING, TO_STRING, SCALAR };

/* Longer than any number of .NET; one of BigInteger is a text. */
#define NUMBER_MAX 40u

/* --- levels ---------------------------------------------------------------- */

static void fail(struct winrm_psrp_json *j)
{
	j->failed = true;
}

static void put_comma(struct winrm_psrp_json *j, struct winrm_psrp_level *l)
{
	if (l->flags & NOT_FIRST)
		winrm_psrp_json_byte(j, ',');
	l->flags |= NOT_FIRST;
}

/* Nothing of the innermost element is written. */
static void skip(struct winrm_psrp_json *j)
{
	j->skip = j->top;
}

/* The text that comes is kept in j->text. */
static void hold(struct winrm_psrp_json *j, uint8_t what)
{
	j->held = what;
	j->text.len = 0;
}

/* The text that was held, cut if it is long. */
static void put_text(struct winrm_psrp_json *j)
{
	struct winrm_slice s = {j->text.buf, winrm_writer_end_str(&j->text)};

	j->held = NOTHING;
	winrm_psrp_json_string(j, s);
}

/* The text of ToString, or something else. A key is a string in any case. */
static void put_held(struct winrm_psrp_json *j,
	const struct winrm_psrp_level *obj, const char *otherwise)
{
	if (j->held != TO_STRING) {
		if (!(obj->flags & KEY)) {
			winrm_psrp_json_put(j, otherwise);
			return;
		}
		j->text.len = 0;
	}
	put_text(j);
}

/* An Obj whose members are not followed: nothing else of it is written. */
static void put_cut(struct winrm_psrp_json *j, struct winrm_psrp_level *obj)
{
	obj->flags |= COMPLETE;
	put_held(j, obj, "{\"$cut\":true}");
	skip(j);
}

/* What begins the members; what ends them is two characters on. */
static uint8_t bracket(enum winrm_psrp_tag tag)
{
	return winrm_psrp_tag_is_list(tag) ? '[' : '{';
}

/* An element of an Obj with members: `[` or `{`, if there is none yet. */
static void open_members(struct winrm_psrp_json *j,
	struct winrm_psrp_level *obj, enum winrm_psrp_tag tag)
{
	uint8_t flag = tag <= WINRM_TAG_MS ? BRACE : COMPLETE;

	if (obj->flags & BRACE & flag)
		return;
	if (obj->flags & (BRACE | COMPLETE)) {
		skip(j);
	} else if (obj->flags & KEY || j->nested == j->nested_max) {
		put_cut(j, obj);
	} else {
		j->held = NOTHING;
		j->nested++;
		obj->flags |= flag;
		winrm_psrp_json_byte(j, bracket(tag));
	}
}

static void close_members(struct winrm_psrp_json *j, enum winrm_psrp_tag tag)
{
	j->nested--;
	winrm_psrp_json_byte(j, bracket(tag) + 2);
}

/* --- values ---------------------------------------------------------------- */

static void begin_object(
	struct winrm_psrp_json *j, struct winrm_psrp_level *l, uint32_t ref)
{
	l->ref = WINRM_PSRP_NO_SPAN;
	j->held = NOTHING;
	if (ref >= j->spans_cap)
		return;
	l->ref = (uint16_t)ref;
	for (; j->spans_len <= ref; j->spans_len++)
		j->spans[j->spans_len].end = 0;
	j->spans[ref].end = 0;
	j->spans[ref].start =
		(uint32_t)(j->kept.len < UINT32_MAX ? j->kept.len : UINT32_MAX);
}

static void end_object(struct winrm_psrp_json *j, struct winrm_psrp_level *l)
{
	if (l->flags & BRACE)
		close_members(j, WINRM_TAG_PROPS);
	else if (!(l->flags & COMPLETE))
		put_held(j, l, "{}");
	if (l->ref != WINRM_PSRP_NO_SPAN && winrm_writer_ok(&j->kept))
		j->spans[l->ref].end = (uint32_t)j->kept.len;
}

/* What is written as it is; a key is empty instead. */
static void put_fixed(struct winrm_psrp_json *j, const char *text)
{
	winrm_psrp_json_put(j, j->top->flags & KEY ? "\"\"" : text);
}

/* What the reference is to, if it is known, else itself. */
static void put_reference(struct winrm_psrp_json *j, uint32_t ref)
{
	const struct winrm_psrp_span *s = &j->spans[ref];

	if (j->top->flags & KEY) {
		put_fixed(j, "");
	} else if (ref < j->spans_len && s->end > 0) {
		winrm_psrp_json_bytes(
			j, j->kept.buf + s->start, s->end - s->start);
	} else {
		j->text.len = 0;
		winrm_writer_put_decimal(&j->text, ref);
		winrm_psrp_json_put(j, "{\"$ref\":");
		winrm_psrp_json_bytes(j, j->text.buf, j->text.len);
		winrm_psrp_json_byte(j, '}');
	}
}

static void begin_value(
	struct winrm_psrp_json *j, enum winrm_psrp_tag tag, uint32_t ref)
{
	if (tag > WINRM_TAG_SS) {
		hold(j, SCALAR);
	} else if (tag == WINRM_TAG_TEXT) {
		j->top->flags |= QUOTED;
		winrm_psrp_json_byte(j, '"');
	} else if (tag == WINRM_TAG_OBJ) {
		begin_object(j, j->top, ref);
	} else if (tag == WINRM_TAG_REF) {
		put_reference(j, ref);
	} else if (tag == WINRM_TAG_NIL) {
		put_fixed(j, "null");
	} else if (tag == WINRM_TAG_SS) {
		put_fixed(j, "{\"$secure\":true}");
		skip(j);
	} else {
		fail(j);
	}
}

/* A number, a truth value or a character that is whole. */
static void end_scalar(struct winrm_psrp_json *j, enum winrm_psrp_tag tag)
{
	struct winrm_slice s = {j->text.buf, j->text.len};
	size_t unit;

	if (tag != WINRM_TAG_C) {
		if (!(j->top->flags & KEY) &&
			(tag == WINRM_TAG_B
					? winrm_slice_which(s, "true\0false\0")
					: winrm_json_is_number(s))) {
			j->held = NOTHING;
			winrm_psrp_json_bytes(j, s.ptr, s.len);
			return;
		}
	} else if (winrm_slice_decimal(s, UINT16_MAX, &unit)) {
		j->text.len = 0;
		winrm_utf8_put(&j->text,
			(uint32_t)(unit >> 11 == 0xd800 >> 11 ? 0xfffd : unit));
	}
	put_text(j);
}

/* --- events ---------------------------------------------------------------- */

/* A value or another part of an Obj. */
static void begin_part(struct winrm_psrp_json *j, struct winrm_psrp_level *obj,
	enum winrm_psrp_tag tag, uint32_t ref)
{
	if (winrm_psrp_tag_has_members(tag)) {
		open_members(j, obj, tag);
	} else if (tag == WINRM_TAG_TN || tag == WINRM_TAG_TNREF ||
		obj->flags & (BRACE | COMPLETE)) {
		skip(j);
	} else if (tag == WINRM_TAG_TO_STRING) {
		hold(j, TO_STRING);
	} else if (winrm_psrp_tag_is_integer(tag) && j->held == TO_STRING) {
		put_cut(j, obj); /* an enum */
	} else if (tag == WINRM_TAG_OBJ) {
		fail(j);
	} else {
		j->held = NOTHING;
		obj->flags |= COMPLETE;
		obj[1].flags |= obj->flags & KEY;
		begin_value(j, tag, ref);
	}
}

/* A property: its name comes first. */
static void begin_member(struct winrm_psrp_json *j,
	struct winrm_psrp_level *obj, const char *name)
{
	put_comma(j, obj);
	winrm_psrp_json_string(j, winrm_slice_str(name));
	winrm_psrp_json_byte(j, ':');
}

/* A key or a value of a dictionary. */
static void begin_entry(
	struct winrm_psrp_json *j, struct winrm_psrp_level *l, const char *name)
{
	bool value = !strcmp(name, "Value");

	if ((l->flags & (KEY | COMPLETE)) != (value ? KEY : 0)) {
		fail(j);
	} else if (value) {
		l->flags |= COMPLETE;
		winrm_psrp_json_byte(j, ':');
	} else {
		l->flags |= KEY; /* it has its key */
		l[1].flags |= KEY;
		put_comma(j, l - 1);
	}
}

bool winrm_psrp_json_begin(
	void *user, enum winrm_psrp_tag tag, const char *name, uint32_t ref)
{
	struct winrm_psrp_json *j = user;
	struct winrm_psrp_level *parent = j->top;

	j->top++; /* the reader sees to it that there is one */
	parent[1].tag = (uint8_t)tag;
	parent[1].flags = 0;
	if (j->skip)
		return true;
	if (parent->tag == WINRM_TAG_OBJ) {
		begin_part(j, parent, tag, ref);
		return !j->failed;
	}
	if (parent->tag == WINRM_TAG_DCT)
		return tag == WINRM_TAG_EN;
	if (parent->tag == WINRM_TAG_EN)
		begin_entry(j, parent, name);
	else if (winrm_psrp_tag_is_list(parent->tag))
		put_comma(j, parent);
	else if (winrm_psrp_tag_has_members(parent->tag))
		begin_member(j, parent - 1, name);
	else
		return false;
	begin_value(j, tag, ref);
	return !j->failed;
}

bool winrm_psrp_json_text(void *user, const uint8_t *data, size_t len)
{
	struct winrm_psrp_json *j = user;
	struct winrm_slice s = {data, len};

	if (j->skip)
		return true;
	if (j->held == NOTHING)
		winrm_psrp_json_piece(j, s);
	else
		winrm_writer_put_slice(&j->text, s);
	/* no number is that long */
	return !j->failed && (j->held != SCALAR || j->text.len <= NUMBER_MAX);
}

static void end_value(struct winrm_psrp_json *j, enum winrm_psrp_tag tag)
{
	struct winrm_psrp_level *l = j->top;

	if (tag == WINRM_TAG_OBJ)
		end_object(j, l);
	else if (tag == WINRM_TAG_EN && !(l->flags & COMPLETE))
		fail(j);
	else if (tag > WINRM_TAG_MS && winrm_psrp_tag_has_members(tag))
		close_members(j, tag); /* those of Props with their Obj */
	else if (l->flags & QUOTED)
		winrm_psrp_json_byte(j, '"');
	else if (j->held == SCALAR)
		end_scalar(j, tag);
}

bool winrm_psrp_json_end(void *user, enum winrm_psrp_tag tag)
{
	struct winrm_psrp_json *j = user;

	if (!j->skip)
		end_value(j, tag);
	else if (j->skip == j->top)
		j->skip = NULL;
	j->top--;
	return !j->failed;
}

const struct winrm_psrp_events winrm_psrp_json_events = {
	winrm_psrp_json_begin, winrm_psrp_json_text, winrm_psrp_json_end};

#else
typedef int winrm_no_psrp_json; /* ISO C has no empty file */
#endif
