/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/base/utf.h"
#include "core/base/writer.h"
#include "core/copy/copy_certutil.h"
#include "core/copy/copy_name.h"
#include "core/copy/copy_send.h"

#if WINRM_COPY

/* A line has up to four of them, and Windows 260 characters in each. */
enum { PATH_OCTETS = 800 };

/* Octets in a line that stand for a path, in its quotes. */
#define THERE   "\1" /* the path as given */
#define IN      "\2" /* the same as a folder */
#define PARENT  "\3" /* the folder of the target */
#define PART    "\4"
#define ENCODED "\5"
#define TARGET  "\6"
#define SOURCE  "\7"

/*
 * With delayed expansion, which a host may have switched on, "!" disappears
 * from names. Inside of quotes nothing else but "%" means anything.
 */
#define UNLESS_DELAYED "if \"!\"==\"\" (exit 9) else "

static bool is_separator(char c)
{
	return c == '\\' || c == '/';
}

/*
 * A "%" alone stays as it is: what it could begin has no other "%" behind it
 * but those of the line's own, and no variable has a quote and a space in its
 * name.
 */
static const char *refuse_text(const char *text, int *percents)
{
	if (!winrm_utf8_valid(winrm_slice_str(text)))
		return "its name is not UTF-8";
	for (; *text; text++) {
		if ((uint8_t)*text < ' ' || *text == 0x7f || *text == '"')
			return "cmd.exe cannot be given such a name";
		*percents += *text == '%';
	}
	return *percents > 1 ? "cmd.exe may replace what is between two \"%\""
			     : NULL;
}

const char *winrm_certutil_refusal(const char *path, const char *name)
{
	int percents = 0;
	const char *why = refuse_text(path, &percents);

	if (!why && name)
		why = refuse_text(name, &percents);
	if (!why && strlen(path) + (name ? strlen(name) : 0) > PATH_OCTETS)
		why = "the path is too long for cmd.exe";
	if (!why && is_separator(path[0]) && is_separator(path[1]) &&
		(path[2] == '?' || path[2] == '.') && is_separator(path[3]))
		why = "cmd.exe does not take paths that begin with \\\\?\\";
	return why;
}

const char winrm_certutil_no_name[] = "Windows has no such file names";

bool winrm_certutil_is_file(const char *path)
{
	const char *last = path;

	for (; *path; path++)
		if (is_separator(*path) || *path == ':')
			last = path + 1;
	return winrm_copy_is_windows_path(last);
}

bool winrm_certutil_is_folder(const char *path)
{
	return is_separator(path[strlen(path) - 1]);
}

/* With "\" alone, and never like an option: a relative path begins with ".". */
static void put_path(struct winrm_writer *w, const char *path, size_t len)
{
	size_t i = len > 1 && path[1] == ':' ? 2 : 0;

	winrm_writer_put(w, path, i);
	if (i == len || !is_separator(path[i]))
		winrm_writer_put_str(w, ".\\");
	for (; i < len; i++)
		winrm_writer_put_byte(
			w, (uint8_t)(path[i] == '/' ? '\\' : path[i]));
}

/* Without the separators that end it, but for that of a root. */
static size_t length_of(const char *path)
{
	size_t len = strlen(path), least = len > 1 && path[1] == ':' ? 3 : 1;

	while (len > least && is_separator(path[len - 1]))
		len--;
	return len;
}

static void put_folder(struct winrm_writer *w, const char *path)
{
	size_t len = length_of(path);

	put_path(w, path, len);
	if (!is_separator(path[len - 1]) && !(len == 2 && path[1] == ':'))
		winrm_writer_put_byte(w, '\\');
}

/* All before the last part. */
static void put_parent(struct winrm_writer *w, const char *path)
{
	size_t len = length_of(path);

	while (len > 0 && !is_separator(path[len - 1]) &&
		!(len == 2 && path[1] == ':'))
		len--;
	put_path(w, path, len);
}

