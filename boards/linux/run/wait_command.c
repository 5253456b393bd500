/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/wait_command.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/run/attempt.h"
#include "boards/linux/run/interrupt.h"

enum {
	TIMEOUT_MS = 600000, /* of all, unless --timeout says otherwise */
	CONNECT_MS = 5000,   /* of each try, unless --connect-timeout does */
	ANSWER_MS = 10000,   /* of Identify */
	COMMAND_MS = 60000,
	PAUSE_MS = 250, /* after the first try that fails, then twice that */
	PAUSE_MAX_MS = 5000,
	DOWN_TRIES = 2 /* in a row that fail: it is down */
};

/* What a try asks of the host. */
enum task { ANSWER, COMMAND, RESTART };

static struct waiting {
	const struct options *o;
	struct winrm_connector *record;
	uint64_t started, until; /* ms; UINT64_MAX: no deadline */
	int told;                /* the error that was said last */
	bool is_final;           /* it is of no use to try again */
	struct attempt attempt;
} waiting;

static bool is_interrupted(void)
{
	return *interrupt_count() > 0;
}

static uint32_t left(const struct waiting *w, uint32_t most)
{
	uint64_t now = monotonic_ms();
	uint64_t ms = w->until > now ? w->until - now : 0;

	return ms < most ? (uint32_t)ms : most;
}

/* A signal ends it. */
static void rest(const struct waiting *w, uint32_t ms)
{
	if (!is_interrupted())
		(void)poll(NULL, 0, (int)left(w, ms));
}

/* --- one try -------------------------------------------------------------- */

static uint32_t limit_of(enum task task)
{
	return task == ANSWER ? ANSWER_MS : COMMAND_MS;
}

static void prepare(enum task task, struct winrm_request *request)
{
	memset(request, 0, sizeof(*request));
	if (task == ANSWER) {
		request->operation = WINRM_OP_IDENTIFY;
		return;
	}
	request->as.command.line =
		task == RESTART ? "shutdown /r /t 0" : "echo winrm";
	request->expect_disconnect = task == RESTART;
}

