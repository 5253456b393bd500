/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/one_host.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/standard_streams.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/run/codepage.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/run/process_streams.h"
#include "boards/linux/run/sessions_command.h"
#include "boards/linux/run/trace_file.h"
#include "boards/linux/run/transport.h"

/* What the command gives the library; smaller ones work too. */
#ifndef TX_SIZE
#define TX_SIZE (128 * 1024)
#endif
#ifndef ENVELOPE
#define ENVELOPE 512000
#endif
enum {
	ENVELOPE_MAX = 1047808,
	RX_SIZE = ENVELOPE_MAX + WINRM_RX_MARGIN,
	CAPTURE_MAX = 4 * 1024 * 1024,
	CAPTURE = 1024 * 1024
};

static struct winrm_client client;
static struct transport transport;
static struct convert convert;
static uint8_t tx[TX_SIZE], rx[RX_SIZE];
static uint8_t captured_out[CAPTURE_MAX], captured_err[CAPTURE_MAX];
static volatile bool stopped, leaving;

/* The first signal goes to the remote command, the second ends it, whatever
 * it does; the third does not even wait for that. */
static void on_signal(int number)
{
	if (leaving)
		_exit(128 + number);
	leaving = stopped;
	stopped = true;
	winrm_cancel(&client);
}

static void catch_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action;
	size_t i;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaction(numbers[i], &action, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}

static void set_memory(const struct options *o, struct winrm_config *config)
{
	size_t envelope = o->max_envelope ? o->max_envelope : ENVELOPE;

	config->tx = tx;
	config->tx_len = sizeof(tx);
	config->rx = rx;
	config->rx_len = envelope + WINRM_RX_MARGIN;
}

/* For Identify, whose record has no command and no user. */
static void prepare_identify(const struct winrm_connector *record,
	struct winrm_config *config, struct winrm_request *request)
{
	config->host = record->text[WINRM_KEY_HOSTNAME];
	config->tcp_port = (uint16_t)record->number[WINRM_KEY_PORT];
	config->connect_timeout_ms = record->number[WINRM_KEY_CONNECT_TIMEOUT];
	request->identify = true;
	request->timeout_ms = record->number[WINRM_KEY_TIMEOUT];
}

/* What the options say of a script, wherever it comes from. */
static void prepare_script(const struct job *job, struct winrm_request *request)
{
	const struct options *o = job->options;

	if (job->script) {
		request->script = job->script->text;
		request->args = job->script->args;
	}
	request->execution_policy = o->execution_policy;
	request->as_json = o->as_json;
	request->json_depth = (uint8_t)o->json_depth;
	request->on_progress = o->progress ? pipes_progress : NULL;
	request->raw_clixml = o->raw_stderr;
}

enum source { SOURCE_STDIN, SOURCE_END, SOURCE_NONE };

/*
 * Where the command's stdin comes from. A terminal's is not forwarded unless
 * that is asked for: the command's stays open then, and empty. Where nothing
 * can ever come, it is at its end at once.
 */
static enum source source_of(const struct options *o)
{
	if (o->stdin_mode == STDIN_ALWAYS || o->command == COMMAND_SHELL)
		return SOURCE_STDIN;
	if (!WINRM_INPUT) /* nor can the library send an end */
		return SOURCE_NONE;
	if (o->stdin_mode == STDIN_NEVER || o->command == COMMAND_CALL ||
		script_is_stdin(o))
		return SOURCE_END;
	return isatty(STDIN_FILENO) ? SOURCE_NONE : SOURCE_STDIN;
}

/* False: stdin is to be forwarded and cannot be read. */
static bool prepare_input(const struct job *job, struct pipes *pipes,
	struct winrm_request *request, char *problem, size_t cap)
{
	enum source source = source_of(job->options);

	if (job->identify || job->options->command == COMMAND_SESSIONS)
		return true;
	pipes->text = job->record->text[WINRM_KEY_STDIN];
	if (!pipes->text && source == SOURCE_END)
		pipes->text = "";
	if (pipes->text || source == SOURCE_STDIN)
		request->on_input = pipes_input;
	return pipes->text || source != SOURCE_STDIN ||
		streams_have_input(problem, cap);
}

static void prepare_streams(const struct job *job, struct pipes *pipes,
	struct winrm_capture *capture, struct winrm_request *request)
{
	size_t cap = job->record->number[WINRM_KEY_MAX_OUTPUT];