static void put_temporary(struct winrm_writer *w,
	const struct winrm_copy_certutil *u, const char *ending)
{
	if (u->copy->get)
		winrm_writer_put_str(w, "%TEMP%\\");
	else if (u->own.into)
		put_folder(w, u->copy->path);
	else
		put_parent(w, u->copy->path);
	winrm_writer_put_byte(w, '.');
	winrm_copy_put_token(w, u->copy, u->own.attempt);
	winrm_writer_put_str(w, ending);
}

static void put_named(
	struct winrm_writer *w, const struct winrm_copy_certutil *u, char which)
{
	const struct winrm_copy *c = u->copy;

	winrm_writer_put_byte(w, '"');
	if (which == *THERE) {
		put_path(w, c->path, strlen(c->path));
	} else if (which == *IN) {
		put_folder(w, c->path);
		if (u->own.into) {
			winrm_writer_put_str(w, u->own.name);
			winrm_writer_put_byte(w, '\\');
		}
	} else if (which == *PART || which == *ENCODED) {
		put_temporary(w, u, which == *PART ? ".part" : ".b64");
	} else if (which == *PARENT) {
		put_parent(w, c->path);
	} else if (which == *SOURCE && !winrm_copy_is_pattern(c->path)) {
		put_path(w, c->path, strlen(c->path));
	} else if (which == *TARGET && !u->own.into) {
		put_path(w, c->path, length_of(c->path));
	} else {
		if (which == *TARGET)
			put_folder(w, c->path);
		else
			put_parent(w, c->path);
		winrm_writer_put_str(w, u->own.name);
	}
	winrm_writer_put_byte(w, '"');
}

/* To the host. findstr copies its stdin, line by line, and reads all of it. */
static const char *line_of(const struct winrm_copy_certutil *u)
{
	switch ((enum winrm_copy_step_certutil)u->own.step) {
	case WINRM_CERTUTIL_IS_FOLDER:
		return UNLESS_DELAYED "if exist " IN " (exit 3) else exit 2";
	case WINRM_CERTUTIL_LOOK:
		return u->own.into ? UNLESS_DELAYED "if exist " IN
						    " (exit 3) else "
						    "type nul>" PART "||exit 5"
				   : UNLESS_DELAYED
			"if exist " IN " (exit 3) else if exist " PARENT
			" (type nul>" PART "||exit 5) else exit 2";
	case WINRM_CERTUTIL_FEED: return "findstr \"^\">" ENCODED;
	case WINRM_CERTUTIL_DECODE:
		return "certutil -f -decode " ENCODED " " PART;
	case WINRM_CERTUTIL_HASH:
		return u->copy->get ? "certutil -hashfile " SOURCE " SHA256"
				    : "certutil -hashfile " PART " SHA256";
	case WINRM_CERTUTIL_MOVE: return "move /y " PART " " TARGET;
	case WINRM_CERTUTIL_LIST:
		return UNLESS_DELAYED "for %I in (" THERE
				      ") do @echo %~aI %~zI %~nxI";
	case WINRM_CERTUTIL_ENCODE:
		return "certutil -f -encode " SOURCE " " ENCODED;
	case WINRM_CERTUTIL_TYPE: return "type " ENCODED;
	case WINRM_CERTUTIL_CLEAN:
		return u->copy->get
			? "del /f /q " ENCODED "&if exist " ENCODED " exit 1"
			: "del /f /q " ENCODED " " PART "&if exist " ENCODED
			  " (exit 1) else if exist " PART " exit 1";
	case WINRM_CERTUTIL_OPEN:
	case WINRM_CERTUTIL_PICK:
	case WINRM_CERTUTIL_DONE: break;
	}
	return "";
}

bool winrm_certutil_put_line(struct winrm_copy_certutil *u)
{
	struct winrm_writer w =
		winrm_writer_init(u->own.line, sizeof(u->own.line));
	const char *line = line_of(u);

	for (; *line; line++) {
		if (*line <= *SOURCE)
			put_named(&w, u, *line);
		else
			winrm_writer_put_byte(&w, (uint8_t)*line);
	}
	winrm_writer_put_byte(&w, 0);
	return winrm_writer_ok(&w);
}

#endif
