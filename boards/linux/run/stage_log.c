/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/stage_log.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/trust/tls_client.h"

enum { WAIT_MAX_MS = 250 /* signals are noticed by then, as in winrm_run */ };

/* --- lines -------------------------------------------------------------------- */

/* A pipe that polls as writable takes a line without blocking. */
static bool put_line(const char *line, size_t len)
{
	struct pollfd ready = {STDERR_FILENO, POLLOUT, 0};

	return poll(&ready, 1, 0) > 0 &&
		write(STDERR_FILENO, line, len) == (ssize_t)len;
}

static void put(struct stage_log *l, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void put(struct stage_log *l, const char *format, va_list args)
{
	unsigned long long ms = monotonic_ms() - l->began;
	char line[400];
	size_t len, most = sizeof(line) - 1;
	int n = snprintf(line, sizeof(line), "winrm: %llu.%03llu s  ",
		ms / 1000, ms % 1000);

	len = (size_t)n;
	n = vsnprintf(line + len, sizeof(line) - len, format, args);
	len += (size_t)n < most - len ? (size_t)n : most - len;
	line[len++] = '\n';
	l->lost += !put_line(line, len);
}

void stage_log_say(struct stage_log *l, const char *format, ...)
{
	va_list args;

	if (l->level < STAGES)
		return;
	va_start(args, format);
	put(l, format, args);
	va_end(args);
}

/* --- connections --------------------------------------------------------------- */

static const char *address_of(
	const struct winrm_posix *io, size_t i, char out[INET6_ADDRSTRLEN])
{
	const union winrm_posix_address *a = &io->addresses[i];
	bool is_v6 = a->any.sa_family == AF_INET6;

	*out = 0;
	(void)inet_ntop(a->any.sa_family,
		is_v6 ? (const void *)&a->v6.sin6_addr
		      : (const void *)&a->v4.sin_addr,
		out, INET6_ADDRSTRLEN);
	return out;
}

static unsigned port_of(const struct winrm_posix *io)
{
	const union winrm_posix_address *a = &io->addresses[io->next - 1];

	return ntohs(a->any.sa_family == AF_INET6 ? a->v6.sin6_port
						  : a->v4.sin_port);
}

static void look_at_host(struct stage_log *l)
{
	const struct transport *t = l->transport;
	const struct winrm_posix *io = &t->io;
	const char *what = t->tunnel.used ? "the proxy " : "";
	char address[INET6_ADDRSTRLEN];

	if (io->count > 0 && !l->resolved &&
		strcmp(address_of(io, 0, address), l->host) != 0)
		stage_log_say(l, "name resolved: %s%s%s", what, address,
			io->count > 1 ? " and others" : "");
	l->resolved = io->count > 0;
	/* it may have been lost and made again since */
	if (io->connected && (!l->connected || l->tried != io->tried)) {
		stage_log_say(l, "connected to %s%s port %u", what,
			address_of(io, io->next - 1u, address), port_of(io));
		l->secure = false;
	}
	l->connected = io->connected;
	l->tried = io->tried;
}

void stage_log_key(struct stage_log *l)
{
	const struct tls_client *tls = &l->transport->secure;

	if (tls_client_pin(tls)[0])
		stage_log_say(l, "%sthe host's key is %s",
			tls_client_describe(tls), tls_client_pin(tls));
	l->knows_key = true;
}

static void look(struct stage_log *l)
{
	const struct transport *t = l->transport;
	char address[INET6_ADDRSTRLEN];

	look_at_host(l);
	if (t->is_secure && t->secure.tls.shaken && !l->secure)
		stage_log_key(l);
	l->secure = t->is_secure && t->secure.tls.shaken;
	if (t->kdc.connected && !l->asking)
		stage_log_say(l, "connected to the KDC %s port %u",
			address_of(&t->kdc, t->kdc.next - 1u, address),
			port_of(&t->kdc));
	l->asking = t->kdc.connected;
}

/* --- requests ------------------------------------------------------------------ */

/* What the request's success means. */
static const char *stage_after(const char *action)
{
	static const char *const stages[][2] = {{"Create", "shell created"},
		{"Command", "command started"}, {"Delete", "shell deleted"}};
	size_t i;

	for (i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
		if (strcmp(action, stages[i][0]) == 0)
			return stages[i][1];
	return NULL;
}

static void say_request(struct stage_log *l, const struct logged_request *r)
{
	unsigned long long ms = r->ended - r->began;

	if (l->level < REQUESTS)
		return;
	if (r->status)
		stage_log_say(l, "%s, %zu bytes: HTTP %u, %zu bytes, %llu ms",
			r->action, r->sent, r->status, r->got, ms);
	else
		stage_log_say(l, "%s, %zu bytes: no reply, %llu ms", r->action,
			r->sent, ms);
}

/* What the host has taken, which may be its choice. */
static const char *mechanism_taken(const struct stage_log *l)
{
	switch (winrm_response(l->client)->mechanism) {
	case 2: return "NTLM";
	case 4: return "Kerberos";
	default: return l->mechanism;
	}
}

/* The oldest request is over. */
static void end_request(struct stage_log *l)
{
	struct logged_request *r = &l->out[0];
	const char *stage = r->status == 200 ? stage_after(r->action) : NULL;

	if (!r->status)
		r->ended = monotonic_ms();
	say_request(l, r);
	if (l->logs_on && r->got > 0) {
		stage_log_say(l, "logged on by %s", mechanism_taken(l));
		l->logs_on = false;
	}
	if (stage)
		stage_log_say(l, "%s", stage);
	l->count--;
	memmove(r, r + 1, l->count * sizeof(*r));
}

static void end_if_answered(struct stage_log *l)
{
	if (l->count > 0 && l->out[0].status)
		end_request(l);
}

/* All but so many: those before a log-on were lost with their connection. */
static void end_requests(struct stage_log *l, unsigned but)
{
	while (l->count > but)
		end_request(l);
}

/* The last part of the URI that is the action of a message. */
static void read_action(struct logged_request *r, const char *text, size_t len)
{
	static const char mark[] = "</a:Action>";
	const char *end = memmem(text, len, mark, sizeof(mark) - 1);
	const char *at = end;
	size_t n;

	while (at && at > text && at[-1] != '/' && at[-1] != '>')
		at--;
	n = at ? (size_t)(end - at) : 0;
	if (n == 0 || n >= sizeof(r->action)) { /* it alone has no action */
		snprintf(r->action, sizeof(r->action), "Identify");
		return;
	}
	memcpy(r->action, at, n);
	r->action[n] = 0;
}

static bool begins(const uint8_t *data, size_t len, const char *text)
{
	size_t n = strlen(text);

	return len >= n && memcmp(data, text, n) == 0;
}

/* Heads come line by line, a message before its head. */
static void take_sent_head(struct stage_log *l, const uint8_t *data, size_t len)
{
	if (begins(data, len, "Authorization:")) {
		end_requests(l, 1);
		l->logs_on = true;
	}
	if (!begins(data, len, "POST "))
		return;
	end_if_answered(l);
	end_requests(l, LOGGED - 1);
	if (l->next.sent == 0)
		snprintf(l->next.action, sizeof(l->next.action), "log-on");
	l->next.began = monotonic_ms();
	l->out[l->count++] = l->next;
	l->next.sent = 0;
}

static void take_got_head(struct stage_log *l, const uint8_t *data, size_t len)
{
	char status[4] = "";

	if (!begins(data, len, "HTTP/1.") || len < 12)
		return;
	end_if_answered(l);
	if (l->count == 0)
		return;
	memcpy(status, data + 9, 3);
	l->out[0].status = (unsigned)atoi(status);
	l->out[0].ended = monotonic_ms();
}

static void take(struct stage_log *l, enum winrm_trace what,
	const uint8_t *data, size_t len)
{
	switch (what) {
	case WINRM_TRACE_SENT_BODY:
		end_if_answered(l);
		l->next.sent = len;
		read_action(&l->next, (const char *)data, len);
		break;
	case WINRM_TRACE_SENT_HEAD: take_sent_head(l, data, len); break;
	case WINRM_TRACE_GOT_HEAD: take_got_head(l, data, len); break;
	case WINRM_TRACE_GOT_BODY: l->out[0].got = len; break;
	}
}

static void on_trace(
	void *user, enum winrm_trace what, const uint8_t *data, size_t len)
{
	struct stage_log *l = user;

	if (l->on_trace)
		l->on_trace(l->trace_user, what, data, len);
	look(l);
	take(l, what, data, len);
}

/* --- a call --------------------------------------------------------------------- */

static const char *mechanism_of(const struct winrm_config *c)
{
	const struct winrm_kerberos *k = c->kerberos;

	switch (c->auth) {
	case WINRM_AUTH_BASIC: return "Basic";
	case WINRM_AUTH_CERTIFICATE: return "the client certificate";
	case WINRM_AUTH_KERBEROS: return "Kerberos";
	case WINRM_AUTH_NEGOTIATE:
		return k && (k->realm || k->kdc_count > 0) ? "Kerberos"
							   : "NTLM";
	case WINRM_AUTH_NTLM: break;
	}
	return "NTLM";
}

void stage_log_begin(struct stage_log *l, const struct options *o,
	const struct transport *t, struct winrm_config *config)
{
	memset(l, 0, sizeof(*l));
	l->level = o->quiet ? 0 : o->verbose;
	if (!l->level)
		return;
	l->transport = t;
	l->host = config->host;
	l->mechanism = mechanism_of(config);
	l->port = config->port;
	l->io = config->io;
	l->began = monotonic_ms();
	l->on_trace = config->on_trace;
	l->trace_user = config->trace_user;
	config->on_trace = on_trace;
	config->trace_user = l;
}

int stage_log_run(struct stage_log *l, struct winrm_client *client)
{
	int want;

	if (!l->level)
		return winrm_run(client);
	l->client = client;
	while ((want = winrm_step(client)) > 0) {
		uint32_t ms = winrm_deadline(client);

		look(l);
		end_if_answered(l);
		l->port->wait(l->io, want, ms < WAIT_MAX_MS ? ms : WAIT_MAX_MS);
	}
	look(l);
	end_if_answered(l);
	return want;
}

void stage_log_end(struct stage_log *l, struct winrm_config *config)
{
	if (!l->level)
		return;
	end_requests(l, 0);
	if (l->lost > 0)
		stage_log_say(l, "%u lines were left out: stderr was not read",
			l->lost);
	config->on_trace = l->on_trace;
	config->trace_user = l->trace_user;
}
