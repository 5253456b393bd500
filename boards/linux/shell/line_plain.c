/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/line_plain.h"

#include <string.h>
#include <unistd.h>

enum { LINE_MAX_LEN = 8192 };

static const struct line_calls *calls;
static char text[LINE_MAX_LEN];

static bool start(const struct line_calls *c)
{
	calls = c;
	return true;
}

static void show(void)
{
	const char *prompt = calls->prompt(calls->user);

	(void)!write(STDOUT_FILENO, prompt, strlen(prompt));
}

/* What the terminal gives at once: a line, or a part of a very long one. */
static enum line_result read_line(const char **line, size_t *len)
{
	ssize_t n;
	enum line_wait ready;

	show();
	do {
		ready = calls->wait(calls->user);
	} while (ready == LINE_WAIT_AGAIN);
	if (ready == LINE_WAIT_LOST)
		return LINE_LOST;
	n = read(STDIN_FILENO, text, sizeof(text));
	if (n <= 0)
		return LINE_END;
	*line = text;
	*len = (size_t)n - (text[n - 1] == '\n' ? 1U : 0U);
	return LINE_READ;
}

static void hide(void)
{
	(void)!write(STDOUT_FILENO, "\r\n", 2);
}

static void remember(const char *line, size_t len)
{
	(void)line;
	(void)len;
}

static void stop(void)
{
}

const struct line_reader line_plain = {
	start, read_line, hide, show, remember, stop};
