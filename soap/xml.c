/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/xml.h"

#include <string.h>

#include "soap/xml_name.h"
#include "soap/xml_text.h"

/* What only events need is nobody else's. */
#if WINRM_WATCH
#define PRIVATE
#else
#define PRIVATE static
#endif

void winrm_xml_start(struct winrm_xml *x, struct winrm_slice doc)
{
	memset(x, 0, sizeof(*x));
	x->doc = doc;
	if (doc.len >= 3 && !memcmp(doc.ptr, "\xef\xbb\xbf", 3))
		x->at = 3;
}

static enum winrm_xml_type fail(struct winrm_xml *x)
{
	x->failed = true;
	return WINRM_XML_ERROR;
}

static bool looking_at(const struct winrm_xml *x, const char *s)
{
	size_t len = strlen(s);

	return x->doc.len - x->at >= len && !memcmp(x->doc.ptr + x->at, s, len);
}

/* Moves past the next `end`; *text is what precedes it. */
static bool pass(struct winrm_xml *x, const char *end, struct winrm_slice *text)
{
	size_t start = x->at;
	const uint8_t *hit;

	for (;; x->at++) {
		hit = memchr(x->doc.ptr + x->at, end[0], x->doc.len - x->at);
		if (!hit)
			return false;
		x->at = (size_t)(hit - x->doc.ptr);
		if (looking_at(x, end))
			break;
	}
	*text = sub(x->doc, start, x->at);
	x->at += strlen(end);
	return true;
}

/* The rest of the document from that place on. */
static struct winrm_slice from(const struct winrm_xml *x, size_t at)
{
	return sub(x->doc, at, x->doc.len);
}

static struct winrm_slice name_at(const struct winrm_xml *x, size_t at)
{
	struct winrm_slice rest = from(x, at);

	return pass_name(&rest);
}

static bool has(struct winrm_slice s, uint8_t c)
{
	return s.len > 0 && memchr(s.ptr, c, s.len);
}

/* References in it must be valid, even if nobody reads it. */
static bool has_references(struct winrm_slice text)
{
	struct winrm_writer nowhere = winrm_writer_init(NULL, 0);

	return !has(text, '&') || winrm_xml_put_decoded(&nowhere, text, false);
}

/* Takes name = "value", maybe after white space. False if there is none. */
PRIVATE bool winrm_xml_next_attr(struct winrm_slice *rest,
	struct winrm_slice *name, struct winrm_slice *value)
{
	uint8_t quote;
	size_t left;

	pass_space(rest);
	*name = pass_name(rest);
	if (name->len == 0 || pass_char(rest) != '=')
		return false;
	quote = pass_char(rest);
	if (quote != '"' && quote != '\'')
		return false;
	left = rest->len;
	*value = winrm_slice_cut(rest, quote);
	return value->len < left && !has(*value, '<') && has_references(*value);
}

/* Attributes up to the end of the tag, each after white space. */
static bool read_attrs(struct winrm_xml *x, struct winrm_slice *attrs)
{
	struct winrm_slice name, value, rest = from(x, x->at);
	size_t start = x->at;

	if (WINRM_FAST > 1 && rest.len > 0 && rest.ptr[0] == '>') {
		attrs->len = 0;
		return true;
	}
	for (;;) {
		const uint8_t *before = rest.ptr;

		pass_space(&rest);
		if (rest.len == 0)
			return false;
		if (rest.ptr[0] == '>' || rest.ptr[0] == '/')
			break;
		if (rest.ptr == before ||
			!winrm_xml_next_attr(&rest, &name, &value))
			return false;
	}
	x->at = x->doc.len - rest.len;
	*attrs = sub(x->doc, start, x->at);
	return true;
}

#if WINRM_FAST > 1

static void keep_name(
	struct winrm_xml *x, size_t depth, struct winrm_slice name)
{
	x->len[depth] = (uint32_t)name.len;
	x->prefix[depth] = (uint32_t)(local_part(name).ptr - name.ptr);
}

