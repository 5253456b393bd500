/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/object_lines.h"

#include <string.h>

#include "core/base/json.h"

enum { UNIT = 6 /* \uXXXX */, FULL = sizeof(((struct object_lines *)0)->hold) };

struct sink {
	bool (*put)(void *user, const uint8_t *data, size_t len);
	void *user;
};

static bool release(struct object_lines *l, const struct sink *s)
{
	uint8_t text[FULL]; /* no escape is shorter than what it stands for */
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	struct winrm_slice held = {(const uint8_t *)l->hold, l->held};

	winrm_json_put_text(&w, held);
	l->held = 0;
	return w.len == 0 || s->put(s->user, text, w.len);
}

/* Does it end with the first half of a character beyond U+FFFF? */
static bool ends_with_half(const struct object_lines *l)
{
	const char *unit = l->hold + l->held - UNIT;

	return l->held >= UNIT && unit[0] == '\\' && unit[1] == 'u' &&
		(unit[2] == 'd' || unit[2] == 'D') &&
		memchr("89abAB", unit[3], 6) != NULL;
}

/*
 * An octet of a string. It is released where no escape is cut: before one,
 * when there is not much room left, or when it is full of others.
 */
static bool take(struct object_lines *l, char c, const struct sink *s)
{
	bool begins = c == '\\' && !l->escaped, ok = true;

	if ((begins && l->held > FULL - 4 * UNIT && !ends_with_half(l)) ||
		l->held == FULL)
		ok = release(l, s);
	l->escaped = begins;
	l->hold[l->held++] = c;
	return ok;
}

static bool feed_text(struct object_lines *l, char c, const struct sink *s)
{
	if (c != '"' || l->escaped)
		return take(l, c, s);
	l->in_text = false;
	return release(l, s);
}

bool object_lines_feed(struct object_lines *l, const uint8_t *data, size_t len,
	bool (*put)(void *user, const uint8_t *data, size_t len), void *user)
{
	const struct sink s = {put, user};
	const uint8_t *end;
	size_t n;

	while (len > 0) {
		n = 1;
		if (l->in_text) {
			if (!feed_text(l, (char)*data, &s))
				return false;
		} else if (!l->in_line && *data == '"') {
			l->in_line = l->in_text = true;
		} else {
			end = memchr(data, '\n', len);
			n = end ? (size_t)(end - data) + 1 : len;
			l->in_line = !end;
			if (!put(user, data, n))
				return false;
		}
		data += n;
		len -= n;
	}
	return true;
}
