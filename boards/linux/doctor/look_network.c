/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/look_network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/run/interrupt.h"
#include "port/posix.h"
#include "port/resolve.h"

static void put_address(
	char *out, size_t cap, const union winrm_posix_address *a)
{
	const void *from = a->any.sa_family == AF_INET6
		? (const void *)&a->v6.sin6_addr
		: (const void *)&a->v4.sin_addr;

	if (!inet_ntop(a->any.sa_family, from, out, (socklen_t)cap))
		snprintf(out, cap, "?");
}

static void put_addresses(
	char *out, size_t cap, const struct winrm_posix *p, int count)
{
	char one[INET6_ADDRSTRLEN];
	size_t len = 0;
	int i;

	out[0] = 0;
	for (i = 0; i < count && len < cap; i++) {
		put_address(one, sizeof(one), &p->addresses[i]);
		len += (size_t)snprintf(
			out + len, cap - len, "%s%s", i ? ", " : "", one);
	}
}

/* How many addresses there are, or an error. */
static int resolve(struct doctor *d, struct winrm_posix *io)
{
	uint64_t until = monotonic_ms() + doctor_look_ms(d), now;
	int count = winrm_resolve_start(
		io, d->record->text[WINRM_KEY_HOSTNAME], 5985);

	while (count == 0) {
		struct pollfd ready = {io->resolver, POLLIN, 0};

		now = monotonic_ms();
		if (now >= until || *interrupt_count() > 0)
			return now >= until ? WINRM_E_TIMEOUT
					    : WINRM_E_CANCELLED;
		if (poll(&ready, 1, (int)(until - now)) > 0)
			count = winrm_resolve_next(io->resolver, io->addresses);
	}
	return count;
}

bool look_at_name(struct doctor *d)
{
	const char *host = d->record->text[WINRM_KEY_HOSTNAME];
	char text[WINRM_POSIX_ADDRESSES * (INET6_ADDRSTRLEN + 2)];
	struct winrm_posix io;
	int count = winrm_posix_init(&io);

	report_begin(&d->report);
	if (count == WINRM_OK)
		count = resolve(d, &io);
	put_addresses(text, sizeof(text), &io, count);
	winrm_posix_free(&io);
	if (count > 0)
		report_stage(&d->report, "name", VERDICT_OK, 0, NULL,
			"%s is %s", host, text);
	else
		report_stage(&d->report, "name", VERDICT_FAILED, count,
			"check the spelling of the name and this machine's "
			"DNS, or give the host's address",
			count == WINRM_E_TIMEOUT
				? "%s: the name servers did not answer in time"
				: "%s has no address",
			host);
	return count > 0;
}

/* 0 or the error, which *code says more of. */
static int connect_to(struct doctor *d, uint16_t tcp_port, int *code)
{
	const struct winrm_port *port = &winrm_port_posix;
	uint64_t until = monotonic_ms() + doctor_look_ms(d), now;
	struct winrm_posix io;
	int result = winrm_posix_init(&io);

	*code = 0;
	while (result >= 0) {
		now = monotonic_ms();
		if (*interrupt_count() > 0) {
			result = WINRM_E_CANCELLED;
			break;
		}
		result = now < until
			? port->open(&io, d->record->text[WINRM_KEY_HOSTNAME],
				  tcp_port, (uint32_t)(until - now))
			: WINRM_E_TIMEOUT;
		*code = io.error;
		if (result <= 0)
			break;
		port->wait(&io, WINRM_WANT_OPEN, (uint32_t)(until - now));
	}
	winrm_posix_free(&io);
	return result;
}

/* Why it is not open. */
static void put_reason(char *out, size_t cap, int error, int code)
{
	if (error == WINRM_E_TIMEOUT || code == ETIMEDOUT)
		snprintf(out, cap,
			"no answer: something on the way drops it, or the host "
			"is down");
	else if (code)
		snprintf(out, cap, "closed (%s)", strerror(code));
	else
		snprintf(out, cap, "%s", winrm_strerror(error));
}

static void report_port(
	struct doctor *d, uint16_t tcp_port, bool needed, int error, int code)
{
	static const char remedy[] =
		"on the host: winrm quickconfig (for https -transport:https), "
		"and let its firewall pass the port; or name another one with "
		"-p";
	char name[24], why[160];

	snprintf(name, sizeof(name), "tcp %u", tcp_port);
	put_reason(why, sizeof(why), error, code);
	if (error == WINRM_OK)
		report_stage(&d->report, name, VERDICT_OK, 0, NULL, "open");
	else if (needed)
		report_stage(&d->report, name, VERDICT_FAILED, error, remedy,
			"%s", why);
	else
		report_stage(
			&d->report, name, VERDICT_NOTE, 0, NULL, "%s", why);
}

bool look_at_ports(
	struct doctor *d, const uint16_t *ports, size_t count, bool *is_open)
{
	size_t i, open = 0;

	for (i = 0; i < count; i++) {
		int code, error;

		report_begin(&d->report);
		error = connect_to(d, ports[i], &code);
		is_open[i] = error == WINRM_OK;
		open += is_open[i];
		/* one that is open is enough */
		report_port(
			d, ports[i], i + 1 == count && open == 0, error, code);
	}
	return open > 0;
}
