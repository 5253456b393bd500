/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "boards/linux/shell/completion.h"
#include "boards/linux/shell/history.h"
#include "boards/linux/shell/local_words.h"
#include "boards/linux/shell/output_filter.h"
#include "boards/linux/cli/visible_text.h"
#include "tests/fuzz/fuzz.h"

/*
 * What `winrm shell` reads on a terminal: the remote shell's output, its
 * answers to Tab, the history file, and commands of its own. The first octet
 * says which.
 */

static const char number[] = "0123456789abcdef0123456789abcdef";

struct shown {
	size_t len, prompts;
	uint32_t sum;
};

static bool show(void *user, const uint8_t *data, size_t len)
{
	struct shown *s = user;

	for (s->len += len; len > 0; len--)
		s->sum = s->sum * 31 + *data++;
	return true;
}

static void on_prompt(void *user, const char *directory, size_t len)
{
	struct shown *s = user;

	CHECK(len <= FILTER_DIRECTORY + 1);
	CHECK(!memchr(directory, '\n', len));
	s->prompts++;
}

/* Where the pieces end makes no difference, and nothing is shown twice. */
static void output(const uint8_t *data, size_t size, size_t piece)
{
	static struct output_filter f;
	struct shown s[2] = {{0, 0, 0}, {0, 0, 0}};
	size_t i, at, n;

	for (i = 0; i < 2; i++) {
		filter_init(&f, number);
		f.show = show;
		f.on_prompt = on_prompt;
		f.user = &s[i];
		filter_expect(&f, "echo 1", 6);
		for (at = 0; at < size; at += n) {
			n = i == 0 || piece > size - at ? size - at : piece;
			CHECK(filter_feed(&f, data + at, n));
		}
		CHECK(s[i].len <= size);
		(void)filter_asks_secret(&f);
	}
	CHECK(memcmp(&s[0], &s[1], sizeof(s[0])) == 0);
}

static void lines(const char *text, size_t size)
{
	static struct history_lines h, again;
	const char *line;
	size_t at = 0, len;

	h.len = again.len = 0;
	history_read(&h, text, size);
	CHECK(h.len <= HISTORY_MAX && h.len <= size + 1);
	while (history_next(&h, &at, &line, &len)) {
		CHECK(len > 0 && len <= HISTORY_LINE && line[0] != ' ');
		CHECK(!memchr(line, 27, len));
	}
	history_read(&again, h.text, h.len);
	CHECK(again.len == h.len && memcmp(again.text, h.text, h.len) == 0);
}

static void answer(const char *text, size_t size, bool is_powershell)
{
	static struct completion c;
	static char ask[COMPLETION_ASK];
	char line[COMPLETION_LINE];
	const char *end = memchr(text, 0, size), *found;
	size_t i, len = end ? (size_t)(end - text) : size;

	if (len >= sizeof(line))
		return;
	memcpy(line, text, len);
	line[len] = 0;
	c.is_powershell = is_powershell;
	memcpy(c.mark, "0123456789abcdef", 17);
	c.line = line;
	c.cursor = len;
	if (!completion_ask(&c, ask))
		return;
	CHECK(is_visible(ask, strlen(ask)) && !strstr(ask, "\n"));
	if (end)
		completion_answer(&c, end + 1, size - len - 1);
	CHECK(c.from <= c.cursor);
	for (i = 0, found = c.texts; i < c.count; i++) {
		CHECK(is_visible(found, strlen(found)));
		found += strlen(found) + 1;
	}
	if (c.count > 0)
		CHECK(completion_common(&c) <= strlen(c.texts));
}

static void words(const char *text, size_t size)
{
	static struct local_words w;
	size_t i, total = 0;

	if (local_words_read(&w, text, size) == LOCAL_WORDS_MANY)
		return;
	CHECK(w.count <= LOCAL_WORDS);
	for (i = 0; i < w.count; i++) {
		CHECK(w.word[i] >= w.text + total);
		total += strlen(w.word[i]);
	}
	CHECK(total <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (size < 2)
		return 0;
	copy = exact(data + 2, size - 2);
	switch (data[0] % 5) {
	case 0: output(copy, size - 2, 1 + data[1] % 16U); break;
	case 1: lines((char *)copy, size - 2); break;
	case 2: answer((char *)copy, size - 2, false); break;
	case 3: answer((char *)copy, size - 2, true); break;
	case 4: words((char *)copy, size - 2); break;
	}
	drop_exact(copy, size - 2);
	return 0;
}
