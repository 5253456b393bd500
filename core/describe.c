/* SPDX-License-Identifier: Apache-2.0 */
#include "core/client.h"
#include "core/base/writer.h"

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

static void put_place(struct winrm_writer *w, const struct winrm_config *c)
{
	put(w, c->host);
	put(w, " port ");
	put_number(w, c->tcp_port);
}

static void put_schemes(struct winrm_writer *w, unsigned schemes)
{
	unsigned bit, count = 0;

	for (bit = 1; bit <= WINRM_HTTP_CREDSSP; bit <<= 1) {
		if (!(schemes & bit))
			continue;
		put(w, count++ ? ", " : "");
		put(w, winrm_http_scheme_name(bit));
	}
	put(w, count ? "" : "nothing");
}

static void put_status(struct winrm_writer *w, unsigned status)
{
	const char *advice = "";

	put(w, "the host answered HTTP ");
	put_number(w, status);
	switch (status) {
	case 302:
	case 301: advice = ": it redirects, so it is not WinRM itself"; break;
	case 400: advice = ": it could not read the request"; break;
	case 401: advice = ": it wants a log-on for this"; break;
	case 403: advice = ": access is forbidden"; break;
	case 404:
		advice = ": no WinRM at this path, or its IPv4Filter or "
			 "IPv6Filter leaves this address out";
		break;
	case 405:
	case 411: advice = ": this is not a WinRM listener"; break;
	case 407: advice = ": a proxy in between wants a log-on"; break;
	case 413:
		advice = ": the request exceeds its MaxEnvelopeSizekb; "
			 "shorten the command";
		break;
	case 500:
		advice = ": it refused the message; it may allow neither "
			 "unencrypted traffic nor this log-on";
		break;
	case 503: advice = ": the service is stopped or busy; try later"; break;
	default: break;
	}
	put(w, advice);
}

static void put_scheme(struct winrm_writer *w, const struct winrm_response *r,
	enum winrm_auth auth)
{
	bool named =
		auth == WINRM_AUTH_NTLM && (r->schemes & WINRM_HTTP_NEGOTIATE);

	put(w, "the host offers ");
	put_schemes(w, r->schemes);
	if (named)
		put(w,
			" but did not go on with NTLM: its policy may forbid "
			"it, or something in between closes connections");
	else if (auth == WINRM_AUTH_NTLM)
		put(w,
			", not Negotiate: enable it there (winrm set "
			"winrm/config/service/auth @{Negotiate=\"true\"})");
	else
		put(w, ", not Basic: enable it there or use NTLM");
}

static void put_fault(
	struct winrm_writer *w, const struct winrm_client_state *c)
{
	const struct winrm_response *r = &c->response;
	const char *advice = winrm_fault_advice(&c->fault);
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

static void put_space(struct winrm_writer *w, const struct winrm_response *r)
{
	put(w, "a message needs a buffer of ");
	put_number(w, r->needed);
	put(w, " bytes: raise max-envelope, or shorten the command");
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
		put_place(w, &c->config);
		put(w,
			": is the host up, WinRM enabled (winrm quickconfig) "
			"and the port open?");
	}
}

static void put_tls(struct winrm_writer *w, const struct winrm_client_state *c)
{
	const char *reason = port_reason(c);

	put(w, winrm_strerror(c->response.error));
	put(w, *reason ? ": " : "");
	put(w, reason);
}

static void put_plain(struct winrm_writer *w, int error)
{
	const char *advice = "";

	put(w, winrm_strerror(error));
	switch (error) {
	case WINRM_E_HTTP:
		advice = ": is this the HTTPS port, or another service?";
		break;
	case WINRM_E_AUTH:
		advice = ": check user, domain and password (the account may "
			 "also be locked, or barred from the network)";
		break;
	case WINRM_E_CHALLENGE:
		advice = ": it is no NTLMv2 with sealing, or something in "
			 "between weakens it; nothing was sent";
		break;
	case WINRM_E_SEAL:
		advice = ": something in between interferes; nothing of it "
			 "was used";
		break;
	case WINRM_E_CLOSED:
	case WINRM_E_IO:
		advice = " before it answered; the command may have run";
		break;
	case WINRM_E_TOO_LONG: advice = " (8191 characters)"; break;
	default: break;
	}
	put(w, advice);
}

/* Either a command has run, or it was waited for room on the host. */
static void put_timeout(
	struct winrm_writer *w, const struct winrm_client_state *c)
{
	put(w, winrm_strerror(WINRM_E_TIMEOUT));
	if (winrm_fault_is_quota(&c->fault)) {
		put(w, ", and still ");
		put_fault(w, c);
	} else {
		put(w,
			"; the command was ended, raise the timeout if it "
			"needs longer");
	}
}

static void put_done(struct winrm_writer *w, const struct winrm_response *r)
{
	put(w,
		r->incomplete
			? "output may be missing: the connection was lost and "
			  "made again while the command ran"
			: "done");
}

size_t winrm_describe(const struct winrm_client *client, char *out, size_t cap)
{
	const struct winrm_client_state *c = winrm_client_view(client);
	const struct winrm_response *r = &c->response;
	struct winrm_writer w = winrm_writer_init(out, cap);

	switch (r->error) {
	case WINRM_OK: put_done(&w, r); break;
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT: put_unreached(&w, c); break;
	case WINRM_E_STATUS: put_status(&w, r->http_status); break;
	case WINRM_E_SCHEME: put_scheme(&w, r, c->config.auth); break;
	case WINRM_E_TIMEOUT: put_timeout(&w, c); break;
	case WINRM_E_FAULT: put_fault(&w, c); break;
	case WINRM_E_SPACE: put_space(&w, r); break;
	case WINRM_E_CRYPTO:
	case WINRM_E_TLS:
	case WINRM_E_CERT: put_tls(&w, c); break;
	default: put_plain(&w, r->error); break;
	}
	return winrm_writer_end_str(&w);
}
