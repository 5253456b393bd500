/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/value_reader.h"

#include <string.h>

#include "core/base/octets.h"
#include "core/base/utf.h"
#include "core/psrp/value_text.h"

#if WINRM_PSRP

/* Where the reader is. */
enum {
	IN_TEXT,
	IN_NAME,
	IN_CLOSE,   /* "</" and the name */
	IN_ATTR,    /* the name of an attribute */
	AFTER_LESS, /* "<" */
	IN_TAG,     /* before an attribute or the end of the tag */
	AFTER_ATTR,
	BEFORE_VALUE,
	AFTER_VALUE,
	AFTER_SLASH, /* "/" at the end of the tag */
	IN_VALUE,
	TAG_ENDS
};

/* Octets between "<" and ">", outside of values. */
enum { NAME, SPACE, GREATER, SLASH, EQUAL, QUOTE, OTHER };

/* Where they lead to; 0: refused. */
static const uint8_t steps[][OTHER + 1] = {
	[AFTER_LESS] = {[NAME] = IN_NAME, [SLASH] = IN_CLOSE},
	[IN_NAME] = {IN_NAME, IN_TAG, TAG_ENDS, AFTER_SLASH},
	[IN_CLOSE] = {IN_CLOSE, IN_CLOSE, TAG_ENDS},
	[IN_TAG] = {IN_ATTR, IN_TAG, TAG_ENDS, AFTER_SLASH},
	[IN_ATTR] = {IN_ATTR, AFTER_ATTR, [EQUAL] = BEFORE_VALUE},
	[AFTER_ATTR] = {[SPACE] = AFTER_ATTR, [EQUAL] = BEFORE_VALUE},
	[BEFORE_VALUE] = {[SPACE] = BEFORE_VALUE, [QUOTE] = IN_VALUE},
	[AFTER_VALUE] = {[SPACE] = IN_TAG, TAG_ENDS, AFTER_SLASH},
	[AFTER_SLASH] = {[GREATER] = TAG_ENDS},
};

/* In this order. */
enum { ATTR_OTHER, ATTR_N, ATTR_REF };
static const char attrs[] = "N\0RefId\0";

/* Names one after another or, to be found faster, each in a row of its own. */
#if WINRM_FAST > 1
enum { TAG_MAX = sizeof(uint64_t) };
typedef char tag_name[TAG_MAX + 1];
#define TAG(name) {name},
#else
typedef char tag_name;
#define TAG(name) name "\0"
#endif

/* In the order of enum winrm_psrp_tag, from WINRM_TAG_OBJ. */
/* clang-format off */
static const tag_name tags[] = {
	TAG("Obj") TAG("Ref") TAG("Nil") TAG("Props") TAG("MS") TAG("DCT")
	TAG("LST") TAG("QUE") TAG("STK") TAG("IE") TAG("En") TAG("TN")
	TAG("TNRef") TAG("T") TAG("ToString") TAG("SS") TAG("C") TAG("B")
	TAG("By") TAG("SB") TAG("I16") TAG("U16") TAG("I32") TAG("U32")
	TAG("I64") TAG("U64") TAG("Sg") TAG("Db") TAG("D")
};
/* clang-format on */

static bool is_space(uint8_t b)
{
	return b == ' ' || b == '\t' || b == '\r' || b == '\n';
}

static bool is_name(uint8_t b)
{
	uint8_t letter = b | 0x20;

	return (letter >= 'a' && letter <= 'z') || (b >= '0' && b <= '9') ||
		b == '_' || b == ':' || b == '-';
}

static enum winrm_psrp_tag innermost(const struct winrm_psrp_reader *r)
{
	return (enum winrm_psrp_tag)(
		r->depth > 0 ? r->open[r->depth - 1] : WINRM_TAG_NIL);
}

static bool has_text(const struct winrm_psrp_reader *r)
{
	return winrm_psrp_tag_has_text(innermost(r));
}

