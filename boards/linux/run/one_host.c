/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/one_host.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/options_check.h"
#include "boards/linux/cli/refusal.h"
#include "boards/linux/cli/standard_streams.h"
#include "boards/linux/run/call_query.h"
#include "boards/linux/run/copy_command.h"
#include "boards/linux/run/interrupt.h"
#include "boards/linux/run/one_host_report.h"
#include "boards/linux/run/pipeline.h"
#include "boards/linux/run/sessions_command.h"
#include "boards/linux/run/shell_close.h"
#include "boards/linux/run/trace_file.h"

#ifndef ENVELOPE
#define ENVELOPE 512000
#endif
enum { CAPTURE = 1024 * 1024 };

static int refuse(const struct host_call *call, int status, const char *problem)
{
	return refuse_call(call->record, call->capture, status, problem);
}

static void set_memory(struct one_host *h, struct winrm_config *config)
{
	size_t envelope = h->call->options->max_envelope;
	bool copies = h->call->options->command == COMMAND_CP;

	config->tx = h->tx;
	config->tx_len = TX_SIZE;
	if (copies && envelope > COPY_ENVELOPE)
		config->tx_len = envelope + (TX_MAX - ENVELOPE_MAX);
	if (copies && !envelope && COPY_ENVELOPE < ENVELOPE)
		envelope = COPY_ENVELOPE;
	config->rx = h->rx;
	config->rx_len = (envelope ? envelope : ENVELOPE) + WINRM_RX_MARGIN;
}

/* For Identify, whose record has no command and no user. */
static void prepare_identify(const struct winrm_connector *record,
	struct winrm_config *config, struct winrm_request *request)
{
	config->host = record->text[WINRM_KEY_HOSTNAME];
	config->tcp_port = (uint16_t)record->number[WINRM_KEY_PORT];
	config->connect_timeout_ms = record->number[WINRM_KEY_CONNECT_TIMEOUT];
	request->operation = WINRM_OP_IDENTIFY;
	request->timeout_ms = record->number[WINRM_KEY_TIMEOUT];
}

enum source { SOURCE_STDIN, SOURCE_END, SOURCE_NONE };

/*
 * Where the command's stdin comes from. A terminal is not forwarded unless
 * asked for: then the command's stdin stays open and empty. If nothing can ever
 * come, it is at its end at once.
 */
static enum source source_of(const struct options *o)
{
	if (o->stdin_mode == STDIN_ALWAYS || o->command == COMMAND_SHELL)
		return SOURCE_STDIN;
	if (!WINRM_INPUT) /* the library cannot send an end either */
		return SOURCE_NONE;
	if (o->stdin_mode == STDIN_NEVER || o->command == COMMAND_CALL ||
		script_is_stdin(o))
		return SOURCE_END;
	return isatty(STDIN_FILENO) ? SOURCE_NONE : SOURCE_STDIN;
}

/* False: stdin should be forwarded but cannot be read. */
static bool prepare_input(struct one_host *h, struct winrm_request *request,
	char *problem, size_t cap)
{
	const struct host_call *call = h->call;
	enum source source = source_of(call->options);
	const char *text = call->record->text[WINRM_KEY_STDIN];

	if (call->identify || call_query_prepare(request) ||
		command_is_cim(call->options->command) ||
		call->options->command == COMMAND_SESSIONS ||
		call->options->command == COMMAND_CP)
		return true;
	if (call->taker)
		source = SOURCE_END;
	if (request->operation == WINRM_OP_PIPELINE && !text &&
		(source == SOURCE_END || call->options->detach ||
			call->options->attach))
		return true; /* it has no input */
	if (!text && source == SOURCE_END)
		text = "";
	h->streams.text = text;
	if (text || source == SOURCE_STDIN)
		request->on_input = streams_input;
	return text || source != SOURCE_STDIN ||
		standard_streams_have_input(problem, cap);
}

static void set_capture(struct one_host *h)
{
	size_t cap = h->call->record->number[WINRM_KEY_MAX_OUTPUT];

	if (cap == 0)
		cap = CAPTURE;
	h->capture.out = h->out;
	h->capture.err = h->err;
	h->capture.out_cap = cap < CAPTURE_MAX ? cap : CAPTURE_MAX;
	h->capture.err_cap = h->capture.out_cap;
}

static void prepare_streams(struct one_host *h, struct winrm_request *request)
{
	set_capture(h);
	h->streams.client = &h->client;
	h->streams.taker = h->call->taker;
	h->streams.convert = &h->convert;
	h->streams.signals = interrupt_count();
	h->streams.capture = h->call->capture ? &h->capture : NULL;
	if (!request->on_output)
		request->on_output = streams_output;
	request->user = &h->streams;
	if (!request->no_timeout)
		h->streams.deadline = monotonic_ms() +
			(request->timeout_ms ? request->timeout_ms : 60000);
}

