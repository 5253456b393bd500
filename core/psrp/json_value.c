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

static struct winrm_psrp_level *top(struct winrm_psrp_json *j)
{
	return &j->level[j->depth];
}

/* The Obj that the innermost element is of. */
static struct winrm_psrp_level *owner(struct winrm_psrp_json *j)
{
	return &j->level[j->depth - 1];
}

static bool put_comma(struct winrm_psrp_json *j, struct winrm_psrp_level *l)
{
	bool first = !(l->flags & NOT_FIRST);

	l->flags |= NOT_FIRST;
	return first || winrm_psrp_json_put(j, ",");
}

/* Nothing of the innermost element is written. */
static bool skip(struct winrm_psrp_json *j)
{
	j->skip = j->depth;
	return true;
}

/* The text of ToString that was held, cut if it is long; else something else.
 * A key is a string in any case. */
static bool put_held(struct winrm_psrp_json *j,
	const struct winrm_psrp_level *obj, const char *otherwise)
{
	struct winrm_slice s = {j->text.buf, 0};

	if (j->held == TO_STRING)
		s.len = winrm_writer_end_str(&j->text);
	else if (!(obj->flags & KEY))
		return winrm_psrp_json_put(j, otherwise);
	j->held = NOTHING;
	return winrm_psrp_json_string(j, s);
}

/* An Obj whose members are not followed: nothing else of it is written. */
static bool put_cut(struct winrm_psrp_json *j, struct winrm_psrp_level *obj)
{
	obj->flags |= COMPLETE;
	return put_held(j, obj, "{\"$cut\":true}") && skip(j);
}

/* An element of an Obj with members: `[` or `{`, if there is none yet. */
static bool open_members(struct winrm_psrp_json *j, enum winrm_psrp_tag tag)
{
	struct winrm_psrp_level *obj = owner(j);
	bool props = tag == WINRM_TAG_PROPS || tag == WINRM_TAG_MS;

	if (obj->flags & COMPLETE || (obj->flags & BRACE && !props))
		return skip(j);
	if (obj->flags & BRACE)
		return true;
	if (obj->flags & KEY || j->nested == j->nested_max)
		return put_cut(j, obj);
	j->held = NOTHING;
	j->nested++;
	obj->flags |= props ? BRACE : COMPLETE;
	return winrm_psrp_json_put(j, winrm_psrp_tag_is_list(tag) ? "[" : "{");
}

static bool close_members(struct winrm_psrp_json *j, enum winrm_psrp_tag tag)
{
	if (tag == WINRM_TAG_PROPS || tag == WINRM_TAG_MS)
		return true; /* with their Obj */
	j->nested--;
	return winrm_psrp_json_put(j, winrm_psrp_tag_is_list(tag) ? "]" : "}");
}

/* --- values ---------------------------------------------------------------- */

static bool begin_object(struct winrm_psrp_json *j, uint32_t ref)
{
	struct winrm_psrp_level *l = top(j);

	l->ref = WINRM_PSRP_NO_SPAN;
	j->held = NOTHING;
	if (ref >= j->spans_cap)
		return true;
	l->ref = (uint16_t)ref;
	for (; j->spans_len <= ref; j->spans_len++)
		j->spans[j->spans_len].end = 0;
	j->spans[ref].end = 0;
	j->spans[ref].start =
		(uint32_t)(j->kept.len < UINT32_MAX ? j->kept.len : UINT32_MAX);
	return true;
}

static bool end_object(struct winrm_psrp_json *j)
{
	struct winrm_psrp_level *l = top(j);

	if (l->flags & BRACE) {
		j->nested--;
		if (!winrm_psrp_json_put(j, "}"))
			return false;
	} else if (!(l->flags & COMPLETE) && !put_held(j, l, "{}")) {
		return false;
	}
	if (l->ref != WINRM_PSRP_NO_SPAN && winrm_writer_ok(&j->kept))
		j->spans[l->ref].end = (uint32_t)j->kept.len;
	return true;
}

