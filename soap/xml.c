/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/xml.h"

#include <string.h>

#include "core/base/utf.h"

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Ends a name; what is left of the alphabet is not looked at closely. */
static bool ends_name(uint8_t c)
{
	return is_space(c) || c == '=' || c == '/' || c == '>' || c == '<' ||
		c == '"' || c == '\'' || c == '&' || c == 0;
}

static struct winrm_slice sub(struct winrm_slice s, size_t from, size_t to)
{
	s.ptr += from;
	s.len = to - from;
	return s;
}

static struct winrm_slice local_part(struct winrm_slice qname)
{
	struct winrm_slice rest = qname;

	(void)winrm_slice_cut(&rest, ':');
	return rest.len > 0 ? rest : qname;
}

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

/* Moves behind the next `end`; *text is what stands before it. */
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

static struct winrm_slice name_at(const struct winrm_xml *x, size_t at)
{
	size_t end = at;

	while (end < x->doc.len && !ends_name(x->doc.ptr[end]))
		end++;
	return sub(x->doc, at, end);
}

static void skip_space(struct winrm_xml *x)
{
	while (x->at < x->doc.len && is_space(x->doc.ptr[x->at]))
		x->at++;
}

/* name = "value", at x->at; false where it is not. */
static bool read_attr(struct winrm_xml *x, struct winrm_slice *name,
	struct winrm_slice *value)
{
	const char *quote;

	*name = name_at(x, x->at);
	x->at += name->len;
	skip_space(x);
	if (name->len == 0 || !looking_at(x, "="))
		return false;
	x->at++;
	skip_space(x);
	quote = looking_at(x, "\"") ? "\"" : "'";
	if (!looking_at(x, quote))
		return false;
	x->at++;
	return pass(x, quote, value) &&
		(value->len == 0 || !memchr(value->ptr, '<', value->len));
}

/* Attributes up to the end of the tag, each after white space. */
static bool read_attrs(struct winrm_xml *x, struct winrm_slice *attrs)
{
	struct winrm_slice name, value;
	size_t start = x->at;

	for (;;) {
		size_t before = x->at;

		skip_space(x);
		if (x->at == x->doc.len)
			return false;
		if (x->doc.ptr[x->at] == '>' || x->doc.ptr[x->at] == '/')
			break;
		if (x->at == before || !read_attr(x, &name, &value))
			return false;
	}
	*attrs = sub(x->doc, start, x->at);
	return true;
}

static enum winrm_xml_type read_open(
	struct winrm_xml *x, struct winrm_xml_token *t)
{
	struct winrm_slice name = name_at(x, ++x->at);

	if (name.len == 0 || x->depth == WINRM_XML_DEPTH)
		return fail(x);
	if (x->depth == 0 && x->root_seen)
		return fail(x);
	x->root_seen = true;
	x->open[x->depth++] = x->at;
	x->at += name.len;
	if (!read_attrs(x, &t->attrs))
		return fail(x);
	x->close_next = looking_at(x, "/");
	x->at += x->close_next;
	if (!looking_at(x, ">"))
		return fail(x);
	x->at++;
	t->name = local_part(name);
	return WINRM_XML_OPEN;
}

static enum winrm_xml_type read_close(
	struct winrm_xml *x, struct winrm_xml_token *t)
{
	struct winrm_slice name, opened;

	if (x->depth == 0)
		return fail(x);
	opened = name_at(x, x->open[--x->depth]);
	t->name = local_part(opened);
	if (x->close_next) {
		x->close_next = false;
		return WINRM_XML_CLOSE;
	}
	x->at += 2;
	name = name_at(x, x->at);
	x->at += name.len;
	skip_space(x);
	if (!winrm_slice_eq(name, opened) || !looking_at(x, ">"))
		return fail(x);
	x->at++;
	return WINRM_XML_CLOSE;
}

static enum winrm_xml_type read_text(
	struct winrm_xml *x, struct winrm_xml_token *t)
{
	size_t start = x->at;
	const uint8_t *hit =
		memchr(x->doc.ptr + start, '<', x->doc.len - start);

	x->at = hit ? (size_t)(hit - x->doc.ptr) : x->doc.len;
	t->text = sub(x->doc, start, x->at);
	if (x->depth == 0 && winrm_slice_trim(t->text).len > 0)
		return fail(x);
	return WINRM_XML_TEXT;
}

static enum winrm_xml_type next(struct winrm_xml *x, struct winrm_xml_token *t)
{
	struct winrm_slice skipped;

