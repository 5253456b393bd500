/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/doctor_command.h"

#include <string.h>

#include "boards/linux/doctor/log_on.h"
#include "boards/linux/doctor/look_head.h"
#include "boards/linux/doctor/look_network.h"
#include "boards/linux/doctor/look_service.h"
#include "boards/linux/doctor/look_way.h"
#include "boards/linux/doctor/work.h"
#include "boards/linux/run/interrupt.h"

enum { PORTS = 2 };

static struct doctor doctor;

static void set_deadline(struct doctor *d)
{
	uint32_t ms = d->record->number[WINRM_KEY_TIMEOUT];
	bool given = d->record->given >> WINRM_KEY_TIMEOUT & 1;

	d->until = monotonic_ms() + (given ? ms : DOCTOR_TIMEOUT_MS);
	if (given && ms == 0)
		d->until = UINT64_MAX;
}

/* The ports to look at: the one that is named, or WinRM's two. */
static size_t list_ports(const struct doctor *d, uint16_t ports[PORTS])
{
	const char *protocol = d->record->text[WINRM_KEY_PROTOCOL];
	uint32_t named = d->record->number[WINRM_KEY_PORT];

	ports[0] = named ? (uint16_t)named : 5985;
	ports[1] = 5986;
	if (!named && protocol && strcmp(protocol, "https") == 0)
		ports[0] = 5986;
	return named || protocol ? 1 : PORTS;
}

static bool look_at_services(struct doctor *d, const uint16_t *ports,
	size_t count, const bool *is_open)
{
	const char *protocol = d->record->text[WINRM_KEY_PROTOCOL];
	size_t i, last = 0;

	for (i = 0; i < count; i++)
		if (is_open[i])
			last = i;
	for (i = 0; i <= last; i++) {
		bool secure = protocol ? strcmp(protocol, "https") == 0
				       : ports[i] == 5986;

		if (is_open[i] &&
			look_at_service(d, ports[i], secure, protocol != NULL,
				i == last))
			return true;
	}
	return false;
}

/* All that needs nobody to log on. False: it is of no use to do so. */
static bool look(struct doctor *d)
{
	uint16_t ports[PORTS];
	bool is_open[PORTS] = {true, true};
	size_t count = list_ports(d, ports);
	uint16_t https = ports[count - 1];

	if (look_is_through_proxy(d, https)) {
		ports[0] = https;
		count = 1;
		report_stage(&d->report, "name", VERDICT_SKIPPED, 0, NULL,
			"https goes through a proxy, which knows the host");
	} else if (!look_at_name(d) ||
		!look_at_ports(d, ports, count, is_open)) {
		return false;
	}
	if (!look_at_services(d, ports, count, is_open))
		return false;
	if (d->is_secure && !look_at_certificate(d))
		return false;
	return look_at_head(d);
}

/* From here on the host is where it was found. */
static void settle(struct doctor *d)
{
	d->record->text[WINRM_KEY_PROTOCOL] = d->is_secure ? "https" : "http";
	d->record->number[WINRM_KEY_PORT] = d->tcp_port;
}

static void examine(struct doctor *d, bool has_credentials)
{
	bool reached = look(d);

	if (!reached || *interrupt_count() > 0)
		return;
	if (!has_credentials) {
		report_stage(&d->report, "log-on", VERDICT_SKIPPED, 0, NULL,
			"no user is given (--user): log-on, channel binding, "
			"limits, a command and PowerShell would follow");
		return;
	}
	settle(d);
	if (log_on(d) && *interrupt_count() == 0)
		work(d);
}

int doctor_run(const struct options *o, struct winrm_connector *record,
	bool has_credentials)
{
	struct doctor *d = &doctor;
	int status;

	d->o = o;
	d->record = record;
	set_deadline(d);
	interrupt_start(&d->attempt.client);
	report_start(&d->report, o->json, record->text[WINRM_KEY_HOSTNAME]);
	examine(d, has_credentials);
	attempt_end(&d->attempt);
	status = report_end(&d->report, *interrupt_count() > 0);
	winrm_connector_wipe(record);
	return status;
}
