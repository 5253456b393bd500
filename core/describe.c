/* SPDX-License-Identifier: Apache-2.0 */
#include "core/describe.h"
#include "soap/powershell.h"

static const char *const words[] = {
	"done",
	"a setting is missing or wrong",
	"this call is not due now",
	"a message does not fit its buffer",
	"the host's name has no address",
	"the host cannot be reached",
	"the host closed the connection",
	"the connection broke",
	"the deadline has passed",
	"cancelled",
	"what answers there does not speak HTTP",
	"the host refused the request",
	"user or password refused",
	"the host offers no usable log-on",
	"the host's log-on is broken or too weak",
	"a reply was not sealed, or was changed on its way",
	"a reply is not what was asked for",
	"the host answered with a fault",
	"random numbers or a hash failed",
	"the command is longer than Windows takes",
	"the TLS handshake failed",
	"the host's certificate is refused",
	"the command has several lines, and cmd.exe would run only the first",
};

const char *winrm_strerror(int error)
{
	size_t count = sizeof(words) / sizeof(words[0]);

	if (error > 0 || error <= -(int)count)
		return "unknown error";
	return words[-error];
}

static void put(struct winrm_writer *w, const char *s)
{
	winrm_writer_put_str(w, s);
}

static void put_number(struct winrm_writer *w, size_t n)
{
	winrm_writer_put_decimal(w, n);
}

void winrm_describe_place(struct winrm_writer *w, const struct winrm_config *c)
{
	put(w, c->host);
	put(w, " port ");
	put_number(w, c->tcp_port);
}

/* What runs is waited for by the library itself: nothing is to be tried. */
static const char *fault_advice(const struct winrm_client_state *c)
{
	if (winrm_fault_is_quota(&c->fault) && c->response.started)
		return NULL;
	return winrm_fault_advice(&c->fault);
}

static void put_fault(
	struct winrm_writer *w, const struct winrm_client_state *c)
{
	const struct winrm_response *r = &c->response;
	const char *advice = fault_advice(c);
	const char *text = r->fault_text[0] ? r->fault_text : "fault";

	put(w, "the host says: ");
	put(w, text);
	if (r->fault_code != 0) {
		put(w, " [");
		put_number(w, r->fault_code);
		put(w, "]");
	} else if (r->fault_subcode[0]) {
		put(w, " [");
		put(w, r->fault_subcode);
		put(w, "]");
	}
	if (advice) {
		put(w, " - ");
		put(w, advice);
	}
}

static void put_space(
	struct winrm_writer *w, const struct winrm_client_state *c)
{
	const struct winrm_response *r = &c->response;
	bool got = r->needed > c->config.rx_len;
	bool sent = r->needed > c->config.tx_len;

	put(w, "a message needs a buffer of ");
	put_number(w, r->needed);
	put(w, got ? " bytes and rx has " : " bytes and tx has ");
	put_number(w, got ? c->config.rx_len : c->config.tx_len);
	put(w, got || !sent ? ": raise max-envelope" : ": ");
	put(w, got && sent ? ", or " : "");
	put(w, sent ? "shorten the command or its environment" : "");
}

static const char *port_reason(const struct winrm_client_state *c)
{
	const struct winrm_port *port = c->config.port;

	return port->reason ? port->reason(c->config.io) : "";
}

static void put_unreached(
	struct winrm_writer *w, const struct winrm_client_state *c)
{
	const char *reason = port_reason(c);

	if (*reason) {
		put(w, reason);
	} else if (c->response.error == WINRM_E_RESOLVE) {
		put(w, "the name ");
		put(w, c->config.host);
		put(w, " has no address: check its spelling and the DNS");
	} else {
		put(w, "cannot connect to ");
		winrm_describe_place(w, &c->config);
		put(w, ": is the host up, WinRM enabled (winrm quickconfig");
		put(w,
			c->config.port->encrypted
				? " -transport:https) and the port open?"
				: ") and the port open?");
	}
}

static void put_tls(struct winrm_writer *w, const struct winrm_client_state *c)
{
	const char *reason = port_reason(c);

	put(w, winrm_strerror(c->response.error));
	put(w, *reason ? ": " : "");
	put(w, reason);
}

/* Nothing at all came where plain HTTP goes out: so do ports for TLS end it. */
static void put_lost(struct winrm_writer *w, const struct winrm_client_state *c)
{
	const struct winrm_response *r = &c->response;

	put(w,
		r->error == WINRM_E_CLOSED
			? "the host closed the connection before it answered"
			: "the connection broke, or the host fell silent, "
			  "before it answered");
	if (r->started)
		return;
	if (c->config.port->encrypted || r->logged_on || r->http_status)
		put(w, "; try again, and see whether its service restarts");
	else
		put(w, "; is this an https port, or another service's?");
}

