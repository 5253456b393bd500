/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/completion.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/visible_text.h"

/* --- the question --------------------------------------------------------- */

/*
 * The word before the cursor begins after the last space or separator that is
 * not in quotes.
 */
static size_t word_start(const char *line, size_t cursor)
{
	size_t i, from = 0;
	bool quoted = false;

	for (i = 0; i < cursor; i++) {
		if (line[i] == '"')
			quoted = !quoted;
		else if (!quoted && strchr(" \t&|<>()=,;", line[i]))
			from = i + 1;
	}
	return from;
}

/* Without quotes; cmd.exe must see nothing in it but a name. */
static bool take_word(const char *word, size_t len, char out[COMPLETION_LINE])
{
	size_t i, at = 0;

	for (i = 0; i < len; i++) {
		if (word[i] == '"')
			continue;
		if (strchr("*?<>|%!^\t", word[i]) || at + 1 == COMPLETION_LINE)
			return false;
		out[at++] = (char)(word[i] == '/' ? '\\' : word[i]);
	}
	out[at] = 0;
	return is_visible(out, at);
}

static bool ask_cmd(struct completion *c, char out[COMPLETION_ASK])
{
	char word[COMPLETION_LINE];
	const char *name;
	int len;

	c->from = word_start(c->line, c->cursor);
	if (!take_word(c->line + c->from, c->cursor - c->from, word))
		return false;
	name = strrchr(word, '\\');
	name = name ? name : strchr(word, ':');
	name = name ? name + 1 : word;
	snprintf(
		c->folder, sizeof(c->folder), "%.*s", (int)(name - word), word);
	len = snprintf(out, COMPLETION_ASK,
		"dir /b /ad \"%s*\" 2>nul & echo %s & dir /b /a-d \"%s*\" "
		"2>nul",
		word, c->mark, word);
	return len > 0 && len < COMPLETION_ASK;
}

/* PowerShell takes typographic quotation marks (U+2018 to U+201B) as well. */
static size_t quote_len(const char *s, size_t len)
{
	if (*s == '\'')
		return 1;
	return len >= 3 && memcmp(s, "\xe2\x80", 2) == 0 &&
			(uint8_t)s[2] >= 0x98 && (uint8_t)s[2] <= 0x9b
		? 3
		: 0;
}

/* As the text of a string in single quotes. */
static bool put_quoted(char *out, size_t cap, const char *text, size_t len)
{
	size_t at = 0, n;

	for (; len > 0; text += n, len -= n) {
		size_t quote = quote_len(text, len), twice = quote > 0 ? 2 : 1;

		n = quote > 0 ? quote : 1;
		if (at + n * twice >= cap)
			return false;
		for (; twice > 0; twice--, at += n)
			memcpy(out + at, text, n);
	}
	out[at] = 0;
	return true;
}

/* UTF-16 units of so much UTF-8, as .NET counts. */
static size_t units(const char *text, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += ((uint8_t)text[i] & 0xc0) != 0x80 ? 1U : 0U;
	for (i = 0; i < len; i++)
		n += (uint8_t)text[i] >= 0xf0 ? 1U : 0U;
	return n;
}

/* Octets of so many UTF-16 units. */
static size_t octets(const char *text, size_t len, size_t n)
{
	size_t i, at = 0;

	for (i = 0; i < len && at < n; at += (uint8_t)text[i] >= 0xf0 ? 2U : 1U)
		for (i++; i < len && ((uint8_t)text[i] & 0xc0) == 0x80; i++)
			;
	return i;
}

/* The echo of this line must not have the mark as answers have it. */
static bool ask_powershell(struct completion *c, char out[COMPLETION_ASK])
{
	char quoted[COMPLETION_ASK / 2];
	int len, half = (int)(strlen(c->mark) / 2);

	if (!is_visible(c->line, c->cursor) ||
		!put_quoted(quoted, sizeof(quoted), c->line, c->cursor))
		return false;
	len = snprintf(out, COMPLETION_ASK,
		"& {param($m,$r) \"$m=$($r.ReplacementIndex)\"; "
		"$r.CompletionMatches | Select-Object -First 200 | "
		"ForEach-Object {$m+':'+$_.CompletionText}} ('%.*s'+'%s') "
		"(TabExpansion2 '%s' %zu)",
		half, c->mark, c->mark + half, quoted,
		units(c->line, c->cursor));
	return len > 0 && len < COMPLETION_ASK;
}

