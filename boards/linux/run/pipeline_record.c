/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/pipeline_record.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards/linux/cli/visible_text.h"
#include "boards/linux/run/process_streams.h"

enum { PORTION = 512 };

struct out {
	const struct pipeline_view *view;
	void *user;
	enum winrm_stream_id stream;
	char text[PORTION];
	size_t len;
};

static void flush(struct out *o)
{
	if (o->len > 0)
		(void)o->view->put(
			o->user, o->stream, (const uint8_t *)o->text, o->len);
	o->len = 0;
}

static void put_octets(struct out *o, const char *octets, size_t len)
{
	if (len > sizeof(o->text) - o->len)
		flush(o);
	memcpy(o->text + o->len, octets, len);
	o->len += len;
}

/* Lines and TABs stay; what is no visible character becomes '?'. */
static void put(struct out *o, const char *text)
{
	size_t n, len = text ? strlen(text) : 0;

	for (; len > 0; text += n, len -= n) {
		n = visible_char(text, len);
		if (n > 0)
			put_octets(o, text, n);
		else if (*text == '\n' || *text == '\t')
			put_octets(o, text, 1);
		else if (*text != '\r' || text[1] != '\n')
			put_octets(o, "?", 1);
		n = n > 0 ? n : 1;
	}
}

static void put_line(struct out *o, const char *before, const char *text)
{
	if (!text)
		return;
	put(o, before);
	put(o, text);
	put(o, "\n");
}

/* The number in "At line:5 char:1", in any language; NULL: it is of a file. */
static const char *line_number(const char *position)
{
	size_t len = position ? strcspn(position, ":/\\.\n") : 0;

	return len > 0 && position[len] == ':' &&
			isdigit((unsigned char)position[len + 1])
		? position + len + 1
		: NULL;
}

/* A position, or a text that begins with one, with the script's own line. */
static void put_position(
	struct out *o, const struct pipeline_view *view, const char *text)
{
	const char *number = view->is_formatted ? line_number(text) : NULL;
	char before[128];
	unsigned long line = number ? strtoul(number, NULL, 10) : 0;

	if (line == 1)
		return; /* what is around the script */
	if (line > 1 && (size_t)(number - text) < sizeof(before) - 24) {
		snprintf(before, sizeof(before), "%.*s%lu",
			(int)(number - text), text, line - 1);
		put(o, before);
		text = number + strspn(number, "0123456789");
	}
	put_line(o, "", text);
}

/* What helps where scripts are forbidden, as by JEA. */
static void put_remedy(struct out *o, const struct winrm_psrp_record *r)
{
	const char *id = r->field[WINRM_PSRP_ID];

	if (id && strcmp(id, "ScriptsNotAllowed") == 0)
		put_line(o, "winrm: ",
			"this endpoint takes commands and no scripts: give the "
			"name of one command, and its parameters behind '--', "
			"as in 'Get-Service -- -Name:WinRM'");
}

/* As ErrorView NormalView of PowerShell has it. The text of an error of the
 * parser has the position already. */
static void put_error(struct out *o, const struct pipeline_view *view,
	const struct winrm_psrp_record *r)
{
	const char *position = r->field[WINRM_PSRP_POSITION];
	const char *text = r->field[WINRM_PSRP_TEXT];
	bool is_there;

	text = text ? text : r->field[WINRM_PSRP_MESSAGE];
	is_there = position && text &&
		strncmp(text, position, strlen(position)) == 0;
	if (is_there)
		put_position(o, view, text);
	else
		put_line(o, "", text);
	if (!is_there)
		put_position(o, view, position);
	put_line(o, "    + CategoryInfo          : ",
		r->field[WINRM_PSRP_CATEGORY_MESSAGE]);
	put_line(o, "    + FullyQualifiedErrorId : ", r->field[WINRM_PSRP_ID]);
	put_remedy(o, r);
}

/* Activity, percent and status, as of winrm ps without a runspace. */
static void show_progress(void *streams, const struct winrm_psrp_record *r)
{
	static const struct {
		enum winrm_psrp_field field;
		const char *before, *after;
	} parts[] = {{WINRM_PSRP_ACTIVITY, "", ""},
		{WINRM_PSRP_PERCENT, " ", "%"}, {WINRM_PSRP_STATUS, " ", ""}};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *text = r->field[parts[i].field];
		const char *all[] = {parts[i].before, text, parts[i].after};
		size_t k;

		if (!text || !*text || (i == 1 && *text == '-'))
			continue;
		for (k = 0; k < sizeof(all) / sizeof(all[0]); k++)
			streams_progress(streams, (const uint8_t *)all[k],
				strlen(all[k]));
	}
	streams_progress(streams, (const uint8_t *)"\n", 1);
}

/* Write-Host has this tag; without a tag it is Write-Information's. */
static bool is_of_console(const struct winrm_psrp_record *r)
{
	const char *tags = r->field[WINRM_PSRP_TAGS];

	return r->stream == WINRM_PSRP_HOST ||
		(tags &&
			(strncmp(tags, "PSHOST\n", 7) == 0 ||
				strstr(tags, "\nPSHOST\n")));
}

static void put_information(struct out *o, const struct winrm_psrp_record *r)
{
	const char *no_newline = r->field[WINRM_PSRP_NO_NEWLINE];

	put(o, r->field[WINRM_PSRP_TEXT]);
	if (!no_newline || strcmp(no_newline, "true") != 0)
		put(o, "\n");
}

/* We have stopped it: that is no news. */
static bool is_stop(const struct winrm_psrp_record *r)
{
	const char *id = r->field[WINRM_PSRP_ID];

	return r->stream == WINRM_PSRP_FAILURE && id &&
		strcmp(id, "PipelineStopped") == 0;
}

void pipeline_record_show(const struct pipeline_view *view, void *user,
	const struct winrm_psrp_record *r)
{
	struct out o = {view, user, WINRM_STDERR, {0}, 0};

	if (is_stop(r))
		return;
	switch (r->stream) {
	case WINRM_PSRP_ERROR:
	case WINRM_PSRP_FAILURE: put_error(&o, view, r); break;
	case WINRM_PSRP_WARNING:
		put_line(&o, "WARNING: ", r->field[WINRM_PSRP_TEXT]);
		break;
	case WINRM_PSRP_VERBOSE:
		put_line(&o, "VERBOSE: ", r->field[WINRM_PSRP_TEXT]);
		break;
	case WINRM_PSRP_DEBUG:
		put_line(&o, "DEBUG: ", r->field[WINRM_PSRP_TEXT]);
		break;
	case WINRM_PSRP_INFORMATION:
	case WINRM_PSRP_HOST:
		if (!is_of_console(r) && !view->information)
			break;
		if (is_of_console(r) && !view->objects)
			o.stream = WINRM_STDOUT;
		put_information(&o, r);
		break;
	case WINRM_PSRP_PROGRESS:
		if (view->progress)
			show_progress(user, r);
		break;
	}
	flush(&o);
}