void winrm_xml_reopen(struct winrm_xml *x, size_t depth)
{
	keep_name(x, depth, name_at(x, x->open[depth]));
}

#endif

static enum winrm_xml_type read_open(
	struct winrm_xml *x, struct winrm_xml_token *t)
{
	struct winrm_slice name = name_at(x, ++x->at);

	if (name.len == 0 || x->depth == WINRM_XML_DEPTH)
		return fail(x);
	if (x->depth == 0 && x->root_seen)
		return fail(x);
	x->root_seen = true;
#if WINRM_FAST > 1
	keep_name(x, x->depth, name);
#endif
	x->open[x->depth++] = x->at;
	x->at += name.len;
	if (!read_attrs(x, &t->attrs))
		return fail(x);
	x->close_next = looking_at(x, "/");
	x->at += x->close_next;
	if (!looking_at(x, ">"))
		return fail(x);
	x->at++;
	x->name = local_part(name);
	return WINRM_XML_OPEN;
}

#if WINRM_FAST > 1

/* The name that is known is compared, not looked for. */
static enum winrm_xml_type read_close(struct winrm_xml *x)
{
	const uint8_t *name;
	struct winrm_slice rest;
	size_t len;

	if (x->depth == 0)
		return fail(x);
	name = x->doc.ptr + x->open[--x->depth];
	len = x->len[x->depth];
	x->name.ptr = name + x->prefix[x->depth];
	x->name.len = len - x->prefix[x->depth];
	if (x->close_next) {
		x->close_next = false;
		return WINRM_XML_CLOSE;
	}
	rest = from(x, x->at + 2);
	if (rest.len < len || memcmp(rest.ptr, name, len))
		return fail(x);
	rest = sub(rest, len, rest.len);
	if (pass_char(&rest) != '>')
		return fail(x);
	x->at = x->doc.len - rest.len;
	return WINRM_XML_CLOSE;
}

#else

static enum winrm_xml_type read_close(struct winrm_xml *x)
{
	struct winrm_slice name, opened, rest;

	if (x->depth == 0)
		return fail(x);
	opened = name_at(x, x->open[--x->depth]);
	x->name = local_part(opened);
	if (x->close_next) {
		x->close_next = false;
		return WINRM_XML_CLOSE;
	}
	rest = from(x, x->at + 2);
	name = pass_name(&rest);
	if (pass_char(&rest) != '>' || !winrm_slice_eq(name, opened))
		return fail(x);
	x->at = x->doc.len - rest.len;
	return WINRM_XML_CLOSE;
}

#endif

static enum winrm_xml_type read_text(
	struct winrm_xml *x, struct winrm_xml_token *t)
{
	size_t start = x->at;
	const uint8_t *hit =
		memchr(x->doc.ptr + start, '<', x->doc.len - start);

	x->at = hit ? (size_t)(hit - x->doc.ptr) : x->doc.len;
	t->text = sub(x->doc, start, x->at);
	if (!has_references(t->text))
		return fail(x);
	if (x->depth > 0)
		return WINRM_XML_TEXT;
	return winrm_slice_trim(t->text).len > 0 ? fail(x) : WINRM_XML_END;
}

/* What has `len` characters before it and `end` behind it. */
static enum winrm_xml_type read_up_to(struct winrm_xml *x,
	struct winrm_xml_token *t, size_t len, const char *end)
{
	x->at += len;
	if (!pass(x, end, &t->text))
		return fail(x);
	return t->cdata ? WINRM_XML_TEXT : WINRM_XML_END;
}

static enum winrm_xml_type read_markup(
	struct winrm_xml *x, struct winrm_xml_token *t)
{
#if WINRM_FAST > 1
	uint8_t c = x->doc.len - x->at > 1 ? x->doc.ptr[x->at + 1] : 0;

