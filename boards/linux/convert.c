/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/convert.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { OUT_SIZE = 4096 };

static const uint8_t replacement[] = {0xef, 0xbf, 0xbd};

/* The names that not every iconv has as "CP" and a number. */
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

bool convert_start(struct convert *c, uint32_t codepage)
{
	size_t i;

	for (i = 0; i < 2; i++) {
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

/* As much as fits; what the code page does not have is replaced. An errno. */
static int fill(struct convert_stream *s, char **in, size_t *len, char **at,
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

/* Converts what *in points to, up to a character that is not whole. */
static bool convert(struct convert_stream *s, enum winrm_stream_id id,
	char **in, size_t *len, convert_sink *sink, void *user)
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

/* The piece's first bytes end the character that was left. */
static bool end_left(struct convert_stream *s, enum winrm_stream_id id,
	const uint8_t **data, size_t *len, convert_sink *sink, void *user)
{
	while (s->left_len > 0 && *len > 0) {
		char *in = s->left;
		size_t in_len;

		s->left[s->left_len++] = (char)*(*data)++;
		--*len;
		in_len = s->left_len;
		if (!convert(s, id, &in, &in_len, sink, user))
			return false;
		memmove(s->left, in, in_len);
		s->left_len = in_len < CONVERT_LEFT ? in_len : 0;
	}
	return true;
}

bool convert_feed(struct convert *c, enum winrm_stream_id id,
	const uint8_t *data, size_t len, convert_sink *sink, void *user)
{
	struct convert_stream *s = &c->streams[id == WINRM_STDERR];
	char *in;

	if (!end_left(s, id, &data, &len, sink, user))
		return false;
	in = (char *)(uintptr_t)data; /* iconv does not write there */
	if (!convert(s, id, &in, &len, sink, user))
		return false;
	if (len > 0 && len < CONVERT_LEFT) {
		memcpy(s->left, in, len);
		s->left_len = len;
	}
	return true;
}

bool convert_end(struct convert *c, convert_sink *sink, void *user)
{
	bool ok = true;
	size_t i;

	for (i = 0; c->wanted && i < 2; i++) {
		if (c->streams[i].left_len > 0)
			ok &= sink(user, i ? WINRM_STDERR : WINRM_STDOUT,
				replacement, sizeof(replacement));
		c->streams[i].left_len = 0;
		iconv_close(c->streams[i].cd);
	}
	c->wanted = false;
	return ok;
}
