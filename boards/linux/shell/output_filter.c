/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/output_filter.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

void filter_init(struct output_filter *f, const char *number)
{
	memset(f, 0, sizeof(*f));
	snprintf(f->begin, sizeof(f->begin), "[winrm-%.*s ", FILTER_NUMBER,
		number);
	snprintf(f->end, sizeof(f->end), " %.*s]", FILTER_NUMBER, number);
}

void filter_restart(struct output_filter *f)
{
	f->echo_len = f->echoed = 0;
	f->begun = f->prompt_len = f->out_len = f->kept_len = 0;
	f->is_prompt = false;
}

void filter_expect(struct output_filter *f, const char *line, size_t len)
{
	f->echoed = 0;
	f->echo_len = len < sizeof(f->echo) ? len : 0;
	memcpy(f->echo, line, f->echo_len);
}

static void flush(struct output_filter *f)
{
	if (f->out_len > 0 && f->show && !f->has_failed)
		f->has_failed = !f->show(f->user, f->out, f->out_len);
	f->out_len = 0;
}

static void remember(struct output_filter *f, char c)
{
	if (c == '\n' || c == '\r') {
		f->tail_len = 0;
		return;
	}
	if (f->tail_len == sizeof(f->tail)) {
		memmove(f->tail, f->tail + 1, sizeof(f->tail) - 1);
		f->tail_len--;
	}
	f->tail[f->tail_len++] = c;
}

/* One octet that is neither of the prompt nor of an echo. */
static void put(struct output_filter *f, char c)
{
	switch (f->mode) {
	case FILTER_HIDE: return;
	case FILTER_KEEP:
		if (f->kept_len < sizeof(f->kept))
			f->kept[f->kept_len++] = c;
		return;
	case FILTER_SHOW: break;
	}
	remember(f, c);
	f->out[f->out_len++] = (uint8_t)c;
	if (f->out_len == sizeof(f->out))
		flush(f);
}

static void put_all(struct output_filter *f, const char *text, size_t len)
{
	for (; len > 0; text++, len--)
		put(f, *text);
}

/* It was no prompt after all. */
static void release_prompt(struct output_filter *f)
{
	f->is_prompt = false;
	put_all(f, f->begin, strlen(f->begin));
	put_all(f, f->prompt, f->prompt_len);
	f->prompt_len = 0;
}

static void in_prompt(struct output_filter *f, char c)
{
	size_t end = strlen(f->end), len;

	f->prompt[f->prompt_len++] = c;
	len = f->prompt_len;
	if (c == '\n' || c == '\r') {
		release_prompt(f);
	} else if (len >= end &&
		memcmp(f->prompt + len - end, f->end, end) == 0) {
		f->is_prompt = false;
		f->prompt_len = 0;
		flush(f);
		if (f->on_prompt)
			f->on_prompt(f->user, f->prompt, len - end);
	} else if (len == sizeof(f->prompt)) {
		release_prompt(f);
	}
}

/* '[' is in `begin` but once, so that a new one begins it again. */
static void outside(struct output_filter *f, char c)
{
	if (f->begun > 0 && c != f->begin[f->begun]) {
		put_all(f, f->begin, f->begun);
		f->begun = 0;
	}
	if (c != f->begin[f->begun]) {
		put(f, c);
		return;
	}
	f->begun++;
	if (!f->begin[f->begun]) {
		f->begun = 0;
		f->is_prompt = true;
	}
}

static void take(struct output_filter *f, char c)
{
	if (f->is_prompt)
		in_prompt(f, c);
	else
		outside(f, c);
}

/* An echo that differs from the line is output. */
static void end_echo(struct output_filter *f, bool same)
{
	size_t i, n = f->echoed, len = f->echo_len;

	f->echo_len = f->echoed = 0;
	for (i = 0; i < n && !same; i++)
		take(f, i < len ? f->echo[i] : '\r');
	explicit_bzero(f->echo, len); /* it may be a password */
}

static bool in_echo(struct output_filter *f, char c)
{
	if (f->echoed < f->echo_len ? c == f->echo[f->echoed]
				    : c == '\r' && f->echoed == f->echo_len) {
		f->echoed++;
		return true;
	}
	if (f->echoed >= f->echo_len && c == '\n') {
		end_echo(f, true);
		return true;
	}
	end_echo(f, false);
	return false;
}

bool filter_feed(struct output_filter *f, const uint8_t *data, size_t len)
{
	for (; len > 0; data++, len--)
		if (f->echo_len == 0 || !in_echo(f, (char)*data))
			take(f, (char)*data);
	flush(f);
	return !f->has_failed;
}

bool filter_is_at_line_start(const struct output_filter *f)
{
	return f->tail_len == 0;
}

bool filter_asks_secret(const struct output_filter *f)
{
	static const char *const words[] = {
		"password", "passphrase", "passcode", "kennwort", "passwort"};
	char text[FILTER_TAIL + 1];
	size_t i, len = f->tail_len;

	while (len > 0 && f->tail[len - 1] == ' ')
		len--;
	if (len == 0 || f->tail[len - 1] != ':')
		return false;
	memcpy(text, f->tail, len);
	text[len] = 0;
	for (i = 0; i < len; i++)
		if (!text[i])
			text[i] = ' ';
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(text, words[i]))
			return true;
	return false;
}
