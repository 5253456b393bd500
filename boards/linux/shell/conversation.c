/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/conversation.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/run/failure.h"
#include "boards/linux/run/interrupt.h"
#include "boards/linux/run/one_host_report.h"
#include "boards/linux/shell/history_file.h"
#include "boards/linux/shell/line_edit.h"
#include "boards/linux/shell/line_plain.h"
#include "boards/linux/shell/local_command.h"
#include "boards/linux/shell/remote_shell.h"
#include "boards/linux/shell/terminal_mode.h"

enum { ATTEMPTS = 5 };

static bool is_quiet(const struct conversation *c)
{
	return c->h->call->options->quiet;
}

/* To be left at once: a second Ctrl-C, or a signal that is none. */
static bool must_leave(void)
{
	return *interrupt_count() > 1 ||
		(*interrupt_count() > 0 && interrupt_number() != SIGINT);
}

/* Ctrl-C: the first goes to the host, and the second ends everything. */
static void pass_interrupts(struct conversation *c)
{
	if (*interrupt_count() > 0 && !c->is_cancelled) {
		c->is_cancelled = true;
		winrm_cancel(&c->h->client);
	}
	if (must_leave())
		winrm_cancel(&c->h->client);
}

/* --- a line at the prompt ------------------------------------------------- */

static enum line_wait wait_for_key(void *user)
{
	struct conversation *c = user;
	bool keys = remote_shell_step(c, true);

	pass_interrupts(c);
	if (c->is_hidden && c->is_running && c->is_ready) {
		if (!filter_is_at_line_start(&c->filter))
			(void)streams_put(&c->h->streams, WINRM_STDOUT,
				(const uint8_t *)"\r\n", 2);
		c->filter.tail_len = 0;
		c->is_hidden = false;
		c->reader->show();
	}
	if (!c->is_running || !c->is_ready)
		return LINE_WAIT_LOST;
	return keys ? LINE_WAIT_READY : LINE_WAIT_AGAIN;
}

static const char *prompt_of(void *user)
{
	const struct conversation *c = user;

	return c->prompt;
}

static void remember(struct conversation *c, const char *line, size_t len)
{
	while (len > 0) {
		const char *end = memchr(line, '\n', len);
		size_t n = end ? (size_t)(end - line) : len;

		if (history_add(&c->history, line, n)) {
			c->history_fd = history_file_add(
				c->history_fd, line, n, is_quiet(c));
			c->reader->remember(line, n);
		}
		n += end != NULL;
		line += n;
		len -= n;
	}
}

static void take_line(struct conversation *c, const char *line, size_t len)
{
	if (local_command_is(line, len)) {
		if (local_command_run(c, line, len))
			remember(c, line, len);
		return;
	}
	remember(c, line, len);
	if (!remote_shell_line(c, line, len))
		say("the line is too long: %zu bytes", len);
	else
		c->is_ready = false;
}

static void read_line(struct conversation *c)
{
	const char *line;
	size_t len;
	enum line_result result;

	if (!filter_is_at_line_start(&c->filter))
		(void)streams_put(&c->h->streams, WINRM_STDOUT,
			(const uint8_t *)"\r\n", 2);
	c->filter.tail_len = 0;
	c->is_editing = true;
	result = c->reader->read(&line, &len);
	c->is_editing = c->is_hidden = false;
	switch (result) {
	case LINE_READ: take_line(c, line, len); break;
	case LINE_END:
		c->input.has_ended = true;
		c->is_ready = false;
		break;
	case LINE_INTERRUPTED:
	case LINE_LOST: break;
	}
}

/* --- while something runs ------------------------------------------------- */

/* What is typed is the program's that runs there, and not kept. */
static void pass_keys(struct conversation *c)
{
	char text[4096];
	ssize_t n = read(STDIN_FILENO, text, sizeof(text));
	const char *end = n > 0 ? memchr(text, '\n', (size_t)n) : NULL;

	if (n < 0)
		return;
	if (filter_asks_secret(&c->filter) && end)
		(void)streams_put(&c->h->streams, WINRM_STDOUT,
			(const uint8_t *)"\r\n", 2);
	if (end) {
		c->filter.tail_len = 0;
		if (c->filter.echo_len == 0)
			filter_expect(&c->filter, text, (size_t)(end - text));
	}
	if (n == 0)
		c->input.has_ended = true;
	else
		(void)remote_shell_send(c, text, (size_t)n);
	explicit_bzero(text, sizeof(text));
}

static void run_along(struct conversation *c)
{
	bool has_room =
		!c->input.has_ended && c->input.len < CONVERSATION_INPUT / 2;

	if (c->filter.mode == FILTER_HIDE && !c->is_asked)
		has_room = false; /* it has not started yet */
	terminal_mode_echo(!filter_asks_secret(&c->filter));
	if (remote_shell_step(c, has_room && !c->is_cancelled))
		pass_keys(c);
	pass_interrupts(c);
}

