/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/codepage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/utf8.h"

enum {
	OUT_SIZE = 4096,
	LOOK = 32,     /* bytes at the beginning of a stream */
	LOOK_LEAST = 6 /* at least: a letter and a line end */
};

static const uint8_t replacement[] = {0xef, 0xbf, 0xbd};

/* What PowerShell begins CLIXML with. */
static const char clixml[] = "#< CLIXML";
enum { CLIXML = sizeof(clixml) - 1 };

/* Names for those that not every iconv has as "CP" and a number. */
static iconv_t open_page(uint32_t codepage)
{
	static const struct {
		uint32_t codepage;
		const char *name;
	} others[] = {{932, "SHIFT_JIS"}, {936, "GBK"}, {20127, "US-ASCII"},
		{20866, "KOI8-R"}, {21866, "KOI8-U"}, {51932, "EUC-JP"},
		{51949, "EUC-KR"}, {54936, "GB18030"}};
	char name[16];
	iconv_t cd;
	size_t i;

	snprintf(name, sizeof(name), "CP%u", (unsigned)codepage);
	cd = iconv_open("UTF-8", name);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (cd == (iconv_t)-1 && codepage == others[i].codepage)
			cd = iconv_open("UTF-8", others[i].name);
	if (cd == (iconv_t)-1 && codepage > 28590 && codepage < 28606) {
		snprintf(name, sizeof(name), "ISO-8859-%u",
			(unsigned)(codepage - 28590));
		cd = iconv_open("UTF-8", name);
	}
	return cd;
}

unsigned codepage_of_shell(uint32_t codepage)
{
	return codepage && codepage != CODEPAGE_UTF16 ? codepage
						      : CODEPAGE_UTF8;
}

bool codepage_start(struct codepage *c, uint32_t codepage)
{
	size_t i;

	if (codepage == 0 || codepage == CODEPAGE_UTF8)
		return true;
	c->is_utf16 = codepage == CODEPAGE_UTF16;
	for (i = 0; i < 2 && !c->is_utf16; i++) {
		c->streams[i].cd = open_page(codepage);
		if (c->streams[i].cd == (iconv_t)-1) {
			if (i > 0)
				iconv_close(c->streams[0].cd);
			return false;
		}
	}
	c->wanted = true;
	return true;
}

/* Converts what fits; replaces what the code page lacks. An errno. */
static int fill(struct codepage_stream *s, char **in, size_t *len, char **at,
	size_t *room)
{
	while (*len > 0) {
		if (iconv(s->cd, in, len, at, room) != (size_t)-1)
			return 0;
		if (errno == EINVAL || errno == E2BIG)
			return errno;
		if (*room < sizeof(replacement))
			return E2BIG;
		memcpy(*at, replacement, sizeof(replacement));
		*at += sizeof(replacement);
		*room -= sizeof(replacement);
		++*in;
		--*len;
	}
	return 0;
}

/* Converts what *in points to, up to an incomplete character. */
static bool convert(struct codepage_stream *s, enum winrm_stream_id id,
	char **in, size_t *len, codepage_sink *sink, void *user)
{
	char out[OUT_SIZE];
	int error = 0;

	while (*len > 0 && error != EINVAL) {
		char *at = out;
		size_t room = sizeof(out);

		error = fill(s, in, len, &at, &room);
		if (at > out &&
			!sink(user, id, (uint8_t *)out, (size_t)(at - out)))
			return false;
	}
	return true;
}

/*
 * The piece's first bytes complete the character that was left. Those after it
 * count as the piece's again, or everything that follows would be converted
 * byte by byte.
 */
static bool end_left(struct codepage_stream *s, enum winrm_stream_id id,
	const uint8_t **data, size_t *len, codepage_sink *sink, void *user)
{
	while (s->left_len > 0 && *len > 0) {
		size_t room = CODEPAGE_LEFT - s->left_len;
		size_t added = *len < room ? *len : room;
		size_t in_len = s->left_len + added;
		char *in = s->left;

		memcpy(s->left + s->left_len, *data, added);
		*data += added;
		*len -= added;
		if (!convert(s, id, &in, &in_len, sink, user))
			return false;
		if (in_len <= added) {
			*data -= in_len;
			*len += in_len;
			in_len = 0;
		}
		memmove(s->left, in, in_len);
		s->left_len = in_len < CODEPAGE_LEFT ? in_len : 0;
	}
	return true;
}

static bool feed_page(struct codepage_stream *s, enum winrm_stream_id id,
	const uint8_t *data, size_t len, codepage_sink *sink, void *user)
{
	char *in;

	if (!end_left(s, id, &data, &len, sink, user))
		return false;
	in = (char *)(uintptr_t)data; /* iconv does not write there */
	if (!convert(s, id, &in, &len, sink, user))
		return false;
	if (len > 0 && len < CODEPAGE_LEFT) {
		memcpy(s->left, in, len);
		s->left_len = len;
	}
	return true;
}