	if (x->failed)
		return WINRM_XML_ERROR;
	if (x->close_next)
		return read_close(x, t);
	while (x->at < x->doc.len) {
		if (x->doc.ptr[x->at] != '<') {
			if (read_text(x, t) == WINRM_XML_ERROR)
				return WINRM_XML_ERROR;
			if (x->depth > 0)
				return WINRM_XML_TEXT;
		} else if (looking_at(x, "</")) {
			return read_close(x, t);
		} else if (looking_at(x, "<!--")) {
			x->at += 4;
			if (!pass(x, "-->", &skipped))
				return fail(x);
		} else if (looking_at(x, "<?")) {
			x->at += 2;
			if (!pass(x, "?>", &skipped))
				return fail(x);
		} else if (looking_at(x, "<![CDATA[") && x->depth > 0) {
			x->at += 9;
			t->cdata = true;
			return pass(x, "]]>", &t->text) ? WINRM_XML_TEXT
							: fail(x);
		} else if (looking_at(x, "<!")) {
			return fail(x); /* DOCTYPE: entities of its own */
		} else {
			return read_open(x, t);
		}
	}
	return x->depth > 0 || !x->root_seen ? fail(x) : WINRM_XML_END;
}

enum winrm_xml_type winrm_xml_next(
	struct winrm_xml *x, struct winrm_xml_token *token)
{
	memset(token, 0, sizeof(*token));
	token->name = token->attrs = token->text = sub(x->doc, 0, 0);
	token->type = next(x, token);
	return token->type;
}

bool winrm_xml_attr(
	struct winrm_slice attrs, const char *local, struct winrm_slice *value)
{
	struct winrm_slice name, found;
	struct winrm_xml x;

	memset(&x, 0, sizeof(x));
	x.doc = attrs;
	do {
		skip_space(&x);
		if (x.at == attrs.len || !read_attr(&x, &name, &found))
			return false;
	} while (!winrm_slice_is(local_part(name), local));
	*value = found;
	return true;
}

/* XML 1.0 section 2.2. */
static bool has_char(uint32_t cp)
{
	return cp >= 0x20 ? cp != 0xfffe && cp != 0xffff
			  : cp == '\t' || cp == '\n' || cp == '\r';
}

/* The number of a character reference, without & and ;. 0 is bad. */
static uint32_t reference(struct winrm_slice s)
{
	int base = s.len > 1 && s.ptr[1] == 'x' ? 16 : 10;
	size_t i = base == 16 ? 2 : 1;
	uint32_t cp = 0;

	if (i == s.len)
		return 0;
	for (; i < s.len; i++) {
		int digit = winrm_hex_digit(s.ptr[i]);

		if (digit < 0 || digit >= base)
			return 0;
		cp = cp * (uint32_t)base + (uint32_t)digit;
		if (cp > 0x10ffff)
			return 0;
	}
	if (cp >= 0xd800 && cp < 0xe000)
		return 0;
	return has_char(cp) ? cp : 0;
}

static uint32_t entity(struct winrm_slice s)
{
	static const char names[5][5] = {"lt", "gt", "amp", "quot", "apos"};
	static const char chars[] = "<>&\"'";
	size_t i;

	if (s.len > 0 && s.ptr[0] == '#')
		return reference(s);
	for (i = 0; i < 5; i++)
		if (winrm_slice_is(s, names[i]))
			return (uint8_t)chars[i];
	return 0;
}

bool winrm_xml_put_decoded(
	struct winrm_writer *w, struct winrm_slice text, bool cdata)
{
	while (text.len > 0) {
		uint32_t cp;
		size_t len = winrm_utf8_next(text, &cp);

		if (len == 0 || !has_char(cp))
			return false;
		if (cp == '&' && !cdata) {
			struct winrm_slice rest = sub(text, 1, text.len);
			struct winrm_slice name = winrm_slice_cut(&rest, ';');

			cp = entity(name);
			len = name.len + 2;
			if (cp == 0 || len > text.len)
				return false;
		}
		winrm_utf8_put(w, cp);
		text = sub(text, len, text.len);
	}
	return true;
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

void winrm_xml_put(struct winrm_writer *w, struct winrm_slice s)
{
	size_t i, start = 0;

	for (i = 0; i < s.len; i++) {
		const char *as;

		switch (s.ptr[i]) {
		case '&': as = "&amp;"; break;
		case '<': as = "&lt;"; break;
		case '>': as = "&gt;"; break;
		case '"': as = "&quot;"; break;
		case '\r': as = "&#13;"; break;
		case '\n': as = "&#10;"; break;
		case '\t': as = "&#9;"; break;
		default: continue;
		}
		winrm_writer_put(w, s.ptr + start, i - start);
		winrm_writer_put_str(w, as);
		start = i + 1;
	}
	winrm_writer_put(w, s.ptr + start, s.len - start);
}

bool winrm_xml_valid(struct winrm_slice s)
{
	uint32_t cp;

	while (s.len > 0) {
		size_t n = winrm_utf8_next(s, &cp);

		if (n == 0 || !has_char(cp))
			return false;
		s = sub(s, n, s.len);
	}
	return true;
}