/* --- the end of a remote shell -------------------------------------------- */

static bool is_loss(int error)
{
	switch (error) {
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT:
	case WINRM_E_CLOSED:
	case WINRM_E_IO:
	case WINRM_E_STATUS:
	case WINRM_E_FAULT: return true;
	default: return false;
	}
}

/* A new one with the time that is left; false: none may be. */
static bool start_again(struct conversation *c)
{
	struct winrm_request *r = c->request;
	uint64_t now = monotonic_ms(), until = c->h->streams.deadline;

	if (!r->no_timeout) {
		if (now >= until)
			return false;
		r->timeout_ms = (uint32_t)(until - now);
	}
	return remote_shell_start(c);
}

static bool after_interrupt(struct conversation *c)
{
	if (!c->has_started || must_leave())
		return false;
	interrupt_forget();
	c->h->streams.stop_by = 0;
	if (!filter_is_at_line_start(&c->filter))
		(void)streams_put(&c->h->streams, WINRM_STDOUT,
			(const uint8_t *)"\r\n", 2);
	c->filter.tail_len = 0;
	if (!is_quiet(c))
		say("interrupted: a new remote shell, without the variables of "
		    "the last one");
	return start_again(c);
}

/* Pauses that grow: 0, 1, 2, 4, 8 s. */
static void pause_before(const struct conversation *c)
{
	uint64_t until = monotonic_ms() +
		(c->attempts > 1 ? 500U << c->attempts >> 1 : 0U);

	while (monotonic_ms() < until && *interrupt_count() == 0)
		(void)poll(NULL, 0, 100);
}

static bool after_loss(struct conversation *c)
{
	char why[640];

	if (!c->has_started || must_leave() || c->attempts >= ATTEMPTS)
		return false;
	c->attempts++;
	failure_describe(&c->h->client, &c->h->transport, why, sizeof(why));
	terminal_mode_echo(true);
	if (!is_quiet(c))
		say("%s; connecting again (%u of %u)", why, c->attempts,
			ATTEMPTS);
	c->is_lost = true;
	pause_before(c);
	return *interrupt_count() == 0 && start_again(c);
}

/* True: there is a new one. */
static bool goes_on(struct conversation *c)
{
	int error = winrm_response(&c->h->client)->error;

	if (c->is_cancelled)
		return after_interrupt(c);
	return is_loss(error) && after_loss(c);
}

static void note_start(struct conversation *c)
{
	if (c->is_lost && !is_quiet(c))
		say("connected again, in a new remote shell");
	c->is_lost = false;
	c->has_started = true;
	c->attempts = 0;
}

/* --- */

static bool set_number(struct conversation *c)
{
	uint8_t random[FILTER_NUMBER / 2];
	size_t i;

	if (getentropy(random, sizeof(random)) != 0)
		return false;
	for (i = 0; i < sizeof(random); i++)
		snprintf(c->number + 2 * i, 3, "%02x", random[i]);
	filter_init(&c->filter, c->number);
	return true;
}

static void open_history(struct conversation *c)
{
	const char *line;
	size_t at = 0, len;

	c->history_fd = history_file_open(&c->history, is_quiet(c));
	while (history_next(&c->history, &at, &line, &len))
		c->reader->remember(line, len);
}

static void choose_reader(struct conversation *c)
{
	static struct line_calls calls = {
		NULL, wait_for_key, prompt_of, remote_shell_complete};

	calls.user = c;
	c->reader = &line_plain;
#ifdef WINRM_SHELL_EDIT
	if (line_edit.start(&calls))
		c->reader = &line_edit;
#endif
	if (c->reader == &line_plain)
		(void)line_plain.start(&calls);
}

static int converse(struct conversation *c)
{
	bool whole;

	choose_reader(c);
	open_history(c);
	(void)remote_shell_start(c);
	while (c->is_running || goes_on(c)) {
		if (!c->is_ready) {
			run_along(c);
		} else {
			note_start(c);
			read_line(c);
		}
	}
	c->reader->stop();
	terminal_mode_restore();
	if (c->history_fd >= 0)
		close(c->history_fd);
	whole = codepage_end(&c->h->convert, streams_put, &c->h->streams);
	return one_host_report(c->h, whole);
}

int conversation_run(struct one_host *h, struct winrm_request *request)
{
	static struct conversation c; /* too large for a stack */
	int status;

	c.h = h;
	c.request = request;
	c.is_powershell = h->call->options->is_ps;
	if (!set_number(&c)) {
		say("no random numbers to be had");
		return EXIT_OTHER;
	}
	terminal_mode_keep();
	interrupt_before_exit(terminal_mode_restore);
	interrupt_start(NULL);
	status = converse(&c);
	interrupt_start(&h->client);
	explicit_bzero(&c, sizeof(c));
	return status;
}