/* What is written as it is; a key is empty instead. */
static bool put_fixed(struct winrm_psrp_json *j, const char *text)
{
	return winrm_psrp_json_put(j, top(j)->flags & KEY ? "\"\"" : text);
}

/* What the reference is to, if it is known, else itself. */
static bool put_reference(struct winrm_psrp_json *j, uint32_t ref)
{
	const struct winrm_psrp_span *s = &j->spans[ref];

	if (top(j)->flags & KEY)
		return put_fixed(j, "");
	if (ref >= j->spans_len || s->end == 0)
		return winrm_psrp_json_ref(j, ref);
	return winrm_psrp_json_bytes(
		j, j->kept.buf + s->start, s->end - s->start);
}

/* A text, a number or another element that has a text. */
static bool begin_scalar(struct winrm_psrp_json *j, enum winrm_psrp_tag tag)
{
	if (tag == WINRM_TAG_SS)
		return put_fixed(j, "{\"$secure\":true}") && skip(j);
	if (tag > WINRM_TAG_SS) {
		j->held = SCALAR;
		j->text.len = 0;
		return true;
	}
	top(j)->flags |= QUOTED;
	return winrm_psrp_json_put(j, "\"");
}

static bool begin_value(
	struct winrm_psrp_json *j, enum winrm_psrp_tag tag, uint32_t ref)
{
	if (tag == WINRM_TAG_OBJ)
		return begin_object(j, ref);
	if (tag == WINRM_TAG_REF)
		return put_reference(j, ref);
	if (tag == WINRM_TAG_NIL)
		return put_fixed(j, "null");
	return winrm_psrp_tag_has_text(tag) && tag != WINRM_TAG_T &&
		tag != WINRM_TAG_TO_STRING && begin_scalar(j, tag);
}

/* Is the text a number as JSON has it? */
static bool is_number(struct winrm_slice s)
{
	struct winrm_json json;
	struct winrm_json_token t;

	winrm_json_start(&json, s);
	return winrm_json_next(&json, &t) == WINRM_JSON_NUMBER &&
		t.text.len == s.len;
}

/* A number, a truth value or a character that is whole. */
static bool end_scalar(struct winrm_psrp_json *j, enum winrm_psrp_tag tag)
{
	struct winrm_slice s = {j->text.buf, j->text.len};
	uint8_t utf8[4];
	struct winrm_writer w = winrm_writer_init(utf8, sizeof(utf8));
	size_t unit;

	j->held = NOTHING;
	if (tag != WINRM_TAG_C) {
		if (!(top(j)->flags & KEY) &&
			(tag == WINRM_TAG_B
					? winrm_slice_which(s, "true\0false\0")
					: is_number(s)))
			return winrm_psrp_json_bytes(j, s.ptr, s.len);
	} else if (winrm_slice_decimal(s, UINT16_MAX, &unit)) {
		winrm_utf8_put(&w,
			(uint32_t)(unit >> 11 == 0xd800 >> 11 ? 0xfffd : unit));
		s.ptr = utf8;
		s.len = w.len;
	}
	return winrm_psrp_json_string(j, s);
}

/* --- events ---------------------------------------------------------------- */

/* A value or another part of an Obj. */
static bool begin_part(
	struct winrm_psrp_json *j, enum winrm_psrp_tag tag, uint32_t ref)
{
	struct winrm_psrp_level *obj = owner(j);

	if (tag == WINRM_TAG_TN || tag == WINRM_TAG_TNREF)
		return skip(j);
	if (tag == WINRM_TAG_TO_STRING) {
		if (obj->flags & (BRACE | COMPLETE))
			return skip(j);
		j->held = TO_STRING;
		j->text.len = 0;
		return true;
	}
	if (tag == WINRM_TAG_PROPS || tag == WINRM_TAG_MS ||
		tag == WINRM_TAG_DCT || winrm_psrp_tag_is_list(tag))
		return open_members(j, tag);
	if (obj->flags & (BRACE | COMPLETE))
		return skip(j);
	if (winrm_psrp_tag_is_integer(tag) && j->held == TO_STRING)
		return put_cut(j, obj); /* an enum */
	j->held = NOTHING;
	obj->flags |= COMPLETE;
	top(j)->flags |= obj->flags & KEY;
	return tag != WINRM_TAG_OBJ && begin_value(j, tag, ref);
}