/* Delivers the answer; returns the exit status. */
static int take_answer(struct one_host *h, const struct winrm_request *request)
{
	const struct winrm_response *r = winrm_response(&h->client);
	bool whole;

	if (winrm_start(&h->client, request) == WINRM_OK)
		(void)stage_log_run(&h->log, &h->client);
	if (r->has_exit_code)
		stage_log_say(&h->log, "command ended, exit code %" PRId64,
			r->exit_code);
	whole = codepage_end(&h->convert, streams_put, &h->streams);
	if (h->call->identify && r->error == WINRM_OK)
		(void)winrm_capture(&h->capture, WINRM_STDOUT,
			(const uint8_t *)r->identity, strlen(r->identity));
	if (request->operation == WINRM_OP_PIPELINE)
		pipeline_tell(h);
	return one_host_report(h, whole);
}

static int run_copy(struct one_host *h, const struct winrm_config *config,
	const struct winrm_request *request)
{
	int status = copy_run(&h->client, config, &h->transport,
		h->call->options, request, &h->log);

	interrupt_forget();
	if (shell_close(&h->client) == WINRM_OK)
		(void)stage_log_run(&h->log, &h->client);
	return status;
}

static int run(struct one_host *h, struct winrm_config *config,
	struct winrm_request *request)
{
	const struct host_call *call = h->call;
	uint32_t codepage = call->record->number[WINRM_KEY_CODEPAGE];
	char why[400];
	int status;

	h->started = monotonic_ms();
	prepare_streams(h, request);
	if (!prepare_input(h, request, why, sizeof(why)))
		return refuse(call, EXIT_OTHER, why);
	if (!codepage_start(&h->convert, codepage))
		say(CODEPAGE_UNKNOWN, (unsigned)codepage);
	if (winrm_init(&h->client, config) != WINRM_OK) {
		(void)winrm_describe(&h->client, why, sizeof(why));
		return refuse(call, EXIT_USAGE, why);
	}
	interrupt_start(&h->client);
	if (call->options->command == COMMAND_SESSIONS) {
		status = sessions_run(&h->client, &h->log, &h->transport,
			call->options, call->record, request);
	} else if (call->options->command == COMMAND_CP) {
		status = run_copy(h, config, request);
	} else {
		status = call->converse ? call->converse(h, request)
					: take_answer(h, request);
		interrupt_forget();
		if (shell_close(&h->client) == WINRM_OK)
			(void)stage_log_run(&h->log, &h->client);
	}
	winrm_abort(&h->client);
	return status;
}

static void warn_insecure(
	const struct host_call *call, const struct winrm_config *config)
{
	if (call->options->quiet)
		return;
	if (call->record->number[WINRM_KEY_SKIP_VERIFY])
		say("warning: insecure-skip-verify: whoever answers is "
		    "believed to be the host");
	if (call->record->number[WINRM_KEY_SKIP_DATES])
		say("warning: insecure-skip-dates: certificates that have "
		    "expired are taken");
	if (config->auth == WINRM_AUTH_BASIC && !config->port->encrypted)
		say("warning: Basic over http sends the password and all data "
		    "in the clear");
}

static int prepare_and_run(struct one_host *h)
{
	const struct host_call *call = h->call;
	const struct options *o = call->options;
	struct winrm_config config;
	struct winrm_request request;
	char problem[640];
	int status;

	memset(&config, 0, sizeof(config));
	memset(&request, 0, sizeof(request));
	config.insecure_allow_unencrypted = o->allow_unencrypted;
	config.cancel_with_break = o->ctrl_break;
	if (!transport_init(&h->transport, call->record, o, &config, problem,
		    sizeof(problem)))
		return refuse(call, EXIT_USAGE, problem);
	pipeline_lend(call->record);
	call_query_lend(call->record);
	if (call->identify)
		prepare_identify(call->record, &config, &request);
	else if (!winrm_connector_prepare(call->record, &config, &request))
		return refuse(call, EXIT_USAGE, call->record->problem);
	script_set(&request, call->script, o);
	if (o->progress && request.operation == WINRM_OP_SCRIPT)
		request.as.script.on_progress = streams_progress;
	if (request.operation == WINRM_OP_PIPELINE)
		pipeline_of_record(h, &request);
	if (options_have_runspace(o) && !pipeline_prepare(h, &request))
		return EXIT_USAGE;
	if (o->command == COMMAND_CP) /* which goes on by itself, see copy.h */
		config.no_reconnect = true;
	warn_insecure(call, &config);
	set_memory(h, &config);
	if (!trace_open(o->trace_file, &config))
		return EXIT_USAGE;
	stage_log_begin(&h->log, o, &h->transport, &config);
	status = run(h, &config, &request);
	stage_log_end(&h->log, &config);
	trace_close(o->trace_file, &config);
	return status;
}

int one_host_run(const struct host_call *call)
{
	static struct one_host h; /* too large for a stack */
	int status;

	h.call = call;
	status = prepare_and_run(&h);
	transport_free(&h.transport);
	winrm_connector_wipe(call->record);
	return status;
}
