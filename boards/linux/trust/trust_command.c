/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/trust_command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/refusal.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/trust/certificate_text.h"
#include "boards/linux/trust/tls_client.h"
#include "port/posix.h"

static struct winrm_posix io;
static struct tls_client secure;
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
	const struct winrm_port *port = tls_client_port(&secure);
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
	return strstr(pins, tls_client_pin(&secure)) != NULL;
}

static void print_as_json(uint16_t tcp_port, const char *why)
{
	const char *name;
	bool first = true;

	print("{\"exitcode\":0,\"message\":\"success\",\"port\":%u", tcp_port);
	print_json_member("subject", seen.subject);
	print_json_member("issuer", seen.issuer);
	print(",\"names\":[");
	for (name = seen.names; *name; name += strcspn(name, "\n") + 1) {
		print("%s", first ? "" : ",");
		print_json(name, strcspn(name, "\n"));
		first = false;
	}
	print("]");
	print_json_member("valid-from", seen.from);
	print_json_member("valid-to", seen.to);
	print_json_member("signature", seen.signature);
	print_json_member("key", seen.key);
	print(",\"key-bits\":%zu", seen.bits);
	print_json_member("fingerprint", seen.fingerprint);
	print_json_member("pin", tls_client_pin(&secure));
	if (pins)
		print(",\"pinned\":%s", is_pinned() ? "true" : "false");
	print(",\"verified\":%s", why ? "false" : "true");
	if (why)
		print_json_member("reason", why);
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
		tls_client_pin(&secure), tls_client_pin(&secure));
}

static int fail(const struct options *o, const struct winrm_connector *record,
	int error, uint16_t tcp_port)
{
	const char *reason = winrm_tls_reason(&secure.tls);
	const char *host = record->text[WINRM_KEY_HOSTNAME];
	char text[640];

	if (error != WINRM_E_TLS && error != WINRM_E_CERT)
		reason = io.error ? strerror(io.error) : "";
	snprintf(text, sizeof(text), "%s port %u: %s%s%s", host, tcp_port,
		winrm_strerror(error), *reason ? ": " : "", reason);
	return refuse_call(record, o->json, winrm_exit_status(error), text);
}

static int trust(const struct options *o, struct winrm_connector *record)
{
	uint16_t tcp_port = (uint16_t)record->number[WINRM_KEY_PORT];
	struct winrm_tls *tls = &secure.tls;
	char problem[640];
	const char *why;
	int error;

	/* a look commits to nothing and leaves nothing behind */
	pins = record->text[WINRM_KEY_PIN];
	record->text[WINRM_KEY_PIN] = NULL;
	record->number[WINRM_KEY_TOFU] = 0;
	record->number[WINRM_KEY_SKIP_VERIFY] = 1;
	secure.quiet = true;
	if (!tls_client_init(&secure, record, &winrm_port_posix, &io, problem,
		    sizeof(problem)))
		return refuse_call(record, o->json, EXIT_USAGE, problem);
	tls->config.on_certificate = on_certificate;
	tcp_port = tcp_port ? tcp_port : 5986;
	error = look(record, tcp_port);
	if (!has_seen)
		return fail(o, record, error, tcp_port);
	why = winrm_tls_flag_text(flags | tls->flags);
	if (o->json)
		print_as_json(tcp_port, why);
	else
		print_text(why);
	return 0;
}

int trust_run(const struct options *o, struct winrm_connector *record)
{
	int status = EXIT_OTHER;

	if (winrm_posix_init(&io) == WINRM_OK)
		status = trust(o, record);
	else
		say("no random numbers to be had");
	tls_client_free(&secure);
	winrm_posix_free(&io);
	winrm_connector_wipe(record);
	return status;
}