/* A property: its name comes first. */
static bool begin_member(struct winrm_psrp_json *j, const char *name)
{
	return put_comma(j, owner(j) - 1) && /* of Props or MS */
		winrm_psrp_json_string(j, winrm_slice_str(name)) &&
		winrm_psrp_json_put(j, ":");
}

/* A key or a value of a dictionary. */
static bool begin_entry(struct winrm_psrp_json *j, const char *name)
{
	struct winrm_psrp_level *l = owner(j); /* En */

	if (!strcmp(name, "Value")) {
		if ((l->flags & (KEY | COMPLETE)) != KEY)
			return false;
		l->flags |= COMPLETE;
		return winrm_psrp_json_put(j, ":");
	}
	if (l->flags & KEY)
		return false;
	l->flags |= KEY; /* it has its key */
	top(j)->flags |= KEY;
	return put_comma(j, l - 1);
}

static bool begin(
	void *user, enum winrm_psrp_tag tag, const char *name, uint32_t ref)
{
	struct winrm_psrp_json *j = user;
	struct winrm_psrp_level *parent = top(j);
	bool ok = false;

	if (j->depth == WINRM_PSRP_DEPTH)
		return false;
	j->depth++;
	parent[1].tag = (uint8_t)tag;
	parent[1].flags = 0;
	if (j->skip > 0)
		return true;
	switch (parent->tag) {
	case WINRM_TAG_OBJ: return begin_part(j, tag, ref);
	case WINRM_TAG_DCT: return tag == WINRM_TAG_EN;
	case WINRM_TAG_EN: ok = begin_entry(j, name); break;
	case WINRM_TAG_PROPS:
	case WINRM_TAG_MS: ok = begin_member(j, name); break;
	default:
		ok = winrm_psrp_tag_is_list(parent->tag) &&
			put_comma(j, parent);
	}
	return ok && begin_value(j, tag, ref);
}

static bool text(void *user, const uint8_t *data, size_t len)
{
	struct winrm_psrp_json *j = user;
	struct winrm_slice s = {data, len};

	if (j->skip > 0)
		return true;
	if (j->held == SCALAR && j->text.len + len > NUMBER_MAX)
		return false; /* no number is that long */
	if (j->held == NOTHING)
		return winrm_psrp_json_piece(j, s);
	winrm_writer_put(&j->text, data, len);
	return true;
}

static bool end_value(struct winrm_psrp_json *j, enum winrm_psrp_tag tag)
{
	if (tag == WINRM_TAG_OBJ)
		return end_object(j);
	if (tag == WINRM_TAG_EN)
		return top(j)->flags & COMPLETE;
	if (tag == WINRM_TAG_DCT || tag == WINRM_TAG_PROPS ||
		tag == WINRM_TAG_MS || winrm_psrp_tag_is_list(tag))
		return close_members(j, tag);
	if (top(j)->flags & QUOTED)
		return winrm_psrp_json_put(j, "\"");
	return j->held != SCALAR || end_scalar(j, tag);
}

static bool end(void *user, enum winrm_psrp_tag tag)
{
	struct winrm_psrp_json *j = user;
	bool ok = j->skip > 0 || end_value(j, tag);

	if (j->skip == j->depth)
		j->skip = 0;
	j->depth--;
	return ok;
}

const struct winrm_psrp_events winrm_psrp_json_events = {begin, text, end};

#else
typedef int winrm_no_psrp_json; /* ISO C has no empty file */
#endif
