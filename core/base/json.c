/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"

#include <string.h>

#include "core/base/octets.h"
#include "core/base/utf.h"

/* What may come next, in winrm_json.expect. */
enum {
	VALUE,        /* a value */
	FIRST_VALUE,  /* a value or ] */
	FIRST_KEY,    /* a name or } */
	NEXT_KEY,     /* a name */
	COMMA_OR_END, /* , or the end of the level */
	NOTHING,      /* the end of the text */
	FAILED
};

void winrm_json_start(struct winrm_json *j, struct winrm_slice text)
{
	memset(j, 0, sizeof(*j));
	j->text = text;
	j->expect = VALUE;
}

static int peek(const struct winrm_json *j)
{
	return j->at < j->text.len ? j->text.ptr[j->at] : -1;
}

static void skip_space(struct winrm_json *j)
{
	int c = peek(j);

	while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
		j->at++;
		c = peek(j);
	}
}

/* The four digits of \uXXXX at s; -1 where they are not four digits. */
static int32_t hex4(struct winrm_slice s)
{
	int32_t value = 0;
	size_t i;

	if (s.len < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		int digit = winrm_hex_digit(s.ptr[i]);

		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

static struct winrm_slice from(struct winrm_slice s, size_t at)
{
	s.ptr += at;
	s.len -= at;
	return s;
}

/* One "\uXXXX" at s, or two that are a surrogate pair; as winrm_json_char. */
static size_t next_escape(struct winrm_slice s, uint32_t *cp)
{
	int32_t high = hex4(from(s, 2)), low;

	if (high < 0 || (high >= 0xdc00 && high < 0xe000))
		return 0;
	*cp = (uint32_t)high;
	if (high < 0xd800 || high >= 0xe000)
		return 6;
	if (s.len < 12 || s.ptr[6] != '\\' || s.ptr[7] != 'u')
		return 0;
	low = hex4(from(s, 8));
	if (low < 0xdc00 || low >= 0xe000)
		return 0;
	*cp = 0x10000 + (((uint32_t)high & 0x3ff) << 10 | (low & 0x3ff));
	return 12;
}

size_t winrm_json_char(struct winrm_slice s, uint32_t *cp)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (s.len == 0 || s.ptr[0] < 0x20)
		return 0;
	if (s.ptr[0] != '\\')
		return winrm_utf8_next(s, cp);
	if (s.len < 2 || s.ptr[1] == 0)
		return 0;
	at = strchr(names, s.ptr[1]);
	if (at) {
		*cp = (uint8_t)values[at - names];
		return 2;
	}
	return s.ptr[1] == 'u' ? next_escape(s, cp) : 0;
}

static bool read_string(struct winrm_json *j, struct winrm_slice *text)
{
	size_t start = ++j->at;
	uint32_t cp;

	while (peek(j) >= 0 && peek(j) != '"') {
		size_t n = winrm_json_char(from(j->text, j->at), &cp);

		if (n == 0)
			return false;
		j->at += n;
	}
	if (peek(j) < 0)
		return false;
	text->ptr = j->text.ptr + start;
	text->len = j->at++ - start;
	return true;
}

static bool read_digits(struct winrm_json *j)
{
	size_t start = j->at;

	while (peek(j) >= '0' && peek(j) <= '9')
		j->at++;
	return j->at > start;
}

static bool read_number(struct winrm_json *j, struct winrm_slice *text)
{
	size_t start = j->at;

	if (peek(j) == '-')
		j->at++;
	if (peek(j) == '0')
		j->at++;
	else if (!read_digits(j))
		return false;
	if (peek(j) == '.') {
		j->at++;
		if (!read_digits(j))
			return false;
	}
	if (peek(j) == 'e' || peek(j) == 'E') {
		j->at++;
		if (peek(j) == '+' || peek(j) == '-')
			j->at++;
		if (!read_digits(j))
			return false;
	}
	text->ptr = j->text.ptr + start;
	text->len = j->at - start;
	return true;
}

static bool read_word(struct winrm_json *j, const char *word)
{
	struct winrm_slice rest = from(j->text, j->at);
	size_t len = strlen(word);

	if (rest.len < len || memcmp(rest.ptr, word, len))
		return false;
	j->at += len;
	return true;
}

static enum winrm_json_type fail(struct winrm_json *j)
{
	j->expect = FAILED;
	return WINRM_JSON_ERROR;
}

static void after_value(struct winrm_json *j)
{
	j->expect = j->depth > 0 ? COMMA_OR_END : NOTHING;
}

static enum winrm_json_type open_level(struct winrm_json *j, bool object)
{
	if (j->depth == WINRM_JSON_DEPTH)
		return fail(j);
	j->at++;
	j->in_object = (uint16_t)(j->in_object << 1 | object);
	j->depth++;
	j->expect = object ? FIRST_KEY : FIRST_VALUE;
	return object ? WINRM_JSON_OBJECT : WINRM_JSON_ARRAY;
}

static enum winrm_json_type close_level(struct winrm_json *j)
{
	bool object = j->in_object & 1;

	if (j->depth == 0 || peek(j) != (object ? '}' : ']'))
		return fail(j);
	j->at++;
	j->in_object >>= 1;
	j->depth--;
	after_value(j);
	return object ? WINRM_JSON_OBJECT_END : WINRM_JSON_ARRAY_END;
}

static enum winrm_json_type read_key(
	struct winrm_json *j, struct winrm_slice *text)
{
	if (peek(j) != '"' || !read_string(j, text))
		return fail(j);
	skip_space(j);
	if (peek(j) != ':')
		return fail(j);
	j->at++;
	j->expect = VALUE;
	return WINRM_JSON_KEY;
}

static enum winrm_json_type read_value(
	struct winrm_json *j, struct winrm_slice *text)
{
	enum winrm_json_type type = WINRM_JSON_ERROR;
	int c = peek(j);

	if (c == '{' || c == '[')
		return open_level(j, c == '{');
	if (c == '"' && read_string(j, text))
		type = WINRM_JSON_STRING;
	else if ((c == '-' || (c >= '0' && c <= '9')) && read_number(j, text))
		type = WINRM_JSON_NUMBER;
	else if (c == 't' && read_word(j, "true"))
		type = WINRM_JSON_TRUE;
	else if (c == 'f' && read_word(j, "false"))
		type = WINRM_JSON_FALSE;
	else if (c == 'n' && read_word(j, "null"))
		type = WINRM_JSON_NULL;
	else
		return fail(j);
	after_value(j);
	return type;
}

static enum winrm_json_type next(struct winrm_json *j, struct winrm_slice *text)
{
	skip_space(j);
	if (j->expect == COMMA_OR_END) {
		if (peek(j) != ',')
			return close_level(j);
		j->at++;
		skip_space(j);
		j->expect = j->in_object & 1 ? NEXT_KEY : VALUE;
	}
	switch (j->expect) {
	case FIRST_KEY:
		if (peek(j) == '}')
			return close_level(j);
		return read_key(j, text);
	case NEXT_KEY: return read_key(j, text);
	case FIRST_VALUE:
		if (peek(j) == ']')
			return close_level(j);
		return read_value(j, text);
	case VALUE: return read_value(j, text);
	case NOTHING: return peek(j) < 0 ? WINRM_JSON_END : fail(j);
	default: return fail(j);
	}
}

enum winrm_json_type winrm_json_next(
	struct winrm_json *j, struct winrm_json_token *token)
{
	token->text.ptr = j->text.ptr;
	token->text.len = 0;
	token->type = next(j, &token->text);
	return token->type;
}

bool winrm_json_skip(struct winrm_json *j, const struct winrm_json_token *t)
{
	struct winrm_json_token inner;
	uint8_t level = (uint8_t)(j->depth - 1);

	if (t->type != WINRM_JSON_OBJECT && t->type != WINRM_JSON_ARRAY)
		return t->type != WINRM_JSON_ERROR;
	while (j->depth > level)
		if (winrm_json_next(j, &inner) == WINRM_JSON_ERROR)
			return false;
	return true;
}

void winrm_json_put_text(struct winrm_writer *w, struct winrm_slice text)
{
	uint32_t cp;

	while (text.len > 0) {
		size_t n = winrm_json_char(text, &cp);

		if (n == 0)
			return;
		winrm_utf8_put(w, cp);
		text = from(text, n);
	}
}

bool winrm_json_is(struct winrm_slice text, const char *s)
{
	struct winrm_slice want = winrm_slice_str(s);
	uint32_t a, b;

	while (text.len > 0 && want.len > 0) {
		size_t n = winrm_json_char(text, &a);
		size_t m = winrm_utf8_next(want, &b);

		if (n == 0 || m == 0 || a != b)
			return false;
		text = from(text, n);
		want = from(want, m);
	}
	return text.len == 0 && want.len == 0;
}

bool winrm_json_is_number(struct winrm_slice s)
{
	struct winrm_slice number;
	struct winrm_json j;

	winrm_json_start(&j, s);
	return read_number(&j, &number) && number.len == s.len;
}

/* Does the octet stand for itself in a string? */
static bool is_plain(uint8_t c)
{
#if WINRM_FAST > 1
	static const bool escaped[128] = {true, true, true, true, true, true,
		true, true, true, true, true, true, true, true, true, true,
		true, true, true, true, true, true, true, true, true, true,
		true, true, true, true, true,
		true, ['"'] = true, ['\\'] = true, [0x7f] = true};

	return c >= sizeof(escaped) || !escaped[c];
#else
	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
#endif
}

size_t winrm_json_plain(struct winrm_slice s)
{
	size_t n = 0;

#if WINRM_FAST > 1
	for (; s.len - n >= sizeof(uint64_t); n += sizeof(uint64_t)) {
		uint64_t word = winrm_octets(s.ptr + n);

		/* octets below 0x20 are found as well, and some from 0x80 */
		if (((winrm_octets_are(word, '"') |
			     winrm_octets_are(word, '\\') |
			     winrm_octets_are(word, 0x7f) |
			     (word - WINRM_OCTETS(0x20))) &
			    WINRM_OCTETS(0x80)) != 0)
			break;
	}
#endif
	while (n < s.len && is_plain(s.ptr[n]))
		n++;
	return n;
}

static void put_escape(struct winrm_writer *w, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";
	static const char names[] = "\"\\\b\f\n\r\t";
	static const char values[] = "\"\\bfnrt";
	const char *at = memchr(names, c, sizeof(names) - 1);

	winrm_writer_put_byte(w, '\\');
	if (at) {
		winrm_writer_put_byte(w, (uint8_t)values[at - names]);
		return;
	}
	winrm_writer_put_str(w, "u00");
	winrm_writer_put_byte(w, (uint8_t)digits[c >> 4]);
	winrm_writer_put_byte(w, (uint8_t)digits[c & 15]);
}

void winrm_json_put_string(struct winrm_writer *w, struct winrm_slice s)
{
	winrm_writer_put_byte(w, '"');
	for (;;) {
		size_t n = winrm_json_plain(s);

		winrm_writer_put(w, s.ptr, n);
		if (n == s.len)
			break;
		put_escape(w, s.ptr[n]);
		s = from(s, n + 1);
	}
	winrm_writer_put_byte(w, '"');
}