bool completion_ask(struct completion *c, char out[COMPLETION_ASK])
{
	c->count = c->len = 0;
	c->from = c->cursor;
	c->folder[0] = 0;
	if (c->cursor >= COMPLETION_LINE)
		return false;
	return c->is_powershell ? ask_powershell(c, out) : ask_cmd(c, out);
}

/* --- the answer ----------------------------------------------------------- */

/* What is not visible could not be typed either. */
static void add(struct completion *c, const char *text, size_t len)
{
	if (len == 0 || !is_visible(text, len) ||
		len >= sizeof(c->texts) - c->len)
		return;
	memcpy(c->texts + c->len, text, len);
	c->texts[c->len + len] = 0;
	c->len += len + 1;
	c->count++;
}

/* A name of cmd.exe's, with what is typed before it, in quotes if need be. */
static void add_name(
	struct completion *c, const char *name, size_t len, bool is_folder)
{
	char text[2 * COMPLETION_LINE];
	const char *quote = "";
	size_t i;
	int n;

	if (len == 0 || len >= COMPLETION_LINE)
		return;
	for (i = 0; i < len; i++)
		if (strchr(" &()[]{}^=;!'+,`~", name[i]))
			quote = "\"";
	if (strchr(c->folder, ' ') || c->line[c->from] == '"')
		quote = "\"";
	n = snprintf(text, sizeof(text), "%s%s%.*s%s", quote, c->folder,
		(int)len, name, is_folder ? "\\" : quote);
	add(c, text, (size_t)n);
}

static size_t number_of(const char *text, size_t len)
{
	size_t n = 0;

	for (; len > 0 && *text >= '0' && *text <= '9' && n < COMPLETION_LINE;
		text++, len--)
		n = 10 * n + (size_t)(*text - '0');
	return n;
}

static void take_powershell(struct completion *c, const char *line, size_t len)
{
	size_t mark = strlen(c->mark);

	if (len <= mark || memcmp(line, c->mark, mark) != 0)
		return;
	if (line[mark] == '=') {
		c->from = octets(c->line, c->cursor,
			number_of(line + mark + 1, len - mark - 1));
	} else if (line[mark] == ':') {
		add(c, line + mark + 1, len - mark - 1);
	}
}

/* Folders come first, then the mark, then files. */
static void take_cmd(
	struct completion *c, const char *line, size_t len, bool *files)
{
	size_t mark = strlen(c->mark);

	while (len > 0 && line[len - 1] == ' ')
		len--;
	if (len == mark && memcmp(line, c->mark, mark) == 0)
		*files = true;
	else
		add_name(c, line, len, !*files);
}

void completion_answer(struct completion *c, const char *text, size_t len)
{
	bool files = false;

	while (len > 0) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;
		size_t line = n > 0 && text[n - 1] == '\r' ? n - 1 : n;

		/* a line without an end may be a part of one */
		if (end && c->is_powershell)
			take_powershell(c, text, line);
		else if (end)
			take_cmd(c, text, line, &files);
		n += end != NULL;
		text += n;
		len -= n;
	}
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

size_t completion_common(const struct completion *c)
{
	const char *text = c->texts;
	size_t i, n, common = c->count > 0 ? strlen(text) : 0;

	for (i = 1; i < c->count; i++) {
		text += strlen(text) + 1;
		for (n = 0; n < common && lower(text[n]) == lower(c->texts[n]);)
			n++;
		common = n;
	}
	while (common > 0 && ((uint8_t)c->texts[common] & 0xc0) == 0x80)
		common--;
	return common;
}