static void flush(struct winrm_psrp_reader *r)
{
	uint8_t len = r->out_len;

	r->out_len = 0;
	if (len > 0 && !r->stopped)
		r->stopped = !r->events->text(r->user, r->out, len);
}

void winrm_psrp_reader_put(struct winrm_psrp_reader *r, uint8_t byte)
{
	if (r->state == IN_VALUE) {
		if (r->attr == ATTR_N) {
			if (r->name.len < r->name.cap)
				r->name_text[r->name.len] = (char)byte;
			r->name.len++;
		}
		return;
	}
	r->out[r->out_len++] = byte;
	if (r->out_len == sizeof(r->out))
		flush(r);
}

/* --- tags ------------------------------------------------------------------ */

/* Which of `words` the name is that was read. */
static uint8_t which(const struct winrm_psrp_reader *r, const char *words)
{
	struct winrm_slice name = {(const uint8_t *)r->word, r->word_len};

	return (uint8_t)winrm_slice_which(name, words);
}

static uint8_t which_tag(const struct winrm_psrp_reader *r)
{
#if WINRM_FAST > 1
	char name[TAG_MAX] = {0};
	unsigned i;

	if (r->word_len > TAG_MAX)
		return WINRM_TAG_TEXT;
	for (i = 0; i < r->word_len; i++)
		name[i] = r->word[i];
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (winrm_octets(name) == winrm_octets(tags[i]))
			return (uint8_t)(i + WINRM_TAG_OBJ);
	return WINRM_TAG_TEXT;
#else
	return which(r, tags);
#endif
}

/* Attributes may have longer names; none that matters has. */
static bool add_to_word(struct winrm_psrp_reader *r, uint8_t b)
{
	if (r->word_len == sizeof(r->word))
		return r->state == IN_ATTR;
	r->word[r->word_len++] = (char)b;
	return true;
}

static bool begin_element(struct winrm_psrp_reader *r)
{
	if (r->depth == sizeof(r->open))
		return false;
	r->over = true;
	r->open[r->depth++] = r->tag;
	winrm_writer_end_str(&r->name);
	return r->events->begin(
		r->user, (enum winrm_psrp_tag)r->tag, r->name_text, r->ref);
}

static bool end_element(struct winrm_psrp_reader *r)
{
	enum winrm_psrp_tag tag = innermost(r);

	r->depth--;
	return r->events->end(r->user, tag);
}

static bool end_tag(struct winrm_psrp_reader *r, uint8_t from)
{
	r->state = IN_TEXT;
	if (from == IN_CLOSE)
		return r->depth > 0 && r->tag == innermost(r) && end_element(r);
	return begin_element(r) && (from != AFTER_SLASH || end_element(r));
}

static bool begin_value(struct winrm_psrp_reader *r, uint8_t quote)
{
	r->quote = quote;
	if (r->attr == ATTR_N)
		r->name.len = 0;
	if (r->attr == ATTR_REF)
		r->ref = 0;
	return true;
}

static unsigned class_of(uint8_t b)
{
	switch (b) {
	case '>': return GREATER;
	case '/': return SLASH;
	case '=': return EQUAL;
	case '"':
	case '\'': return QUOTE;
	default: return is_space(b) ? SPACE : OTHER;
	}
}

static bool add_to_tag(struct winrm_psrp_reader *r, uint8_t b)
{
	unsigned class = is_name(b) ? NAME : class_of(b);
	uint8_t from = r->state;

	if (class == NAME && from <= IN_ATTR)
		return add_to_word(r, b);
	if (from == IN_ATTR)
		r->attr = which(r, attrs);
	else if (from <= IN_CLOSE)
		r->tag = which_tag(r);
	r->state = steps[from][class];
	if (r->state != from)
		r->word_len = 0;
	if (r->state == TAG_ENDS)
		return end_tag(r, from);
	if (r->state == IN_VALUE)
		return begin_value(r, b);
	/* a text has no elements, and nothing follows the object */
	if (from == AFTER_LESS && class == NAME &&
		(r->depth > 0 ? has_text(r) : r->over))
		return false;
	return r->state != 0 && (class != NAME || add_to_word(r, b));
}