/* The last characters of what the command said, on one line. */
static const char *last_words(struct attempt *a)
{
	char *text = (char *)(a->err[0] ? a->err : a->out), *c;

	for (c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = ' ';
	return text;
}

/* The command has ended: with 0? */
static int judge(struct attempt *a)
{
	const struct winrm_response *r = winrm_response(&a->client);

	if (r->disconnected || !r->has_exit_code || r->exit_code == 0)
		return WINRM_OK;
	snprintf(a->why, sizeof(a->why),
		"the host ran the command, but it ended with %d: %s",
		(int)r->exit_code, last_words(a));
	return WINRM_E_REPLY;
}

/* Is there no use in trying again? A wrong password would lock the account. */
static bool is_final(const struct attempt *a, int error)
{
	const struct winrm_response *r = winrm_response(&a->client);

	switch (error) {
	case WINRM_E_CONFIG:
	case WINRM_E_SPACE:
	case WINRM_E_CANCELLED:
	case WINRM_E_AUTH:
	case WINRM_E_SCHEME:
	case WINRM_E_CHALLENGE:
	case WINRM_E_SEAL:
	case WINRM_E_CRYPTO:
	case WINRM_E_CERT:
	case WINRM_E_ABI: return true;
	case WINRM_E_KDC: return r->kerberos_error != 0;
	case WINRM_E_FAULT: return r->fault_code == 5;
	default: return is_interrupted();
	}
}

/* 0 or the error, of which attempt.why says more. */
static int try_once(struct waiting *w, enum task task)
{
	struct attempt *a = &w->attempt;
	struct winrm_request request;
	int error = attempt_open(a, w->record, w->o, task == ANSWER);

	prepare(task, &request);
	a->config.no_reconnect = true;
	if (a->config.connect_timeout_ms == 0)
		a->config.connect_timeout_ms = CONNECT_MS;
	if (error == WINRM_OK)
		error = attempt_run(a, &request, left(w, limit_of(task)));
	if (error == WINRM_OK && task != ANSWER)
		error = judge(a);
	w->is_final = is_final(a, error);
	attempt_end(a);
	return error;
}

/* --- what is said ---------------------------------------------------------- */

/* Each reason once, with -v each try. */
static void tell(struct waiting *w, int error)
{
	const struct options *o = w->o;

	if (o->quiet || o->json || (!o->verbose && error == w->told))
		return;
	w->told = error;
	say("%s: %s", w->record->text[WINRM_KEY_HOSTNAME], w->attempt.why);
}

static void tell_phase(const struct waiting *w, const char *text)
{
	if (!w->o->quiet && !w->o->json)
		say("%s %s, after %u s", w->record->text[WINRM_KEY_HOSTNAME],
			text, (unsigned)((monotonic_ms() - w->started) / 1000));
}

static int finish(const struct waiting *w, int status, const char *message)
{
	struct winrm_answer answer = {status, message, NULL, NULL,
		w->record->text[WINRM_KEY_NAME], w->record->warnings,
		(uint32_t)(monotonic_ms() - w->started)};

	if (w->o->json) {
		winrm_answer_put(&answer, print_piece, NULL);
		print("\n");
	} else if (status && !w->o->quiet) {
		say("%s", message);
	}
	return status;
}

static int fail(const struct waiting *w, int error)
{
	return finish(w,
		winrm_exit_status(is_interrupted() ? WINRM_E_CANCELLED : error),
		w->attempt.why);
}

static int fail_late(const struct waiting *w, const char *what)
{
	char text[1400];

	snprintf(text, sizeof(text), "the deadline has passed and %s%s%s", what,
		w->attempt.why[0] ? ": " : "", w->attempt.why);
	return finish(w, winrm_exit_status(WINRM_E_TIMEOUT), text);
}

/* --- phases ---------------------------------------------------------------- */

/* 0 when it answers or runs commands; else the exit status. */
static int wait_for_up(struct waiting *w, enum task task)
{
	uint32_t pause = PAUSE_MS;

	for (;;) {
		int error = try_once(w, task);

		if (error == WINRM_OK)
			return 0;
		if (w->is_final)
			return fail(w, error);
		tell(w, error);
		if (left(w, 1) == 0)
			return fail_late(w,
				task == ANSWER ? "the host has not answered"
					       : "the host runs no commands");
		rest(w, pause);
		pause = 2 * pause < PAUSE_MAX_MS ? 2 * pause : PAUSE_MAX_MS;
	}
}

/* Nothing is left to log on to: this asks without. */
static int wait_for_down(struct waiting *w)
{
	unsigned failed = 0;

	while (failed < DOWN_TRIES) {
		int error = try_once(w, ANSWER);

		failed = error ? failed + 1 : 0;
		if (is_interrupted() || error == WINRM_E_CONFIG)
			return fail(w, error);
		if (failed < DOWN_TRIES && left(w, 1) == 0)
			return fail_late(w, "the host has not gone down");
		rest(w, PAUSE_MS);
	}
	return 0;
}

static int restart(struct waiting *w)
{
	int error = try_once(w, RESTART);
	int status;

	if (error)
		return fail(w, error);
	tell_phase(w, "was told to restart");
	status = wait_for_down(w);
	if (status == 0)
		tell_phase(w, "is down");
	return status;
}

static void set_deadline(struct waiting *w)
{
	uint32_t ms = w->record->number[WINRM_KEY_TIMEOUT];
	bool given = w->record->given >> WINRM_KEY_TIMEOUT & 1;

	w->started = monotonic_ms();
	w->until = w->started + (given ? ms : TIMEOUT_MS);
	if (given && ms == 0)
		w->until = UINT64_MAX;
}

int wait_run(const struct options *o, struct winrm_connector *record,
	bool has_credentials)
{
	struct waiting *w = &waiting;
	int status = 0;

	w->o = o;
	w->record = record;
	set_deadline(w);
	interrupt_start(&w->attempt.client);
	if (o->reboot)
		status = restart(w);
	if (status == 0)
		status = wait_for_up(w, has_credentials ? COMMAND : ANSWER);
	if (status == 0) {
		tell_phase(w, has_credentials ? "runs commands" : "answers");
		status = finish(w, 0, "success");
	}
	winrm_connector_wipe(record);
	return status;
}