/* --- UTF-16 ----------------------------------------------------------------- */

static uint32_t unit_at(const char *p)
{
	return (uint8_t)p[0] + 256u * (uint8_t)p[1];
}

/* Writes the character that is left, if complete; returns its length. */
static size_t take_left(struct codepage_stream *s, char *out)
{
	uint32_t unit = unit_at(s->left), low;
	size_t len = 0;

	if ((unit & 0xfc00) == 0xd800 && s->left_len == 2)
		return 0; /* the other half is to come */
	s->left_len = 0;
	if ((unit & 0xfc00) == 0xd800) {
		low = unit_at(s->left + 2);
		if ((low & 0xfc00) == 0xdc00)
			return utf8_put(out,
				0x10000 + ((unit & 0x3ff) << 10) +
					(low & 0x3ff));
		len = utf8_put(out, 0xfffd);
		memcpy(s->left, s->left + 2, 2);
		s->left_len = 2;
		return len + take_left(s, out + len);
	}
	if (unit == 0xfeff && !s->has_begun)
		return 0; /* the mark */
	return utf8_put(out, (unit & 0xfc00) == 0xdc00 ? 0xfffd : unit);
}

static bool feed_utf16(struct codepage_stream *s, enum winrm_stream_id id,
	const uint8_t *data, size_t len, codepage_sink *sink, void *user)
{
	char out[OUT_SIZE];
	size_t at = 0;

	for (; len > 0; data++, len--) {
		s->left[s->left_len++] = (char)*data;
		if (s->left_len % 2 == 0) {
			at += take_left(s, out + at);
			s->has_begun = true;
		}
		if (at + 8 > sizeof(out)) {
			if (!sink(user, id, (uint8_t *)out, at))
				return false;
			at = 0;
		}
	}
	return at == 0 || sink(user, id, (uint8_t *)out, at);
}

/* Only ASCII, unlike any UTF-16 that has a line end or a space? */
static bool is_plain(const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (data[i] == 0 || data[i] >= 0x80)
			return false;
	return len > 1;
}

/* Looks for a NUL in every second byte, after a mark or without one. */
static void look(struct codepage_stream *s, const uint8_t *data, size_t len)
{
	for (; len > 0 && s->seen < LOOK && !s->is_unlike; data++, len--) {
		bool high = s->seen % 2 != 0;
		bool mark = s->seen < 2 && *data == (high ? 0xfe : 0xff);

		s->is_unlike = (*data == 0) != high && !mark;
		s->seen++;
	}
}

static void look_for_clixml(
	struct codepage_stream *s, const uint8_t *data, size_t len)
{
	for (; len > 0 && s->clixml < CLIXML; data++, len--)
		s->clixml = *data == (uint8_t)clixml[s->clixml]
			? (uint8_t)(s->clixml + 1)
			: UINT8_MAX;
}

const char *codepage_hint(const struct codepage *c)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (!c->streams[i].is_unlike &&
			c->streams[i].seen >= LOOK_LEAST)
			return "the output looks like UTF-16 (wsl.exe, wmic "
			       "write that): --codepage 1200, or codepage "
			       "1200, decodes it";
	if (c->streams[1].clixml == CLIXML)
		return "stderr is the XML that PowerShell writes to a program: "
		       "winrm ps, or shell powershell, runs scripts and reads "
		       "it";
	return NULL;
}

bool codepage_feed(struct codepage *c, bool refused, enum winrm_stream_id id,
	const uint8_t *data, size_t len, codepage_sink *sink, void *user)
{
	struct codepage_stream *s = &c->streams[id == WINRM_STDERR];

	if (c->wanted && c->is_utf16) {
		if (!s->has_begun && s->left_len == 0 && is_plain(data, len))
			s->is_plain = true;
		if (!s->is_plain)
			return feed_utf16(s, id, data, len, sink, user);
		return sink(user, id, data, len);
	}
	look(s, data, len);
	if (id == WINRM_STDERR)
		look_for_clixml(s, data, len);
	return c->wanted && !refused ? feed_page(s, id, data, len, sink, user)
				     : sink(user, id, data, len);
}

bool codepage_end(struct codepage *c, codepage_sink *sink, void *user)
{
	bool ok = true;
	size_t i;

	for (i = 0; c->wanted && i < 2; i++) {
		if (c->streams[i].left_len > 0)
			ok &= sink(user, i ? WINRM_STDERR : WINRM_STDOUT,
				replacement, sizeof(replacement));
		c->streams[i].left_len = 0;
		if (!c->is_utf16)
			iconv_close(c->streams[i].cd);
	}
	c->wanted = false;
	return ok;
}
