/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/remote_shell.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/visible_text.h"
#include "boards/linux/run/interrupt.h"
#include "boards/linux/shell/terminal_mode.h"

enum { WAIT_MS = 250, ANSWER_MS = 5000 };

/* --- input ---------------------------------------------------------------- */

bool remote_shell_send(struct conversation *c, const char *text, size_t len)
{
	struct remote_input *in = &c->input;

	if (len > sizeof(in->text) - in->len)
		return false;
	memcpy(in->text + in->len, text, len);
	in->len += len;
	return true;
}

static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	struct conversation *c = user;
	struct remote_input *in = &c->input;

	if (in->lent > 0) { /* the library is done with it */
		memmove(in->text, in->text + in->lent, in->len - in->lent);
		in->len -= in->lent;
		explicit_bzero(in->text + in->len, in->lent);
		in->lent = 0;
	}
	if (in->len == 0 && !in->has_ended)
		return WINRM_INPUT_LATER;
	in->lent = in->len < max ? in->len : max;
	*data = (const uint8_t *)in->text;
	*len = in->lent;
	return in->has_ended && in->lent == in->len ? WINRM_INPUT_END
						    : WINRM_INPUT_DATA;
}

bool remote_shell_line(struct conversation *c, const char *line, size_t len)
{
	const char *end = memchr(line, '\n', len);
	size_t first = end ? (size_t)(end - line) : len;

	if (len >= CONVERSATION_INPUT - c->input.len)
		return false;
	(void)remote_shell_send(c, line, len);
	(void)remote_shell_send(c, "\n", 1);
	if (c->is_asked) { /* that answer comes first */
		c->sent_len = first < sizeof(c->sent) ? first : 0;
		memcpy(c->sent, line, c->sent_len);
	} else {
		filter_expect(&c->filter, line, first);
	}
	return true;
}

/* --- output --------------------------------------------------------------- */

static void hide_line(struct conversation *c)
{
	if (c->is_editing && !c->is_hidden)
		c->reader->hide();
	c->is_hidden = c->is_editing;
}

static bool show(void *user, const uint8_t *data, size_t len)
{
	struct conversation *c = user;

	hide_line(c);
	if (!c->is_editing) /* before the question is seen */
		terminal_mode_echo(!filter_asks_secret(&c->filter));
	return streams_put(&c->h->streams, WINRM_STDOUT, data, len);
}

static void set_directory(struct conversation *c, const char *text, size_t len)
{
	char clean[FILTER_DIRECTORY + 1];

	if (len > FILTER_DIRECTORY)
		len = FILTER_DIRECTORY;
	/* it goes back to the host when a new shell starts there */
	c->directory[0] = 0;
	if (is_visible(text, len))
		(void)visible_copy(
			c->directory, sizeof(c->directory), text, len);
	(void)visible_copy(clean, sizeof(clean), text, len);
	snprintf(c->prompt, sizeof(c->prompt), "%s%s>%s",
		c->is_powershell ? "PS " : "", clean,
		c->is_powershell ? " " : "");
}

static void on_prompt(void *user, const char *directory, size_t len)
{
	struct conversation *c = user;

	if (c->is_cancelled) /* it has survived Ctrl-C: there is no more to
				wait for */
		winrm_cancel(&c->h->client);
	if (c->unseen > 0) {
		c->unseen--;
		return;
	}
	c->filter.mode = FILTER_SHOW;
	if (c->is_asked) {
		c->is_asked = false;
		if (c->sent_len > 0)
			filter_expect(&c->filter, c->sent, c->sent_len);
		explicit_bzero(c->sent, c->sent_len);
		c->sent_len = 0;
		return;
	}
	set_directory(c, directory, len);
	if (c->is_editing)
		hide_line(c);
	c->is_ready = !c->is_cancelled;
}

static bool put(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	struct conversation *c = user;

	if (stream == WINRM_STDOUT)
		return filter_feed(&c->filter, data, len);
	if (c->is_asked)
		return true;
	hide_line(c);
	return streams_put(&c->h->streams, stream, data, len);
}

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct conversation *c = user;

	return codepage_feed(&c->h->convert,
		winrm_response(&c->h->client)->codepage_refused, stream, data,
		len, put, c);
}

/* --- the process ---------------------------------------------------------- */

/* PowerShell's prompt is a function, which must not be seen in its echo. */
static bool send_powershell_prompt(struct conversation *c)
{
	char line[4 * FILTER_DIRECTORY], *out = line;
	const char *s;

	out += sprintf(line,
		"function prompt{'[winrm'+\"-%s $($executionContext.SessionState"
		".Path.CurrentLocation.Path) %s]\"}",
		c->number, c->number);
	if (c->directory[0]) {
		out += sprintf(out, ";Set-Location -LiteralPath '");
		for (s = c->directory; *s; s++) {
			if (*s == '\'')
				*out++ = '\'';
			*out++ = *s;
		}
		*out++ = '\'';
	}
	*out++ = '\n';
	return remote_shell_send(c, line, (size_t)(out - line));
}

