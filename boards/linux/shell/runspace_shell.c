/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/runspace_shell.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/visible_text.h"
#include "boards/linux/run/failure.h"
#include "boards/linux/run/host_prompt.h"
#include "boards/linux/run/interrupt.h"
#include "boards/linux/run/pipeline.h"
#include "boards/linux/shell/history_file.h"
#include "boards/linux/shell/line_edit.h"
#include "boards/linux/shell/line_plain.h"
#include "boards/linux/shell/terminal_mode.h"

enum {
	WAIT_MS = 250,
	KEPT_MAX = 32768,
	PROMPT_MAX = 300,
	LINE_MAX_LEN = 65536
};

/* Too large for a stack. */
static struct runspace_shell {
	struct one_host *h;
	struct winrm_request *request;
	struct winrm_pipeline *pipeline;
	const struct line_reader *reader;
	char line[LINE_MAX_LEN];
	char prompt[PROMPT_MAX];
	bool keeps; /* output is not shown but kept */
	char kept[KEPT_MAX];
	size_t kept_len;
	struct history_lines history;
	int history_fd;
} shell;

static bool is_quiet(void)
{
	return shell.h->call->options->quiet;
}

/* Anything but a first Ctrl-C. */
static bool must_leave(void)
{
	return *interrupt_count() > 1 ||
		(*interrupt_count() > 0 && interrupt_number() != SIGINT);
}

/* --- pipelines ------------------------------------------------------------- */

static bool keep(void *user, struct streams *p, const uint8_t *data, size_t len)
{
	size_t room = sizeof(shell.kept) - shell.kept_len;

	(void)user;
	(void)p;
	if (len > room)
		len = room;
	memcpy(shell.kept + shell.kept_len, data, len);
	shell.kept_len += len;
	return true;
}

/* Runs it to its end. An error of winrm_response, or WINRM_OK. */
static int run(const char *script)
{
	struct winrm_client *client = &shell.h->client;
	int error;

	(void)pipeline_format(script);
	interrupt_start(client);
	error = winrm_start(client, shell.request);
	if (!error)
		error = winrm_run(client);
	interrupt_start(NULL);
	if (error == WINRM_E_CANCELLED && !must_leave())
		error = WINRM_OK; /* the runspace is still there */
	interrupt_forget();
	shell.h->streams.stop_by = 0;
	return error;
}

/* What it writes to stdout is kept; its errors are not shown. */
static int ask(const char *script)
{
	static const struct streams_taker taker = {keep, NULL};
	void (*on_record)(void *, const struct winrm_psrp_record *) =
		shell.pipeline->on_record;
	int error;

	shell.kept_len = 0;
	shell.h->streams.taker = &taker;
	shell.pipeline->on_record = NULL;
	error = run(script);
	shell.pipeline->on_record = on_record;
	shell.h->streams.taker = NULL;
	return error;
}

/* The directory there; an endpoint may not say it. */
static int ask_prompt(void)
{
	int error =
		ask("$executionContext.SessionState.Path.CurrentLocation.Path");
	const char *end = memchr(shell.kept, '\n', shell.kept_len);
	size_t len = end ? (size_t)(end - shell.kept) : 0;
	char clean[PROMPT_MAX - 8];

	(void)visible_copy(clean, sizeof(clean), shell.kept, len);
	snprintf(shell.prompt, sizeof(shell.prompt), "PS %s%s", clean, "> ");
	return error;
}

/* --- the terminal ----------------------------------------------------------- */

static enum line_wait wait_for_key(void *user)
{
	struct pollfd key = {STDIN_FILENO, POLLIN, 0};

	(void)user;
	if (must_leave())
		return LINE_WAIT_LOST;
	return poll(&key, 1, WAIT_MS) > 0 ? LINE_WAIT_READY : LINE_WAIT_AGAIN;
}

static const char *prompt_of(void *user)
{
	(void)user;
	return shell.prompt;
}

static bool complete(void *user, struct completion *found)
{
	static char script[COMPLETION_ASK];

	(void)user;
	found->is_powershell = true;
	snprintf(found->mark, sizeof(found->mark), "winrm");
	if (!completion_ask(found, script) || ask(script) != WINRM_OK)
		return false;
	completion_answer(found, shell.kept, shell.kept_len);
	return found->count > 0;
}

static void start_reader(void)
{
	static const struct line_calls calls = {
		NULL, wait_for_key, prompt_of, complete};
	const char *line;
	size_t at = 0, len;

	shell.reader = &line_plain;
#ifdef WINRM_SHELL_EDIT
	if (line_edit.start(&calls))
		shell.reader = &line_edit;
#endif
	if (shell.reader == &line_plain)
		(void)line_plain.start(&calls);
	shell.history_fd = history_file_open(&shell.history, is_quiet());
	while (history_next(&shell.history, &at, &line, &len))
		shell.reader->remember(line, len);
}

static void remember(const char *line, size_t len)
{
	if (!history_add(&shell.history, line, len))
		return;
	shell.history_fd =
		history_file_add(shell.history_fd, line, len, is_quiet());
	shell.reader->remember(line, len);
}

/* "exit", perhaps with a number: it is for us, the runspace has no process. */
static bool is_exit(const char *line, int *status)
{
	char *end;

	line += strspn(line, " \t");
	if (strncmp(line, "exit", 4) != 0 ||
		(line[4] && !strchr(" \t", line[4])))
		return false;
	*status = (int)strtol(line + 4, &end, 10) & 0xff;
	return end[strspn(end, " \t")] == 0;
}

/* --- lines ------------------------------------------------------------------ */

static int fail(int error)
{
	char why[640];

	failure_describe(
		&shell.h->client, &shell.h->transport, why, sizeof(why));
	terminal_mode_restore();
	say("%s", why);
	return winrm_exit_status(error);
}

/* Reads lines and runs them; the exit status. */
static int converse(void)
{
	enum line_result result;
	const char *line;
	size_t len;
	int error = ask_prompt(), status = 0;

	while (!error && !must_leave()) {
		result = shell.reader->read(&line, &len);
		interrupt_forget();
		if (result == LINE_END || result == LINE_LOST)
			break;
		if (result == LINE_INTERRUPTED)
			continue;
		if (len >= sizeof(shell.line)) {
			say("the line is too long: %zu bytes", len);
			continue;
		}
		memcpy(shell.line, line, len);
		shell.line[len] = 0;
		remember(line, len);
		if (is_exit(shell.line, &status))
			return status;
		if (shell.line[strspn(shell.line, " \t")])
			error = run(shell.line);
		if (!error)
			error = ask_prompt();
	}
	if (must_leave())
		return winrm_exit_status(WINRM_E_CANCELLED);
	return error ? fail(error) : status;
}

int runspace_shell_run(struct one_host *h, struct winrm_request *request)
{
	int status;

	shell.h = h;
	shell.request = request;
	shell.pipeline = pipeline_begin(h, request);
	request->on_input = NULL;
	terminal_mode_keep();
	interrupt_before_exit(terminal_mode_restore);
	start_reader();
	status = converse();
	shell.reader->stop();
	terminal_mode_restore();
	if (shell.history_fd >= 0)
		close(shell.history_fd);
	explicit_bzero(shell.line, sizeof(shell.line));
	host_prompt_wipe();
	interrupt_start(&h->client);
	return status;
}