static void put_length(struct winrm_writer *w, const struct winrm_response *r)
{
	put(w, winrm_strerror(r->error));
	put(w, " (");
	put_number(w, r->needed);
	put(w, " characters, ");
	put_number(w, WINRM_COMMAND_LINE_MAX);
	put(w, " at most): shorten it, or put it in a file on the host");
}

static void put_idle(struct winrm_writer *w, const struct winrm_client_state *c)
{
	if (c->phase == WINRM_PHASE_NONE)
		put(w, "the client is not in use: winrm_init comes first");
	else if (winrm_client_is_busy(c))
		put(w, "the request is still under way");
	else if (c->response.incomplete)
		put(w,
			"output may be missing: a reply that may have carried "
			"some was lost on its way");
	else
		put(w, winrm_strerror(WINRM_OK));
}

/* Cleaning up is the last exchange, and was done if that was. */
static const char *fate(const struct winrm_client_state *c)
{
	return c->exchange.state == WINRM_X_DONE
		? "the command was ended"
		: "the command may still be running there";
}

/* Either a command has run, or it was waited for the host, or for room there. */
static void put_timeout(
	struct winrm_writer *w, const struct winrm_client_state *c)
{
	const char *reason = port_reason(c);

	put(w, winrm_strerror(WINRM_E_TIMEOUT));
	if (winrm_fault_is_quota(&c->fault)) {
		put(w, ", and still ");
		put_fault(w, c);
	} else if (c->response.started) {
		put(w, " and ");
		put(w, fate(c));
		put(w, "; raise the timeout if it needs longer");
	} else if (*reason) {
		put(w, ": ");
		put(w, reason);
	} else {
		put(w, " before ");
		winrm_describe_place(w, &c->config);
		put(w,
			" had answered: is it WinRM that listens there? Raise "
			"the timeout if the host is slow");
	}
}

static void put_cancelled(
	struct winrm_writer *w, const struct winrm_client_state *c)
{
	put(w, winrm_strerror(WINRM_E_CANCELLED));
	if (!c->response.started)
		return;
	put(w, "; ");
	put(w, fate(c));
}

/* A fault speaks for itself, but not one that only means "not now". */
static bool is_left_open(const struct winrm_client_state *c)
{
	const struct winrm_response *r = &c->response;

	return r->started && r->error != WINRM_E_TIMEOUT &&
		r->error != WINRM_E_CANCELLED &&
		(r->error != WINRM_E_FAULT || winrm_fault_is_quota(&c->fault));
}

static void put_error(
	struct winrm_writer *w, const struct winrm_client_state *c)
{
	const struct winrm_response *r = &c->response;

	switch (r->error) {
	case WINRM_OK: put_idle(w, c); break;
	case WINRM_E_CONFIG: winrm_describe_setting(w, r); break;
	case WINRM_E_TOO_LONG: put_length(w, r); break;
	case WINRM_E_LINES:
		put(w, winrm_strerror(r->error));
		put(w,
			": put & between them, run them as PowerShell "
			"(winrm ps), or send them to the stdin of cmd");
		break;
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT: put_unreached(w, c); break;
	case WINRM_E_CLOSED:
	case WINRM_E_IO: put_lost(w, c); break;
	case WINRM_E_CHALLENGE:
		put(w, winrm_strerror(r->error));
		put(w,
			": it is not NTLMv2 with sealing, or something "
			"in between weakens it; no log-on was sent");
		break;
	case WINRM_E_STATUS: winrm_describe_status(w, c); break;
	case WINRM_E_SCHEME: winrm_describe_schemes(w, c); break;
	case WINRM_E_AUTH: winrm_describe_refusal(w, c); break;
	case WINRM_E_HTTP:
	case WINRM_E_REPLY:
	case WINRM_E_SEAL: winrm_describe_stranger(w, c); break;
	case WINRM_E_TIMEOUT: put_timeout(w, c); break;
	case WINRM_E_CANCELLED: put_cancelled(w, c); break;
	case WINRM_E_FAULT: put_fault(w, c); break;
	case WINRM_E_SPACE: put_space(w, c); break;
	case WINRM_E_CRYPTO:
	case WINRM_E_TLS:
	case WINRM_E_CERT: put_tls(w, c); break;
	default: put(w, winrm_strerror(r->error)); break;
	}
	if (is_left_open(c))
		put(w, "; the command had been sent and may have run");
}

size_t winrm_describe(const struct winrm_client *client, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);

	put_error(&w, winrm_client_view(client));
	return winrm_writer_end_str(&w);
}
