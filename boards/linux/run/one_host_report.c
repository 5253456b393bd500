/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/one_host_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/run/call_query.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/run/failure.h"

/* Nobody read until the deadline; else a signal ended it. */
static bool is_late(const struct streams *s)
{
	return s->late && !*s->signals;
}

/* What went wrong, with the system's error text. */
static void describe(const struct one_host *h, char *out, size_t cap)
{
	const struct streams *s = &h->streams;

	if (s->error)
		snprintf(out, cap, "output could not be written: %s",
			strerror(s->error));
	else if (s->input_error)
		snprintf(out, cap,
			"stdin could not be read to its end (%s); the command was "
			"cancelled",
			strerror(s->input_error));
	else if (s->refusal)
		snprintf(out, cap, "%s", s->refusal);
	else if (is_late(s))
		snprintf(out, cap,
			"the deadline has passed: nobody read the output");
	else
		failure_describe(&h->client, &h->transport, out, cap);
}

/* The exit status of the call itself; 0 leaves it to the command. */
static int outcome(const struct one_host *h, bool whole)
{
	int status = winrm_answer_status(winrm_response(&h->client));

	if (h->streams.error || h->streams.input_error || h->streams.refusal)
		return EXIT_OTHER;
	if (is_late(&h->streams))
		return winrm_exit_status(WINRM_E_TIMEOUT);
	return whole || status ? status : winrm_exit_status(WINRM_E_CANCELLED);
}

static void print_answer(
	const struct one_host *h, int status, const char *message)
{
	const struct winrm_response *r = call_query_response(h);
	const struct winrm_connector *record = h->call->record;
	struct winrm_answer a = {status, message, status == 0 ? r : NULL,
		&h->capture, record->text[WINRM_KEY_NAME], record->warnings,
		(uint32_t)(monotonic_ms() - h->started)};

	if (h->capture.out_len > 0 || h->capture.err_len > 0 ||
		r->error == WINRM_OK)
		a.response = r;
	winrm_answer_put(&a, print_piece, NULL);
	print("\n");
}

/* The remote exit code as a local exit status; JSON has the real one. */
static int remote_status(const struct winrm_response *r, bool is_shown)
{
	if (r->disconnected)
		return 0;
	if (!r->has_exit_code) {
		say("the host sent no exit code");
		return EXIT_OTHER;
	}
	if (r->exit_code >= 0 && r->exit_code < EXIT_RANGE)
		return (int)r->exit_code;
	if (!is_shown)
		say("remote exit code %" PRId64, r->exit_code);
	return EXIT_RANGE;
}

/* How the host was reached, for -v. */
static void say_connection(struct one_host *h)
{
	const struct winrm_response *r = winrm_response(&h->client);

	if (!h->log.knows_key) /* it was refused */
		stage_log_key(&h->log);
	stage_log_say(&h->log, "%s, %s, HTTP %u, %u reconnects",
		winrm_strerror(r->error),
		r->sealed              ? "all replies sealed"
			: r->encrypted ? "over TLS"
				       : "not sealed",
		r->http_status, r->reconnects);
}

static void warn(struct one_host *h)
{
	const struct winrm_response *r = winrm_response(&h->client);
	const struct options *o = h->call->options;
	struct winrm_connector *record = h->call->record;
	const char *hint = o->raw_stderr ? NULL : codepage_hint(&h->convert);

	if (hint)
		record_warn(record, "%s", hint);
	if (o->quiet)
		return;
	if (r->codepage_refused)
		say(CODEPAGE_REFUSED,
			codepage_of_shell(record->number[WINRM_KEY_CODEPAGE]));
	if (hint)
		say("%s", hint);
	if (r->disconnected)
		say("the host is gone, as expected");
	if (r->incomplete && r->error)
		say("the connection was lost before: output may be missing");
	if (o->verbose)
		say_connection(h);
}

/* What was found out, or why not. */
static void print_outcome(
	const struct one_host *h, int status, const char *message)
{
	const struct host_call *call = h->call;

	if (call->identify && !status && !call->options->json)
		print("%s\n", winrm_response(&h->client)->identity);
	else if (call->capture)
		print_answer(h, status, message);
	else if (status && !call->options->quiet)
		say("%s", message);
	(void)print_flush(); /* a failure there is reported at the end */
}

int one_host_report(struct one_host *h, bool whole)
{
	const struct winrm_response *r = winrm_response(&h->client);
	const struct host_call *call = h->call;
	char message[1280] = "success";
	int status = outcome(h, whole);

	if (status)
		describe(h, message, sizeof(message));
	if (call_query_is_cut(&h->capture) && !status) {
		status = EXIT_INCOMPLETE;
		snprintf(message, sizeof(message),
			"rows are missing: there are more than \"max-output\" "
			"keeps");
	}
	warn(h);
	print_outcome(h, status, message);
	if (status == EXIT_INCOMPLETE && r->has_exit_code && !call->capture &&
		!call->options->quiet)
		say("remote exit code %" PRId64, r->exit_code);
	if (status || call->identify || call->options->detach ||
		call->options->command == COMMAND_CALL)
		return status;
	return remote_status(r, call->capture);
}