	if (c != '/' && c != '?' && c != '!')
		return read_open(x, t);
#endif
	if (looking_at(x, "</"))
		return read_close(x);
	if (looking_at(x, "<?"))
		return read_up_to(x, t, 2, "?>");
	if (!looking_at(x, "<!"))
		return read_open(x, t);
	if (looking_at(x, "<!--"))
		return read_up_to(x, t, 4, "-->");
	t->cdata = x->depth > 0 && looking_at(x, "<![CDATA[");
	if (!t->cdata)
		return fail(x); /* DOCTYPE: entities of its own */
	return read_up_to(x, t, 9, "]]>");
}

/* What gives no token is read as END, and the next thing after it. */
static enum winrm_xml_type next(struct winrm_xml *x, struct winrm_xml_token *t)
{
	if (x->failed)
		return WINRM_XML_ERROR;
	if (x->close_next)
		return read_close(x);
	while (x->at < x->doc.len) {
		enum winrm_xml_type type = x->doc.ptr[x->at] == '<'
			? read_markup(x, t)
			: read_text(x, t);

		if (type != WINRM_XML_END)
			return type;
	}
	return x->depth > 0 || !x->root_seen ? fail(x) : WINRM_XML_END;
}

enum winrm_xml_type winrm_xml_next(
	struct winrm_xml *x, struct winrm_xml_token *token)
{
	memset(token, 0, sizeof(*token));
	token->attrs = token->text = sub(x->doc, 0, 0);
	token->type = next(x, token);
	return token->type;
}

bool winrm_xml_attr(
	struct winrm_slice attrs, const char *local, struct winrm_slice *value)
{
	struct winrm_slice name, found;

	do
		if (!winrm_xml_next_attr(&attrs, &name, &found))
			return false;
	while (!winrm_slice_is(local_part(name), local));
	*value = found;
	return true;
}

struct winrm_slice winrm_xml_namespace(const struct winrm_xml *x)
{
	struct winrm_slice name, value, prefix, rest;
	size_t level = x->depth;

	rest = from(x, x->open[level - 1]);
	prefix = sub(rest, 0, (size_t)(x->name.ptr - rest.ptr));
	prefix.len -= prefix.len > 0; /* the colon */
	while (level-- > 0) {
		rest = from(x, x->open[level]);
		(void)pass_name(&rest);
		while (winrm_xml_next_attr(&rest, &name, &value))
			if (winrm_slice_is(
				    winrm_slice_cut(&name, ':'), "xmlns") &&
				winrm_slice_eq(name, prefix))
				return value;
	}
	return sub(rest, 0, 0);
}

bool winrm_xml_put_value(struct winrm_xml *x, struct winrm_writer *w)
{
	struct winrm_xml_token t;
	uint8_t level = x->depth;
	size_t start = w->len;

	while (x->depth >= level) {
		if (winrm_xml_next(x, &t) == WINRM_XML_ERROR)
			return false;
		if (t.type != WINRM_XML_TEXT || x->depth != level)
			continue;
		if (w->len == start && looking_at(x, "</"))
			t.text = winrm_slice_trim(t.text);
		if (!winrm_xml_put_decoded(w, t.text, t.cdata))
			return false;
	}
	return true;
}

/* Trims what was written to `out` and ends it, if all of it fitted. */
static bool end_text(char *out, const struct winrm_writer *w, bool ok)
{
	struct winrm_slice text = {w->buf, w->len};

	if (!ok || w->len >= w->cap) {
		out[0] = 0;
		return false;
	}
	text = winrm_slice_trim(text);
	memmove(out, text.ptr, text.len);
	out[text.len] = 0;
	return true;
}

bool winrm_xml_get_value(struct winrm_xml *x, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);

	return end_text(out, &w, winrm_xml_put_value(x, &w));
}

bool winrm_xml_get_attr(
	struct winrm_slice attrs, const char *local, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct winrm_slice value;

	return !winrm_xml_attr(attrs, local, &value) ||
		end_text(out, &w, winrm_xml_put_decoded(&w, value, false));
}
