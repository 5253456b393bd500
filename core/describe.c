/* SPDX-License-Identifier: Apache-2.0 */
#include "core/describe.h"
#include "soap/advice.h"
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
#if WINRM_ABI || WINRM_KERBEROS
	"the application was compiled with other headers than the library",
#endif
#if WINRM_KERBEROS
	"Kerberos gives no ticket for the host",
#endif
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

/* The library itself waits for a running command: no advice to try again. */
static const char *fault_advice(const struct winrm_engine *e)
{
	if (winrm_fault_is_quota(&e->said.fault) && e->response.started)
		return NULL;
#if WINRM_CIM
	if (e->is_management)
		return winrm_cim_fault_advice(&e->said.fault);
#endif
	return winrm_fault_advice(&e->said.fault);
}

static void put_fault(struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_response *r = &e->response;
	const char *advice = fault_advice(e);
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

static void put_space(struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_response *r = &e->response;
	bool got = r->needed > e->config.rx_len;
	bool sent = r->needed > e->config.tx_len;

	put(w, "a message needs a buffer of ");
	put_number(w, r->needed);
	put(w, got ? " bytes and rx has " : " bytes and tx has ");
	put_number(w, got ? e->config.rx_len : e->config.tx_len);
	put(w, got || !sent ? ": raise max-envelope" : ": ");
	put(w, got && sent ? ", or " : "");
	put(w, sent ? "shorten the command or its environment" : "");
}

static const char *port_reason(const struct winrm_engine *e)
{
	const struct winrm_port *port = e->config.port;

	return port->reason ? port->reason(e->config.io) : "";
}

static void put_unreached(struct winrm_writer *w, const struct winrm_engine *e)
{
	const char *reason = port_reason(e);

	if (*reason) {
		put(w, reason);
	} else if (e->response.error == WINRM_E_RESOLVE) {
		put(w, "the name ");
		put(w, e->config.host);
		put(w, " has no address: check its spelling and the DNS");
	} else {
		put(w, "cannot connect to ");
		winrm_describe_place(w, &e->config);
		put(w, ": is the host up, WinRM enabled (winrm quickconfig");
		put(w,
			e->config.port->encrypted
				? " -transport:https) and the port open?"
				: ") and the port open?");
	}
}

static void put_tls(struct winrm_writer *w, const struct winrm_engine *e)
{
	const char *reason = port_reason(e);

	put(w, winrm_strerror(e->response.error));
	put(w, *reason ? ": " : "");
	put(w, reason);
}

/* No reply at all to plain HTTP: that is how ports for TLS end it. */
static void put_lost(struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_response *r = &e->response;

	put(w,
		r->error == WINRM_E_CLOSED
			? "the host closed the connection before it answered"
			: "the connection broke, or the host fell silent, "
			  "before it answered");
	if (r->started)
		return;
	if (e->config.port->encrypted || r->logged_on || r->http_status)
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

static void put_idle(struct winrm_writer *w, const struct winrm_engine *e)
{
	if (e->state == WINRM_ENGINE_NONE)
		put(w, "the client is not in use: winrm_init comes first");
	else if (winrm_engine_is_busy(e))
		put(w, "the request is still under way");
	else if (e->response.incomplete)
		put(w,
			"output may be missing: a reply that may have carried "
			"some was lost on its way");
	else
		put(w, winrm_strerror(WINRM_OK));
}

/* Cleaning up is the last exchange; it is done if that is. */
static const char *fate(const struct winrm_engine *e)
{
	return e->exchange.state == WINRM_X_DONE
		? "the command was ended"
		: "the command may still be running there";
}

/* Either the command was running, or we waited for the host or its quota. */
static void put_timeout(struct winrm_writer *w, const struct winrm_engine *e)
{
	const char *reason = port_reason(e);

	put(w, winrm_strerror(WINRM_E_TIMEOUT));
	if (winrm_fault_is_quota(&e->said.fault)) {
		put(w, ", and still ");
		put_fault(w, e);
	} else if (e->response.started) {
		put(w, " and ");
		put(w, fate(e));
		put(w, "; raise the timeout if it needs longer");
	} else if (*reason) {
		put(w, ": ");
		put(w, reason);
#if WINRM_CIM
	} else if (e->is_management && e->response.logged_on) {
		put(w, "; raise the timeout if it needs longer");
#endif
	} else {
		put(w, " before ");
		winrm_describe_place(w, &e->config);
		put(w,
			" had answered: is it WinRM that listens there? Raise "
			"the timeout if the host is slow");
	}
}

static void put_cancelled(struct winrm_writer *w, const struct winrm_engine *e)
{
	put(w, winrm_strerror(WINRM_E_CANCELLED));
	if (!e->response.started)
		return;
	put(w, "; ");
	put(w, fate(e));
}

/* A fault speaks for itself, unless it only means "not now". */
static bool is_left_open(const struct winrm_engine *e)
{
	const struct winrm_response *r = &e->response;

	return r->started && r->error != WINRM_E_TIMEOUT &&
		r->error != WINRM_E_CANCELLED &&
		(r->error != WINRM_E_FAULT ||
			winrm_fault_is_quota(&e->said.fault));
}

static void put_error(struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_response *r = &e->response;

#if WINRM_KERBEROS
	if (winrm_describe_kerberos(w, e))
		return;
#endif
	switch (r->error) {
	case WINRM_OK: put_idle(w, e); break;
	case WINRM_E_CONFIG: winrm_describe_setting(w, r); break;
	case WINRM_E_TOO_LONG: put_length(w, r); break;
	case WINRM_E_LINES:
		put(w, winrm_strerror(r->error));
		put(w,
			": put & between them, run them as PowerShell "
			"(winrm ps), or send them to the stdin of cmd");
		break;
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT: put_unreached(w, e); break;
	case WINRM_E_CLOSED:
	case WINRM_E_IO: put_lost(w, e); break;
	case WINRM_E_CHALLENGE:
		put(w, winrm_strerror(r->error));
		put(w,
			": it is not NTLMv2 with sealing, or something "
			"in between weakens it; no log-on was sent");
		break;
	case WINRM_E_STATUS: winrm_describe_status(w, e); break;
	case WINRM_E_SCHEME: winrm_describe_schemes(w, e); break;
	case WINRM_E_AUTH: winrm_describe_refusal(w, e); break;
	case WINRM_E_HTTP:
	case WINRM_E_REPLY:
	case WINRM_E_SEAL: winrm_describe_stranger(w, e); break;
	case WINRM_E_TIMEOUT: put_timeout(w, e); break;
	case WINRM_E_CANCELLED: put_cancelled(w, e); break;
	case WINRM_E_FAULT: put_fault(w, e); break;
	case WINRM_E_SPACE: put_space(w, e); break;
	case WINRM_E_CRYPTO:
	case WINRM_E_TLS:
	case WINRM_E_CERT: put_tls(w, e); break;
	default: put(w, winrm_strerror(r->error)); break;
	}
	if (is_left_open(e))
		put(w, "; the command had been sent and may have run");
}

size_t winrm_describe(const struct winrm_client *client, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);

#if WINRM_ABI
	if (winrm_engine_misfit(winrm_engine_view(client)))
		winrm_describe_misfit(&w, winrm_engine_view(client)->misfit);
	else
#endif
		put_error(&w, winrm_engine_view(client));
	return winrm_writer_end_str(&w);
}