	if (cap == 0)
		cap = CAPTURE;
	capture->out = captured_out;
	capture->err = captured_err;
	capture->out_cap = cap < CAPTURE_MAX ? cap : CAPTURE_MAX;
	capture->err_cap = capture->out_cap;
	pipes->client = &client;
	pipes->convert = &convert;
	pipes->stop = &stopped;
	pipes->leave = &leaving;
	pipes->capture = job->capture ? capture : NULL;
	request->on_output = pipes_output;
	request->user = pipes;
	if (!request->no_timeout)
		pipes->deadline = monotonic_ms() +
			(request->timeout_ms ? request->timeout_ms : 60000);
}

/* What went wrong, with the system's word for it. */
static void describe(const struct pipes *pipes, char *out, size_t cap)
{
	if (pipes->error)
		snprintf(out, cap, "output could not be written: %s",
			strerror(pipes->error));
	else if (pipes->input_error)
		snprintf(out, cap,
			"stdin could not be read to its end (%s); the command was "
			"cancelled",
			strerror(pipes->input_error));
	else if (pipes->late && !stopped)
		snprintf(out, cap,
			"the deadline has passed: nobody read the output");
	else
		say_why(&client, &transport.secure, out, cap);
}

/* The exit status of the call itself; 0 leaves it to the command. */
static int outcome(const struct pipes *pipes, bool whole)
{
	int status = winrm_answer_status(winrm_response(&client));

	if (pipes->error || pipes->input_error)
		return EXIT_OTHER;
	if (pipes->late && !stopped)
		return winrm_exit_status(WINRM_E_TIMEOUT);
	return whole || status ? status : winrm_exit_status(WINRM_E_CANCELLED);
}

static void print_answer(const struct job *job, int status, const char *message,
	const struct winrm_capture *capture, uint64_t started)
{
	const struct winrm_response *r = winrm_response(&client);
	struct winrm_answer a = {status, message, status == 0 ? r : NULL,
		capture, job->record->text[WINRM_KEY_NAME],
		job->record->warnings, (uint32_t)(monotonic_ms() - started)};

	if (capture->out_len > 0 || capture->err_len > 0 ||
		r->error == WINRM_OK)
		a.response = r;
	winrm_answer_put(&a, print_piece, NULL);
	print("\n");
}

/* The remote exit code as one of a process here; JSON has the real one. */
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

static void warn(const struct job *job)
{
	const struct winrm_response *r = winrm_response(&client);
	const struct options *o = job->options;
	uint32_t codepage = job->record->number[WINRM_KEY_CODEPAGE];
	const char *hint = o->raw_stderr ? NULL : convert_hint(&convert);

	if (hint)
		record_warn(job->record, "%s", hint);
	if (o->quiet)
		return;
	if (r->codepage_refused)
		say("the host refuses code page %u; output is in its own",
			(unsigned)(codepage && codepage != CONVERT_UTF16
					? codepage
					: 65001u));
	if (hint)
		say("%s", hint);
	if (r->disconnected)
		say("the host is gone, as expected");
	if (r->incomplete && r->error)
		say("the connection was lost before: output may be missing");
	if (o->verbose && secure_pin(&transport.secure)[0])
		say("%sthe host's key is %s",
			secure_describe(&transport.secure),
			secure_pin(&transport.secure));
	if (o->verbose)
		say("%s, %s, HTTP %u, %u reconnects", winrm_strerror(r->error),
			r->sealed              ? "all replies sealed"
				: r->encrypted ? "over TLS"
					       : "not sealed",
			r->http_status, r->reconnects);
}

static int report(const struct job *job, const struct pipes *pipes,
	const struct winrm_capture *capture, uint64_t started, bool whole)
{
	const struct winrm_response *r = winrm_response(&client);
	char message[1280] = "success";
	bool quiet = job->options->quiet;
	int status = outcome(pipes, whole);

	if (status)
		describe(pipes, message, sizeof(message));
	warn(job);
	if (job->identify && !status && !job->options->json)
		print("%s\n", r->identity);
	else if (job->capture)
		print_answer(job, status, message, capture, started);
	else if (status && !quiet)
		say("%s", message);
	(void)print_flush(); /* what is lost there is told at the end */
	if (status == EXIT_INCOMPLETE && r->has_exit_code && !job->capture &&
		!quiet)
		say("remote exit code %" PRId64, r->exit_code);
	if (status || job->identify || job->options->command == COMMAND_CALL)
		return status;
	return remote_status(r, job->capture);
}

