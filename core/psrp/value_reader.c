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
	AFTER_LESS, /* "<" */
	IN_NAME,
	IN_CLOSE, /* "</" and the name */
	IN_TAG,   /* before an attribute or the end of the tag */
	IN_ATTR,  /* its name */
	AFTER_ATTR,
	BEFORE_VALUE,
	IN_VALUE,
	AFTER_VALUE,
	AFTER_SLASH /* "/" at the end of the tag */
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

static bool flush(struct winrm_psrp_reader *r)
{
	uint8_t len = r->out_len;

	r->out_len = 0;
	return len == 0 || r->events->text(r->user, r->out, len);
}

bool winrm_psrp_reader_put(struct winrm_psrp_reader *r, uint8_t byte)
{
	if (r->state == IN_VALUE) {
		if (r->attr != ATTR_N)
			return true;
		if (r->name_len < sizeof(r->name))
			r->name[r->name_len] = (char)byte;
		if (r->name_len < UINT16_MAX)
			r->name_len++;
		return true;
	}
	r->out[r->out_len++] = byte;
	return r->out_len < sizeof(r->out) || flush(r);
}

/* --- tags ------------------------------------------------------------------ */

static bool go(struct winrm_psrp_reader *r, uint8_t state)
{
	r->state = state;
	return true;
}

static bool end_text(struct winrm_psrp_reader *r)
{
	return winrm_psrp_text_end(r) && flush(r);
}

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

static bool begin_name(struct winrm_psrp_reader *r, uint8_t b)
{
	r->word_len = 0;
	if (b == '/')
		return go(r, IN_CLOSE);
	if (!is_name(b) || (has_text(r) && r->depth > 0) ||
		(r->depth == 0 && r->over))
		return false;
	r->ref = WINRM_PSRP_NO_REF;
	r->name_len = 0;
	r->attr = ATTR_OTHER;
	return go(r, IN_NAME) && add_to_word(r, b);
}

static bool begin_element(struct winrm_psrp_reader *r)
{
	struct winrm_writer name = winrm_writer_init(r->name, sizeof(r->name));

	if (r->depth == sizeof(r->open))
		return false;
	r->over = true;
	r->open[r->depth++] = r->tag;
	name.len = r->name_len;
	winrm_writer_end_str(&name);
	return go(r, IN_TEXT) &&
		r->events->begin(
			r->user, (enum winrm_psrp_tag)r->tag, r->name, r->ref);
}

static bool end_element(struct winrm_psrp_reader *r)
{
	enum winrm_psrp_tag tag = innermost(r);

	r->depth--;
	return go(r, IN_TEXT) && r->events->end(r->user, tag);
}

static bool close_element(struct winrm_psrp_reader *r, uint8_t b)
{
	if (is_name(b))
		return add_to_word(r, b);
	if (is_space(b))
		return true;
	return b == '>' && r->depth > 0 && which_tag(r) == innermost(r) &&
		end_element(r);
}

/* After an attribute, where the tag may end. */
static bool end_tag(struct winrm_psrp_reader *r, uint8_t b)
{
	if (b == '>')
		return begin_element(r);
	if (b == '/')
		return go(r, AFTER_SLASH);
	return is_space(b) && go(r, IN_TAG);
}

static bool end_name(struct winrm_psrp_reader *r, uint8_t b)
{
	r->tag = which_tag(r);
	return end_tag(r, b);
}

/* --- attributes ------------------------------------------------------------ */

static bool begin_attr(struct winrm_psrp_reader *r, uint8_t b)
{
	if (!is_name(b))
		return end_tag(r, b);
	r->word_len = 0;
	return go(r, IN_ATTR) && add_to_word(r, b);
}

static bool end_attr(struct winrm_psrp_reader *r, uint8_t b)
{
	if (r->state == IN_ATTR)
		r->attr = which(r, attrs);
	return b == '=' ? go(r, BEFORE_VALUE)
			: is_space(b) && go(r, AFTER_ATTR);
}

static bool begin_value(struct winrm_psrp_reader *r, uint8_t b)
{
	if (is_space(b))
		return true;
	r->quote = b;
	if (r->attr == ATTR_N)
		r->name_len = 0;
	if (r->attr == ATTR_REF)
		r->ref = 0;
	return (b == '"' || b == '\'') && go(r, IN_VALUE);
}

static bool add_to_value(struct winrm_psrp_reader *r, uint8_t b)
{
	if (b == r->quote)
		return winrm_psrp_text_end(r) && go(r, AFTER_VALUE);
	if (b == '<')
		return false;
	if (r->attr != ATTR_REF)
		return winrm_psrp_text_add(r, b);
	if (b < '0' || b > '9' || r->ref > (WINRM_PSRP_NO_REF - 10) / 10)
		return false;
	r->ref = r->ref * 10 + b - '0';
	return true;
}

/* --- octets ---------------------------------------------------------------- */

static bool add_to_text(struct winrm_psrp_reader *r, uint8_t b)
{
	if (b == '<')
		return end_text(r) && go(r, AFTER_LESS);
	return has_text(r) ? winrm_psrp_text_add(r, b) : is_space(b);
}

static bool step(struct winrm_psrp_reader *r, uint8_t b)
{
	switch (r->state) {
	case IN_TEXT: return add_to_text(r, b);
	case AFTER_LESS: return begin_name(r, b);
	case IN_NAME: return is_name(b) ? add_to_word(r, b) : end_name(r, b);
	case IN_CLOSE: return close_element(r, b);
	case IN_TAG: return begin_attr(r, b);
	case IN_ATTR: return is_name(b) ? add_to_word(r, b) : end_attr(r, b);
	case AFTER_ATTR: return end_attr(r, b);
	case BEFORE_VALUE: return begin_value(r, b);
	case IN_VALUE: return add_to_value(r, b);
	case AFTER_VALUE: return end_tag(r, b);
	default: return b == '>' && begin_element(r) && end_element(r);
	}
}

/* A character that is not UTF-8 is refused at its end. */
static bool is_utf8(struct winrm_psrp_reader *r, uint8_t b)
{
	struct winrm_slice s = {r->utf8, 0};
	uint32_t cp;

	if (r->utf8_len == 0 && b < 0x80)
		return true;
	r->utf8[r->utf8_len++] = b;
	s.len = r->utf8[0] < 0xe0 ? 2 : r->utf8[0] < 0xf0 ? 3 : 4;
	if (r->utf8_len < s.len)
		return true;
	r->utf8_len = 0;
	return winrm_utf8_next(s, &cp) == s.len;
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
			if (!flush(r) || !r->events->text(r->user, data, n))
				return false;
		} else {
			n = 1;
			if (!is_utf8(r, *data) || !step(r, *data))
				return false;
		}
		data += n;
		len -= n;
	}
	return true;
}

void winrm_psrp_reader_start(struct winrm_psrp_reader *r,
	const struct winrm_psrp_events *events, void *user)
{
	memset(r, 0, offsetof(struct winrm_psrp_reader, open));
	r->events = events;
	r->user = user;
}

bool winrm_psrp_reader_end(const struct winrm_psrp_reader *r)
{
	return r->over && r->depth == 0 && r->state == IN_TEXT;
}

#else
typedef int winrm_no_psrp_reader; /* ISO C has no empty file */
#endif
