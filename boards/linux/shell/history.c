/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/history.h"

#include <string.h>

#include "boards/linux/cli/visible_text.h"

/* A tab may be in it; else what a terminal shows. */
static bool is_line(const char *line, size_t len)
{
	size_t i, from = 0;

	if (len == 0 || len > HISTORY_LINE || line[0] == ' ')
		return false;
	for (i = 0; i <= len; i++)
		if (i == len || line[i] == '\t') {
			if (!is_visible(line + from, i - from))
				return false;
			from = i + 1;
		}
	return true;
}

static bool is_last(const struct history_lines *h, const char *line, size_t len)
{
	size_t at = h->len - len - 1;

	return h->len > len && memcmp(h->text + at, line, len) == 0 &&
		(at == 0 || h->text[at - 1] == '\n');
}

/* Drops whole lines until there is room for so many octets. */
static void make_room(struct history_lines *h, size_t len)
{
	size_t at = 0;

	while (h->len - at + len > sizeof(h->text)) {
		const char *end = memchr(h->text + at, '\n', h->len - at);

		at = (size_t)(end - h->text) + 1;
	}
	memmove(h->text, h->text + at, h->len - at);
	h->len -= at;
}

bool history_add(struct history_lines *h, const char *line, size_t len)
{
	if (!is_line(line, len) || is_last(h, line, len))
		return false;
	make_room(h, len + 1);
	memcpy(h->text + h->len, line, len);
	h->text[h->len + len] = '\n';
	h->len += len + 1;
	return true;
}

void history_read(struct history_lines *h, const char *text, size_t len)
{
	while (len > 0) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;

		(void)history_add(h, text, n);
		n += end != NULL;
		text += n;
		len -= n;
	}
}

bool history_next(const struct history_lines *h, size_t *at, const char **line,
	size_t *len)
{
	const char *end;

	if (*at >= h->len)
		return false;
	*line = h->text + *at;
	end = memchr(*line, '\n', h->len - *at);
	*len = (size_t)(end - *line);
	*at += *len + 1;
	return true;
}
