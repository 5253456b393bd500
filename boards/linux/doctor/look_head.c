/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/look_head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "boards/linux/doctor/look_way.h"
#include "boards/linux/run/interrupt.h"

/* A clock that is further off makes Kerberos fail (RFC 4120 1.6). */
enum { SKEW_S = 300 };

static const char request_text[] = "POST /wsman HTTP/1.1\r\n"
				   "Host: %s%s%s:%u\r\n"
				   "Content-Length: 0\r\n\r\n";

struct exchange {
	const struct winrm_port *port;
	void *io;
	uint64_t until;
	size_t sent, len;
	char request[700];
	char data[PROBE_HEAD_MAX];
};

/* 0 while there is time; an error after that. */
static int check_time(const struct exchange *x, uint64_t now)
{
	if (*interrupt_count() > 0)
		return WINRM_E_CANCELLED;
	return now < x->until ? WINRM_OK : WINRM_E_TIMEOUT;
}

static int open_connection(struct exchange *x, const struct winrm_config *c)
{
	for (;;) {
		uint64_t now = monotonic_ms();
		int result = check_time(x, now);

		if (result == WINRM_OK)
			result = x->port->open(x->io, c->host, c->tcp_port,
				(uint32_t)(x->until - now));
		if (result <= 0)
			return result;
		x->port->wait(
			x->io, WINRM_WANT_OPEN, (uint32_t)(x->until - now));
	}
}

/* One step: bytes moved, 0 if it is to be waited, or an error. */
static int move(struct exchange *x)
{
	size_t all = strlen(x->request);
	int n;

	if (x->sent < all) {
		n = x->port->send(
			x->io, (uint8_t *)x->request + x->sent, all - x->sent);
		x->sent += n > 0 ? (size_t)n : 0;
		return n;
	}
	n = x->port->recv(
		x->io, (uint8_t *)x->data + x->len, sizeof(x->data) - x->len);
	x->len += n > 0 ? (size_t)n : 0;
	return n;
}

/* Up to the end of the head. 0 or the error. */
static int ask(struct exchange *x, struct probe_head *head)
{
	for (;;) {
		uint64_t now = monotonic_ms();
		int n = check_time(x, now);

		if (n == WINRM_OK)
			n = move(x);
		if (n < 0)
			return n;
		if (n == 0) {
			x->port->wait(x->io,
				x->sent < strlen(x->request) ? WINRM_WANT_WRITE
							     : WINRM_WANT_READ,
				(uint32_t)(x->until - now));
			continue;
		}
		if (x->len == 0)
			continue;
		switch (probe_head_read(head, x->data, x->len)) {
		case PROBE_DONE: return WINRM_OK;
		case PROBE_MORE: break;
		case PROBE_NO_HTTP:
		case PROBE_TOO_LONG: return WINRM_E_HTTP;
		}
	}
}

static int get_head(struct doctor *d)
{
	static struct exchange x;
	const char *host = d->record->text[WINRM_KEY_HOSTNAME];
	bool v6 = strchr(host, ':') != NULL;
	struct look look;
	int error;

	memset(&x, 0, sizeof(x));
	error = look_begin(d, &look, d->tcp_port, d->is_secure);
	x.port = d->spare.config.port;
	x.io = d->spare.config.io;
	x.until = monotonic_ms() + doctor_look_ms(d);
	snprintf(x.request, sizeof(x.request), request_text, v6 ? "[" : "",
		host, v6 ? "]" : "", d->tcp_port);
	if (error == WINRM_OK)
		error = open_connection(&x, &d->spare.config);
	if (error == WINRM_OK)
		error = ask(&x, &d->head);
	if (x.port)
		x.port->close(x.io);
	look_end(d, &look);
	return error;
}

static void put_schemes(unsigned schemes, char *out, size_t cap)
{
	const char *name;
	size_t i, len = 0;

	out[0] = 0;
	for (i = 0; (name = probe_scheme_name(i)) && len < cap; i++)
		if (schemes >> i & 1)
			len += (size_t)snprintf(out + len, cap - len, "%s%s",
				len ? ", " : "", name);
}

static bool report_schemes(struct doctor *d)
{
	const struct probe_head *h = &d->head;
	const unsigned usable = PROBE_NEGOTIATE | PROBE_NTLM | PROBE_KERBEROS |
		PROBE_BASIC | PROBE_CERTIFICATE;
	bool ok = h->schemes & usable;
	char schemes[128];

	put_schemes(h->schemes, schemes, sizeof(schemes));
	report_stage(&d->report, "schemes", ok ? VERDICT_OK : VERDICT_FAILED,
		WINRM_E_SCHEME,
		ok ? NULL
		   : "enable one on the host: winrm set "
		     "winrm/config/service/auth @{Negotiate=\"true\"}; or "
		     "something in front of WinRM has taken them out",
		"%s (HTTP %u%s%s%s)", schemes[0] ? schemes : "none", h->status,
		h->server[0] ? ", " : "", h->server,
		h->has_via ? ", through a proxy" : "");
	return ok;
}

static void report_clock(struct doctor *d)
{
	const struct probe_head *h = &d->head;
	int64_t ahead = h->date - (int64_t)time(NULL);
	bool ok = h->has_date && llabs(ahead) <= SKEW_S;

	if (!h->has_date)
		report_stage(&d->report, "clock", VERDICT_SKIPPED, 0, NULL,
			"the host does not say its time");
	else
		report_stage(&d->report, "clock",
			ok ? VERDICT_OK : VERDICT_WARNING, 0,
			ok ? NULL
			   : "set the clock that is wrong (w32tm /resync on "
			     "the host, NTP here): Kerberos allows 5 minutes, "
			     "and certificates have dates",
			"the host's is %lld s %s this machine's", llabs(ahead),
			ahead < 0 ? "behind" : "ahead of");
}

bool look_at_head(struct doctor *d)
{
	int error;

	report_begin(&d->report);
	error = get_head(d);
	if (error) {
		report_stage(&d->report, "schemes", VERDICT_FAILED, error,
			"see what is between this machine and the host",
			"asked without log-on: %s", winrm_strerror(error));
		return false;
	}
	if (!report_schemes(d))
		return false;
	report_clock(d);
	return true;
}
