/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/line_edit.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "boards/linux/shell/edit_library.h"

enum { LISTED = 100, HISTORY_LINES = 1000 };

static const struct line_calls *calls;
static struct edit_library edit;
static EditLine *editor;
static History *history_of_editor;
static bool interrupted, lost;
static volatile sig_atomic_t resized;
static struct completion found;

static void on_resize(int number)
{
	(void)number;
	resized = 1;
}

/* One octet; 0: the end; -1: `lost`. */
static int get_octet(EditLine *e, uint8_t *out)
{
	ssize_t n;

	for (;;) {
		enum line_wait ready = calls->wait(calls->user);

		if (resized) {
			resized = 0;
			edit.el_resize(e);
			edit.el_set(e, EL_REFRESH);
		}
		if (ready == LINE_WAIT_LOST) {
			lost = true;
			return -1;
		}
		if (ready == LINE_WAIT_AGAIN)
			continue;
		n = read(STDIN_FILENO, out, 1);
		if (n >= 0)
			return (int)n;
	}
}

/* One character of UTF-8; what is none is left out. */
static int get_char(EditLine *e, wchar_t *out)
{
	static const uint8_t lead[] = {0, 0x80, 0xe0, 0xf0, 0xf8};
	static const uint8_t bits[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t i, n;
	uint8_t c;
	int got;

	for (;;) {
		uint32_t cp;

		got = get_octet(e, &c);
		if (got <= 0)
			return got;
		for (n = 1; n <= 4 && (c & lead[n]) != bits[n]; n++)
			;
		if (n > 4)
			continue;
		cp = c & (uint8_t)~lead[n];
		for (i = 1; i < n; i++) {
			got = get_octet(e, &c);
			if (got <= 0)
				return got;
			if ((c & 0xc0) != 0x80)
				break;
			cp = cp << 6 | (c & 0x3f);
		}
		if (i < n || cp > 0x10ffff)
			continue;
		*out = (wchar_t)cp;
		return 1;
	}
}

static char *get_prompt(EditLine *e)
{
	(void)e;
	return (char *)(uintptr_t)calls->prompt(calls->user);
}

/* --- keys ----------------------------------------------------------------- */

static unsigned char on_interrupt(EditLine *e, int c)
{
	(void)e;
	(void)c;
	interrupted = true;
	fputs("^C", stdout);
	fflush(stdout);
	return CC_EOF;
}

/*
 * What a terminal pastes is text and no key: a line feed does not send it, and
 * a tab completes nothing.
 */
static unsigned char on_paste(EditLine *e, int c)
{
	static const wchar_t end[] = L"\033[201~";
	wchar_t text[2] = {0, 0};
	size_t seen = 0;

	(void)c;
	while (edit.el_wgetc(e, text) == 1) {
		if (text[0] == end[seen]) {
			if (!end[++seen])
				return CC_REFRESH;
			continue;
		}
		seen = text[0] == end[0] ? 1 : 0;
		if (text[0] == L'\r')
			text[0] = L'\n';
		if (text[0] == L'\n' || text[0] == L'\t' ||
			(text[0] >= L' ' && (text[0] < 0x7f || text[0] > 0x9f)))
			(void)edit.el_winsertstr(e, text);
	}
	return CC_EOF;
}

static int characters(const char *text, size_t len)
{
	int n = 0;

	for (; len > 0; text++, len--)
		n += ((uint8_t)*text & 0xc0) != 0x80;
	return n;
}

/* The names alone, without the folder they share. */
static void list_found(void)
{
	const char *text = found.texts, *name;
	size_t i;

	fputs("\r\n", stdout);
	for (i = 0; i < found.count && i < LISTED; i++) {
		size_t len = strlen(text);

		for (name = text + len; name > text; name--)
			if (name[-1] == '\\' && name[0] && name[0] != '"')
				break;
		printf("%s%s", i > 0 ? "  " : "", name);
		text += len + 1;
	}
	if (i < found.count)
		printf("  ... %zu more", found.count - i);
	fputs("\r\n", stdout);
	fflush(stdout);
}

static unsigned char on_tab(EditLine *e, int c)
{
	static char line[COMPLETION_LINE];
	const LineInfo *info = edit.el_line(e);
	size_t len = (size_t)(info->cursor - info->buffer), common;

	(void)c;
	if (len >= sizeof(line))
		return CC_ERROR;
	memcpy(line, info->buffer, len);
	line[len] = 0;
	found.line = line;
	found.cursor = len;
	if (!calls->complete(calls->user, &found) || found.count == 0)
		return lost ? CC_EOF : CC_ERROR;
	common = completion_common(&found);
	if (found.count == 1 || common > len - found.from) {
		found.texts[common] = 0;
		edit.el_deletestr(
			e, characters(line + found.from, len - found.from));
		return edit.el_insertstr(e, found.texts) == 0 ? CC_REFRESH
							      : CC_ERROR;
	}
	list_found();
	return CC_REDISPLAY;
}

/* Terminals send these in either mode of their keypad, whatever terminfo has. */
static const struct key {
	const char *sequence, *action;
} keys[] = {
	{"^C", "winrm-interrupt"},
	{"^I", "winrm-complete"},
	{"\033[200~", "winrm-paste"},
	{"^R", "em-inc-search-prev"},
	{"^S", "em-inc-search-next"},
	{"^W", "ed-delete-prev-word"},
	{"\033[A", "ed-prev-history"},
	{"\033OA", "ed-prev-history"},
	{"\033[B", "ed-next-history"},
	{"\033OB", "ed-next-history"},
	{"\033[C", "ed-next-char"},
	{"\033OC", "ed-next-char"},
	{"\033[D", "ed-prev-char"},
	{"\033OD", "ed-prev-char"},
	{"\033[1;5C", "em-next-word"},
	{"\033[1;5D", "ed-prev-word"},
	{"\033[H", "ed-move-to-beg"},
	{"\033OH", "ed-move-to-beg"},
	{"\033[1~", "ed-move-to-beg"},
	{"\033[7~", "ed-move-to-beg"},
	{"\033[F", "ed-move-to-end"},
	{"\033OF", "ed-move-to-end"},
	{"\033[4~", "ed-move-to-end"},
	{"\033[8~", "ed-move-to-end"},
	{"\033[3~", "ed-delete-next-char"},
};

static void bind_keys(void)
{
	size_t i;

	/* el_set would copy the names and never free them */
	edit.el_wset(editor, EL_ADDFN, L"winrm-interrupt", L"Drops the line",
		on_interrupt);
	edit.el_wset(editor, EL_ADDFN, L"winrm-complete", L"Completes a word",
		on_tab);
	edit.el_wset(editor, EL_ADDFN, L"winrm-paste", L"Takes what is pasted",
		on_paste);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		edit.el_set(editor, EL_BIND, keys[i].sequence, keys[i].action,
			NULL);
	/* Ctrl-C, Ctrl-S, Ctrl-Z are keys of the editor while it reads */
	edit.el_set(editor, EL_SETTY, "-d", "-isig", "-ixon", NULL);
}

/* --- the reader ----------------------------------------------------------- */

/* Widths of characters are the locale's; what is sent is UTF-8 in any case. */
static void set_locale(void)
{
	if (!setlocale(LC_CTYPE, "") ||
		strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		(void)setlocale(LC_CTYPE, "C.UTF-8");
}

static void stop(void)
{
	if (editor)
		edit.el_end(editor);
	if (history_of_editor)
		edit.history_end(history_of_editor);
	editor = NULL;
	history_of_editor = NULL;
}

static bool start(const struct line_calls *c)
{
	const char *terminal = getenv("TERM");
	struct sigaction action;
	HistEvent event;

	if (!terminal || !*terminal || strcmp(terminal, "dumb") == 0 ||
		!edit_library_load(&edit))
		return false;
	set_locale();
	calls = c;
	editor = edit.el_init("winrm", stdin, stdout, stderr);
	history_of_editor = edit.history_init();
	if (!editor || !history_of_editor) {
		stop();
		return false;
	}
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_resize;
	(void)sigaction(SIGWINCH, &action, NULL);
	(void)edit.history(history_of_editor, &event, H_SETSIZE, HISTORY_LINES);
	edit.el_set(editor, EL_HIST, edit.history, history_of_editor);
	edit.el_set(editor, EL_PROMPT, get_prompt);
	edit.el_set(editor, EL_EDITOR, "emacs");
	edit.el_set(editor, EL_SIGNAL, 0);
	edit.el_set(editor, EL_GETCFN, get_char);
	bind_keys();
	return true;
}

static void say_to_terminal(const char *text)
{
	fputs(text, stdout);
	fflush(stdout);
}

static enum line_result read_line(const char **line, size_t *len)
{
	const char *text;
	int n = 0;

	interrupted = lost = false;
	/* before anything is shown, so that no key is for the mode before */
	edit.el_set(editor, EL_PREP_TERM, 1);
	say_to_terminal("\033[?2004h"); /* paste in brackets */
	text = edit.el_gets(editor, &n);
	say_to_terminal(text ? "\033[?2004l" : "\033[?2004l\r\n");
	if (lost)
		return LINE_LOST;
	if (interrupted)
		return LINE_INTERRUPTED;
	if (!text || n <= 0)
		return LINE_END;
	*line = text;
	*len = (size_t)n - (text[n - 1] == '\n' ? 1U : 0U);
	return LINE_READ;
}

/* A line that takes more than a row stays; else it is taken away. */
static void hide(void)
{
	const LineInfo *info = edit.el_line(editor);
	size_t len = (size_t)(info->lastchar - info->buffer) +
		strlen(calls->prompt(calls->user));
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		size.ws_col = 0;
	say_to_terminal(len < size.ws_col ? "\r\033[K" : "\r\n");
}

static void show(void)
{
	edit.el_set(editor, EL_REFRESH);
}

static void remember(const char *line, size_t len)
{
	static char text[COMPLETION_ASK];
	HistEvent event;

	if (len >= sizeof(text))
		return;
	memcpy(text, line, len);
	text[len] = 0;
	(void)edit.history(history_of_editor, &event, H_ENTER, text);
}

const struct line_reader line_edit = {
	start, read_line, hide, show, remember, stop};
