/* SPDX-License-Identifier: Apache-2.0 */
#include "core/describe.h"

#include <string.h>

/*
 * Answers that do not come from WinRM. Their heads and pages are still in rx:
 * what came last is at least from whoever sent the answer that ended the
 * request.
 */

/* At most so many characters of what others say are shown. */
enum { SHOWN = 100, BANNER = 40 };

static void put(struct winrm_writer *w, const char *s)
{
	winrm_writer_put_str(w, s);
}

static void put_safe(
	struct winrm_writer *w, struct winrm_slice text, size_t most)
{
	size_t i;

	for (i = 0; i < text.len && i < most; i++) {
		bool plain = text.ptr[i] >= ' ' && text.ptr[i] < 0x7f;

		winrm_writer_put_byte(w, plain ? text.ptr[i] : '?');
	}
	put(w, text.len > most ? "..." : "");
}

/* --- what came -------------------------------------------------------------- */

/* The head of the last response, or nothing if that has another status. */
static struct winrm_slice head_of(const struct winrm_engine *e)
{
	const struct winrm_http_response *h = &e->exchange.http;
	struct winrm_slice head = {e->config.rx, 0};

	if (h->body_at <= e->exchange.rx_len &&
		h->status == e->response.http_status)
		head.len = h->body_at;
	return head;
}

static struct winrm_slice field_of(
	const struct winrm_engine *e, const char *name)
{
	struct winrm_slice rest = head_of(e), line = {NULL, 0}, field;

	while (rest.len > 0) {
		line = winrm_slice_cut(&rest, '\n');
		field = winrm_slice_cut(&line, ':');
		if (winrm_slice_is_nocase(field, name))
			return winrm_slice_trim(line);
	}
	line.len = 0;
	return line;
}

/* As far as it has arrived: for most statuses the page is not awaited. */
static struct winrm_slice body_of(const struct winrm_engine *e)
{
	const struct winrm_exchange *x = &e->exchange;
	struct winrm_slice body = head_of(e);

	if (body.len > 0) {
		body.ptr += body.len;
		body.len = x->rx_len - body.len;
	}
	return body;
}

static bool is_page(const struct winrm_engine *e)
{
	struct winrm_slice type = field_of(e, "Content-Type");
	struct winrm_slice body = winrm_slice_trim(body_of(e));

	return winrm_slice_starts_nocase(type, "text/html") ||
		winrm_slice_starts_nocase(body, "<html") ||
		winrm_slice_starts_nocase(body, "<!doctype html");
}

/* Neither SOAP nor sealed. */
static bool is_strange(const struct winrm_engine *e)
{
	struct winrm_slice type = field_of(e, "Content-Type");

	return is_page(e) ||
		(type.len > 0 &&
			winrm_slice_find_nocase(type, "xml") == type.len &&
			winrm_slice_find_nocase(type, "multipart/") ==
				type.len);
}

/* WinRM's own answers come from HTTP.sys, or from something without a name. */
static bool is_named(const struct winrm_engine *e)
{
	struct winrm_slice server = field_of(e, "Server");

	return server.len > 0 &&
		!winrm_slice_starts_nocase(server, "Microsoft-HTTPAPI");
}

static void put_server(struct winrm_writer *w, const struct winrm_engine *e)
{
	put(w, " (");
	put_safe(w, field_of(e, "Server"), BANNER);
	put(w, ")");
}

static void put_answer(struct winrm_writer *w, const struct winrm_engine *e)
{
	put(w, "the host answered HTTP ");
	winrm_writer_put_decimal(w, e->response.http_status);
	put(w, is_page(e) ? " with a web page" : "");
	if (is_named(e))
		put_server(w, e);
}

/* --- statuses --------------------------------------------------------------- */

#define NOT_HERE ": this is not a WinRM listener; check host, port and path"

static void put_redirect(struct winrm_writer *w, const struct winrm_engine *e)
{
	struct winrm_slice location = field_of(e, "Location");

	put(w, ": it redirects");
	if (location.len > 0) {
		put(w, " to ");
		put_safe(w, location, SHOWN);
	}
	put(w,
		", which WinRM never does, and is not followed; check host, "
		"port and path");
}