static int refuse(const struct job *job, int status, const char *problem)
{
	struct winrm_answer a = {status, problem, NULL, NULL,
		job->record->text[WINRM_KEY_NAME], job->record->warnings, 0};

	if (job->capture) {
		winrm_answer_put(&a, print_piece, NULL);
		print("\n");
	} else if (strcmp(problem, said())) {
		say("%s", problem); /* what has been said is not said again */
	}
	return status;
}

int job_refuse(const struct job *job, const char *problem)
{
	return refuse(job, EXIT_USAGE, problem);
}

static int run(const struct job *job, struct winrm_config *config,
	struct winrm_request *request)
{
	struct winrm_capture capture = {0};
	struct pipes pipes = {0};
	uint64_t started = monotonic_ms();
	uint32_t codepage = job->record->number[WINRM_KEY_CODEPAGE];
	char why[400];
	bool whole;
	int status;

	prepare_streams(job, &pipes, &capture, request);
	if (!prepare_input(job, &pipes, request, why, sizeof(why)))
		return refuse(job, EXIT_OTHER, why);
	if (codepage && codepage != 65001 && !convert_start(&convert, codepage))
		say(CONVERT_UNKNOWN, (unsigned)codepage);
	if (winrm_init(&client, config) != WINRM_OK) {
		(void)winrm_describe(&client, why, sizeof(why));
		return job_refuse(job, why);
	}
	catch_signals();
	if (job->options->command == COMMAND_SESSIONS) {
		status = sessions_run(&client, &transport.secure, job, request);
		winrm_abort(&client);
		return status;
	}
	if (winrm_start(&client, request) == WINRM_OK)
		(void)winrm_run(&client);
	whole = convert_end(&convert, pipes_put, &pipes);
	if (job->identify && winrm_response(&client)->error == WINRM_OK)
		(void)winrm_capture(&capture, WINRM_STDOUT,
			(const uint8_t *)winrm_response(&client)->identity,
			strlen(winrm_response(&client)->identity));
	status = report(job, &pipes, &capture, started, whole);
	stopped = false; /* a signal from here on only hurries the good-bye */
	if (winrm_close(&client) == WINRM_OK)
		(void)winrm_run(&client);
	winrm_abort(&client);
	return status;
}

static void warn_insecure(
	const struct job *job, const struct winrm_config *config)
{
	if (job->options->quiet)
		return;
	if (job->record->number[WINRM_KEY_SKIP_VERIFY])
		say("warning: insecure-skip-verify: whoever answers is "
		    "believed to be the host");
	if (job->record->number[WINRM_KEY_SKIP_DATES])
		say("warning: insecure-skip-dates: certificates that have "
		    "expired are taken");
	if (config->auth == WINRM_AUTH_BASIC && !config->port->encrypted)
		say("warning: Basic over http sends the password and all data "
		    "in the clear");
}

static int prepare_and_run(const struct job *job)
{
	struct winrm_config config;
	struct winrm_request request;
	char problem[640];
	int status;

	memset(&config, 0, sizeof(config));
	memset(&request, 0, sizeof(request));
	config.insecure_allow_unencrypted = job->options->allow_unencrypted;
	config.cancel_with_break = job->options->ctrl_break;
	if (!transport_init(&transport, job->record, job->options, &config,
		    problem, sizeof(problem)))
		return job_refuse(job, problem);
	if (job->identify)
		prepare_identify(job->record, &config, &request);
	else if (!winrm_connector_prepare(job->record, &config, &request))
		return job_refuse(job, job->record->problem);
	prepare_script(job, &request);
	warn_insecure(job, &config);
	set_memory(job->options, &config);
	if (!trace_open(job->options->trace_file, &config))
		return EXIT_USAGE;
	status = run(job, &config, &request);
	trace_close(job->options->trace_file, &config);
	return status;
}

int job_run(const struct job *job)
{
	int status = prepare_and_run(job);

	transport_free(&transport);
	winrm_connector_wipe(job->record);
	return status;
}
