/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/trust_command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/run/process_streams.h"
#include "boards/linux/trust/certificate_text.h"
#include "boards/linux/trust/tls_setup.h"
#include "port/posix.h"

static struct winrm_posix io;
static struct secure secure;
static struct certificate seen;
static bool has_seen;
static const char *pins; /* that are configured, as text; or NULL */
static uint32_t flags;

static void on_certificate(
	void *user, const mbedtls_x509_crt *crt, uint32_t found)
{
	(void)user;
	certificate_read(&seen, crt);
	has_seen = true;
	flags = found;
}

/* The handshake, and nothing after it. 0, or an error. */
static int look(const struct winrm_connector *record, uint16_t tcp_port)
{
	const struct winrm_port *port = secure_port(&secure);
	uint32_t timeout = record->number[WINRM_KEY_TIMEOUT];
	uint32_t connect = record->number[WINRM_KEY_CONNECT_TIMEOUT];
	uint64_t started = monotonic_ms(), spent;
	uint32_t left;
	int result;

	connect = connect ? connect : 10000;
	if (timeout == 0)
		timeout = 60000;
	for (;;) {
		spent = monotonic_ms() - started;
		if (spent >= timeout)
			return WINRM_E_TIMEOUT;
		if (spent >= connect)
			return WINRM_E_CONNECT;
		left = (timeout < connect ? timeout : connect) -
			(uint32_t)spent;
		result = port->open(&secure.tls,
			record->text[WINRM_KEY_HOSTNAME], tcp_port, left);
		if (result <= 0)
			return result;
		port->wait(&secure.tls, WINRM_WANT_OPEN, left);
	}
}

static bool is_pinned(void)
{
	return strstr(pins, secure_pin(&secure)) != NULL;
}

static void print_json(uint16_t tcp_port, const char *why)
{
	const char *name;
	bool first = true;

	print("{\"exitcode\":0,\"message\":\"success\",\"port\":%u", tcp_port);
	say_json_key("subject", seen.subject);
	say_json_key("issuer", seen.issuer);
	print(",\"names\":[");
	for (name = seen.names; *name; name += strcspn(name, "\n") + 1) {
		print("%s", first ? "" : ",");
		say_json(name, strcspn(name, "\n"));
		first = false;
	}
	print("]");
	say_json_key("valid-from", seen.from);
	say_json_key("valid-to", seen.to);
	say_json_key("signature", seen.signature);
	say_json_key("key", seen.key);
	print(",\"key-bits\":%zu", seen.bits);
	say_json_key("fingerprint", seen.fingerprint);
	say_json_key("pin", secure_pin(&secure));
	if (pins)
		print(",\"pinned\":%s", is_pinned() ? "true" : "false");
	print(",\"verified\":%s", why ? "false" : "true");
	if (why)
		say_json_key("reason", why);
	print("}\n");
}

static void print_text(const char *why)
{
	const char *name, *ca = secure.tls.config.ca_path;
	const char *indent = "names        ";

	print("subject      %s\nissuer       %s\n", seen.subject, seen.issuer);
	for (name = seen.names; *name; name += strcspn(name, "\n") + 1) {
		print("%s%.*s\n", indent, (int)strcspn(name, "\n"), name);
		indent = "             ";
	}
	print("valid        %s to %s UTC\n", seen.from, seen.to);
	print("signature    %s\n", seen.signature);
	print("key          %s, %zu bits\n", seen.key, seen.bits);
	print("fingerprint  %s\n", seen.fingerprint);
	if (pins)
		print("pinned       %s\n",
			is_pinned() ? "yes" : "no, another key is configured");
	if (why)
		print("verified     no: %s\n", why);
	else
		print("verified     yes, by %s\n", ca);
	print("\nIf the host itself shows the same fingerprint, trust its key "
	      "with\n\n  --pin %s\n\nor, in a connector,\n\n  \"pin\": "
	      "\"%s\"\n",
		secure_pin(&secure), secure_pin(&secure));
}

static int fail(const struct job *job, int error, uint16_t tcp_port)
{
	const char *reason = winrm_tls_reason(&secure.tls);
	const char *host = job->record->text[WINRM_KEY_HOSTNAME];
	struct winrm_answer answer = {0};
	char text[640];

	if (error != WINRM_E_TLS && error != WINRM_E_CERT)
		reason = io.error ? strerror(io.error) : "";
	snprintf(text, sizeof(text), "%s port %u: %s%s%s", host, tcp_port,
		winrm_strerror(error), *reason ? ": " : "", reason);
	answer.message = text;
	answer.exitcode = winrm_exit_status(error);
	if (!job->capture)
		say("%s", text);
	else
		winrm_answer_put(&answer, print_piece, NULL);
	if (job->capture)
		print("\n");
	return answer.exitcode;
}

static int trust(const struct job *job)
{
	struct winrm_connector *record = job->record;
	uint16_t tcp_port = (uint16_t)record->number[WINRM_KEY_PORT];
	struct winrm_tls *tls = &secure.tls;
	char problem[640];
	const char *why;
	int error;

	/* a look binds to nothing, and leaves nothing behind */
	pins = record->text[WINRM_KEY_PIN];
	record->text[WINRM_KEY_PIN] = NULL;
	record->number[WINRM_KEY_TOFU] = 0;
	record->number[WINRM_KEY_SKIP_VERIFY] = 1;
	secure.quiet = true;
	if (!secure_init(&secure, record, &winrm_port_posix, &io, problem,
		    sizeof(problem)))
		return job_refuse(job, problem);
	tls->config.on_certificate = on_certificate;
	tcp_port = tcp_port ? tcp_port : 5986;
	error = look(record, tcp_port);
	if (!has_seen)
		return fail(job, error, tcp_port);
	why = winrm_tls_flag_text(flags | tls->flags);
	if (job->options->json)
		print_json(tcp_port, why);
	else
		print_text(why);
	return 0;
}

int trust_run(const struct job *job)
{
	int status = EXIT_OTHER;

	if (winrm_posix_init(&io) == WINRM_OK)
		status = trust(job);
	else
		say("no random numbers to be had");
	secure_free(&secure);
	winrm_posix_free(&io);
	winrm_connector_wipe(job->record);
	return status;
}