static bool add_to_value(struct winrm_psrp_reader *r, uint8_t b)
{
	uint8_t digit = (uint8_t)(b - '0');

	if (b == r->quote) {
		bool ok = winrm_psrp_text_end(r);

		r->state = AFTER_VALUE;
		return ok;
	}
	if (b == '<')
		return false;
	if (r->attr != ATTR_REF)
		return winrm_psrp_text_add(r, b);
	if (digit > 9 || r->ref > (WINRM_PSRP_NO_REF - 10) / 10)
		return false;
	r->ref = r->ref * 10 + digit;
	return true;
}

/* --- octets ---------------------------------------------------------------- */

static bool add_to_text(struct winrm_psrp_reader *r, uint8_t b)
{
	if (b != '<')
		return has_text(r) ? winrm_psrp_text_add(r, b) : is_space(b);
	r->state = AFTER_LESS;
	r->ref = WINRM_PSRP_NO_REF;
	r->name.len = 0;
	if (!winrm_psrp_text_end(r))
		return false;
	flush(r);
	return !r->stopped;
}

static bool step(struct winrm_psrp_reader *r, uint8_t b)
{
	if (r->state == IN_TEXT)
		return add_to_text(r, b);
	return r->state == IN_VALUE ? add_to_value(r, b) : add_to_tag(r, b);
}

/* A character that is not UTF-8 is refused at its end. */
static bool is_utf8(struct winrm_psrp_reader *r, uint8_t b)
{
	struct winrm_slice s = {r->utf8, 0};
	uint32_t cp;

	if (r->utf8_len == 0 && b < 0x80)
		return true;
	r->utf8[r->utf8_len++] = b;
	s.len = r->utf8_len;
	if (winrm_utf8_next(s, &cp) == 0)
		return b >= 0x80 && s.len < sizeof(r->utf8);
	r->utf8_len = 0;
	return true;
}

/* How many octets are plain text, passed on as they are. */
static size_t plain(
	const struct winrm_psrp_reader *r, const uint8_t *data, size_t len)
{
	size_t n = 0;

	if (r->state != IN_TEXT || r->utf8_len > 0 || !has_text(r) ||
		!winrm_psrp_text_idle(r))
		return 0;
#if WINRM_FAST > 1
	for (; len - n >= sizeof(uint64_t); n += sizeof(uint64_t)) {
		uint64_t word = winrm_octets(data + n);

		if (((word | winrm_octets_are(word, '<') |
			     winrm_octets_are(word, '&') |
			     winrm_octets_are(word, '_')) &
			    WINRM_OCTETS(0x80)) != 0)
			break;
	}
#endif
	while (n < len && data[n] < 0x80 && data[n] != '<' && data[n] != '&' &&
		data[n] != '_')
		n++;
	return n;
}

bool winrm_psrp_reader_feed(
	struct winrm_psrp_reader *r, const uint8_t *data, size_t len)
{
	while (len > 0) {
		size_t n = plain(r, data, len);

		if (n > 0) {
			flush(r);
			if (r->stopped || !r->events->text(r->user, data, n))
				return false;
		} else {
			n = 1;
			if (!is_utf8(r, *data) || !step(r, *data))
				return false;
		}
		data += n;
		len -= n;
	}
	return !r->stopped;
}

void winrm_psrp_reader_start(struct winrm_psrp_reader *r,
	const struct winrm_psrp_events *events, void *user)
{
	memset(r, 0, offsetof(struct winrm_psrp_reader, open));
	r->events = events;
	r->user = user;
	r->name.buf = (uint8_t *)r->name_text;
	r->name.cap = sizeof(r->name_text);
}

bool winrm_psrp_reader_end(const struct winrm_psrp_reader *r)
{
	return r->over && r->depth == 0 && r->state == IN_TEXT;
}

#else
typedef int winrm_no_psrp_reader; /* ISO C has no empty file */
#endif
