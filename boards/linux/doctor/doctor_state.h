/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_DOCTOR_STATE_H
#define BOARDS_LINUX_DOCTOR_DOCTOR_STATE_H

#include "boards/linux/cli/clock.h"
#include "boards/linux/doctor/probe_head.h"
#include "boards/linux/doctor/report.h"
#include "boards/linux/run/attempt.h"
#include "boards/linux/trust/certificate_text.h"

enum {
	DOCTOR_TIMEOUT_MS = 120000, /* of all, unless --timeout says more */
	DOCTOR_LOOK_MS = 10000,     /* of a stage before anybody logs on */
	DOCTOR_WORK_MS = 30000,     /* of one after that */
	DOCTOR_VALUE = 32
};

/* Of winrm/config: what is shown of it. */
struct doctor_limits {
	bool is_known;
	char envelope_kb[DOCTOR_VALUE], timeout_ms[DOCTOR_VALUE];
	char operations[DOCTOR_VALUE], shells[DOCTOR_VALUE];
	char processes[DOCTOR_VALUE], memory_mb[DOCTOR_VALUE];
	char idle_ms[DOCTOR_VALUE], allowed[DOCTOR_VALUE];
	char binding[DOCTOR_VALUE];
	char why[640]; /* it is not known */
};

/* What goes from stage to stage. */
struct doctor {
	const struct options *o;
	struct winrm_connector *record;
	struct report report;
	uint64_t until; /* ms; UINT64_MAX: no deadline */
	/* where WinRM is, once it has been found */
	bool is_secure;
	uint16_t tcp_port;
	/* the certificate that was seen, and what is wrong with its chain */
	struct certificate certificate;
	bool has_certificate;
	uint32_t flags;
	char pin[WINRM_TLS_PIN_TEXT];
	struct probe_head head;
	struct doctor_limits limits;
	const char *mechanism;  /* of the log-on that is kept */
	struct attempt attempt; /* it */
	struct attempt spare;   /* other log-ons, and looks before them */
};

/* ms for a stage that may take so many. */
static inline uint32_t doctor_left(const struct doctor *d, uint32_t most)
{
	uint64_t now = monotonic_ms();
	uint64_t ms = d->until > now ? d->until - now : 0;

	return ms < most ? (uint32_t)ms : most;
}

/* Of a stage before anybody logs on: --connect-timeout, if it is given. */
static inline uint32_t doctor_look_ms(const struct doctor *d)
{
	uint32_t ms = d->record->number[WINRM_KEY_CONNECT_TIMEOUT];

	return doctor_left(d, ms ? ms : DOCTOR_LOOK_MS);
}

#endif