/* cmd.exe's comes with its command line; a directory, after it. */
static bool send_cmd_directory(struct conversation *c)
{
	char line[FILTER_DIRECTORY + 16];
	int len;

	if (!c->directory[0] || strpbrk(c->directory, "\"%"))
		return true;
	len = snprintf(line, sizeof(line), "cd /d \"%s\"\n", c->directory);
	c->unseen = 1;
	return remote_shell_send(c, line, (size_t)len);
}

bool remote_shell_start(struct conversation *c)
{
	struct winrm_request *r = c->request;

	explicit_bzero(c->input.text, c->input.len);
	memset(&c->input, 0, sizeof(c->input));
	filter_restart(&c->filter);
	c->filter.mode = FILTER_HIDE; /* until its first prompt */
	c->filter.show = show;
	c->filter.on_prompt = on_prompt;
	c->filter.user = c;
	c->is_ready = c->is_asked = c->is_cancelled = false;
	c->unseen = 0;
	c->sent_len = 0;
	c->reconnects = 0;
	if (!c->is_powershell) {
		snprintf(c->command, sizeof(c->command),
			"cmd.exe /K prompt [winrm-%s$S$P$S%s]", c->number,
			c->number);
		r->as.command.line = c->command;
	}
	if (!(c->is_powershell ? send_powershell_prompt(c)
			       : send_cmd_directory(c)))
		return false;
	r->on_input = on_input;
	r->on_output = on_output;
	r->user = c;
	c->is_running = winrm_start(&c->h->client, r) == WINRM_OK;
	return c->is_running;
}

static void tell_reconnects(struct conversation *c)
{
	const struct winrm_response *r = winrm_response(&c->h->client);

	if (r->reconnects == c->reconnects)
		return;
	c->reconnects = (uint8_t)r->reconnects;
	/* the prompt that is awaited may be lost with it */
	if (c->filter.mode == FILTER_HIDE)
		(void)remote_shell_send(c, "\n", 1);
	hide_line(c);
	if (!c->h->call->options->quiet)
		say("the connection was lost and made again%s",
			r->incomplete ? ": output may be missing" : "");
}

static int poll_ms(struct conversation *c, int want)
{
	uint32_t left = winrm_deadline(&c->h->client);
	int ms = want == WINRM_WANT_OPEN ? WINRM_POSIX_OPEN_MS : WAIT_MS;

	if (want == 0)
		return 0;
	return left < (uint32_t)ms ? (int)left : ms;
}

int remote_shell_go_on(struct conversation *c, struct pollfd *fd)
{
	int want;

	if (!c->is_running)
		return WAIT_MS;
	want = winrm_step(&c->h->client);
	tell_reconnects(c);
	if (want <= 0) {
		c->is_running = c->is_ready = false;
		return 0;
	}
	fd->fd = transport_poll(&c->h->transport, &want, &fd->events);
	return poll_ms(c, want);
}

bool remote_shell_step(struct conversation *c, bool keys)
{
	struct pollfd fds[2] = {
		{keys ? STDIN_FILENO : -1, POLLIN, 0}, {-1, 0, 0}};
	bool was_running = c->is_running;
	int ms = remote_shell_go_on(c, &fds[1]);

	if (was_running && !c->is_running)
		return false;
	return poll(fds, 2, ms) > 0 && (fds[0].revents & (POLLIN | POLLHUP));
}

bool remote_shell_complete(void *user, struct completion *found)
{
	static char ask[COMPLETION_ASK];
	struct conversation *c = user;
	uint64_t until = monotonic_ms() + ANSWER_MS;

	found->is_powershell = c->is_powershell;
	snprintf(found->mark, sizeof(found->mark), "%s", c->number);
	if (!c->is_ready || c->is_asked || !completion_ask(found, ask) ||
		!remote_shell_line(c, ask, strlen(ask)))
		return false;
	c->is_asked = true;
	c->filter.mode = FILTER_KEEP;
	c->filter.kept_len = 0;
	while (c->is_running && c->is_asked && !*interrupt_count() &&
		monotonic_ms() < until)
		(void)remote_shell_step(c, false);
	if (c->is_asked || !c->is_running) {
		c->filter.mode = FILTER_HIDE; /* it may still come */
		return false;
	}
	completion_answer(found, c->filter.kept, c->filter.kept_len);
	return found->count > 0;
}