static const char *of_400(const struct winrm_engine *e)
{
	struct winrm_slice body = body_of(e);

	if (winrm_slice_find_nocase(body, "Invalid Hostname") < body.len)
		return ", Invalid Hostname: it does not answer to this name; "
		       "use another of its names, or its address (on the host: "
		       "winrm enumerate winrm/config/listener)";
	return ": it could not read the request; something in between may have "
	       "changed it";
}

static const char *of_403(const struct winrm_engine *e)
{
	if (is_page(e) || is_named(e))
		return ": access is forbidden by a web server or firewall in "
		       "front of WinRM; have it let WinRM through, or "
		       "bypass it";
	return ": access is forbidden; check the user's rights and the host's "
	       "address filters";
}

static const char *of_500(const struct winrm_engine *e)
{
	if (e->config.auth == WINRM_AUTH_BASIC && !e->config.port->encrypted)
		return ": it refused the message; it may not allow unencrypted "
		       "traffic (use NTLM, or https)";
	if (e->config.port->encrypted && e->config.auth == WINRM_AUTH_NTLM &&
		!e->config.seal_over_tls)
		return ": it refused the message; if something in front of it "
		       "ends TLS, use seal-over-tls, else check its WinRM "
		       "event log";
	return ": it refused the message without saying why; check its WinRM "
	       "event log, and whether something is in between";
}

/* Only what has not run can be tried later. */
static void put_busy(struct winrm_writer *w, const struct winrm_engine *e)
{
	struct winrm_slice after = field_of(e, "Retry-After");
	unsigned status = e->response.http_status;
	size_t seconds;

	put(w,
		status == 429 ? ": it takes no more requests for now"
			: status == 503
			? ": the service is stopped or busy"
			: ": something in front of the host cannot reach it; "
			  "see that the host and its WinRM are up");
	if (e->response.started)
		return;
	put(w, "; try later");
	if (winrm_slice_decimal(after, 86400, &seconds)) {
		put(w, ", in ");
		winrm_writer_put_decimal(w, seconds);
		put(w, " seconds");
	}
}

static const char *of_status(const struct winrm_engine *e)
{
	switch (e->response.http_status) {
	case 400: return of_400(e);
	case 401:
		return ": it wants a log-on even for this, so something stands "
		       "in front of WinRM; check host, port and path";
	case 403: return of_403(e);
	case 404:
		return ": no WinRM at this path (check host, port and path), "
		       "or its IPv4Filter or IPv6Filter excludes this "
		       "address";
	case 407:
		return ": a proxy in between wants a log-on of its own; "
		       "bypass it, or use https through it";
	case 408: return ": the request took too long to arrive; try again";
	case 413:
		return ": the request exceeds its MaxEnvelopeSizekb; shorten "
		       "the command";
	case 426: return ": it wants TLS here; use https";
	case 431:
		return ": the request's headers are too long for it; something in "
		       "between may allow less than WinRM does";
	case 500: return of_500(e);
	default: return NOT_HERE;
	}
}

void winrm_describe_status(struct winrm_writer *w, const struct winrm_engine *e)
{
	unsigned status = e->response.http_status;

	put_answer(w, e);
	if (status >= 300 && status < 400)
		put_redirect(w, e);
	else if (status == 429 || (status >= 502 && status <= 504))
		put_busy(w, e);
	else
		put(w, of_status(e));
}

/* --- no WinRM --------------------------------------------------------------- */

static void put_no_http(struct winrm_writer *w, const struct winrm_engine *e)
{
	const struct winrm_exchange *x = &e->exchange;
	struct winrm_slice came = {e->config.rx, x->rx_len};

	winrm_describe_place(w, &e->config);
	if (came.len > 1 && came.ptr[0] == 0x15 && came.ptr[1] == 3) {
		put(w, " speaks TLS: use https there");
		return;
	}
	if (winrm_slice_starts_nocase(came, "HTTP/")) {
		put(w,
			" answered with HTTP that is broken or too long: is it "
			"WinRM, or is something in between?");
		return;
	}
	came = winrm_slice_cut(&came, '\n');
	put(w, " does not speak HTTP");
	if (came.len > 0) {
		put(w, " but says \"");
		put_safe(w, winrm_slice_trim(came), BANNER);
		put(w, "\"");
	}
	put(w, ": is this an https port, or another service's?");
}

void winrm_describe_stranger(
	struct winrm_writer *w, const struct winrm_engine *e)
{
	int error = e->response.error;

	if (error == WINRM_E_HTTP) {
		put_no_http(w, e);
	} else if (is_strange(e)) {
		put_answer(w, e);
		put(w, NOT_HERE);
	} else if (error == WINRM_E_REPLY && e->response.incomplete) {
		put(w,
			"output was lost with a connection, and what follows "
			"does not fit");
	} else {
		put(w, winrm_strerror(error));
		put(w,
			error == WINRM_E_SEAL
				? ": something in between interferes; nothing "
				  "of it was used"
				: ": is it WinRM that answers there? Check "
				  "host, port and path");
	}
}

/* --- log-ons ---------------------------------------------------------------- */

static void put_schemes(struct winrm_writer *w, unsigned schemes)
{
	unsigned bit, count = 0;

	for (bit = 1; bit <= WINRM_HTTP_DIGEST; bit <<= 1) {
		if (!(schemes & bit))
			continue;
		put(w, count++ ? ", " : "");
		put(w, winrm_http_scheme_name(bit));
	}
	put(w, count ? "" : "no log-on at all");
}

void winrm_describe_schemes(
	struct winrm_writer *w, const struct winrm_engine *e)
{
	unsigned schemes = e->response.schemes;
	bool ntlm = e->config.auth == WINRM_AUTH_NTLM;
	bool windows = schemes &
		(WINRM_HTTP_NEGOTIATE | WINRM_HTTP_KERBEROS | WINRM_HTTP_NTLM |
			WINRM_HTTP_CREDSSP);

	put(w, "the host offers ");
	put_schemes(w, schemes);
	if (ntlm && schemes & (WINRM_HTTP_NEGOTIATE | WINRM_HTTP_NTLM))
		put(w,
			" but did not go on with NTLM: its policy may forbid it "
			"(have it allowed, or use Basic over https), or "
			"something in between closes connections");
	else if (!windows && !(schemes & WINRM_HTTP_BASIC))
		put(w,
			ntlm ? ", but not Negotiate: this is not WinRM, or "
			       "something in front of it; check host, port and "
			       "path"
			     : ", but not Basic: this is not WinRM, or something "
			       "in front of it; check host, port and path");
	else if (ntlm)
		put(w,
			", but not Negotiate, which NTLM needs: enable it there "
			"(winrm set winrm/config/service/auth "
			"@{Negotiate=\"true\"})");
	else
		put(w, ", but not Basic: use NTLM, or enable Basic there");
	if (ntlm && schemes & WINRM_HTTP_BASIC)
		put(w, ", or use Basic over https");
}

/*
 * When HTTP.sys refuses a log-on, it announces the end of the connection and
 * closes it. If it stays open, or another server answers, something is in
 * between.
 */
static bool is_between(const struct winrm_engine *e)
{
	return e->exchange.held || is_named(e) || field_of(e, "Via").len > 0 ||
		(e->exchange.http.keep_alive && field_of(e, "Server").len > 0);
}

/* Basic accepts only the host's own accounts. */
static const char *of_basic(const char *user)
{
	if (user && (strchr(user, '\\') || strchr(user, '@')))
		return "user or password refused: Basic takes the host's own "
		       "accounts only; leave the domain out, or use NTLM";
	return "user or password refused: check both (Basic takes the host's "
	       "own accounts only)";
}

static const char *of_refusal(const struct winrm_engine *e)
{
	if (e->response.logged_on)
		return "the host does not take the log-on any more (HTTP 401): "
		       "password or rights may have changed, or something in "
		       "between mixes connections";
	if (e->config.auth == WINRM_AUTH_CERTIFICATE)
		return "the client certificate is refused: map it to an "
		       "account there (winrm/config/service/certmapping) and "
		       "set Certificate to true";
	if (e->config.auth == WINRM_AUTH_BASIC)
		return of_basic(e->config.credentials.user);
	if (is_between(e))
		return "something in between breaks the log-on: NTLM needs one "
		       "connection to the host from end to end, which a proxy "
		       "or load balancer may not give; connect to the host "
		       "itself, or use Basic over https (if nothing is in "
		       "between, check user and password)";
	return "user or password refused: check user, domain and password (the "
	       "account may also be locked, or barred from the network)";
}

void winrm_describe_refusal(
	struct winrm_writer *w, const struct winrm_engine *e)
{
	put(w, of_refusal(e));
}
