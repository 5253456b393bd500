/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/log_on.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/run/interrupt.h"

static const char config_uri[] =
	"http://schemas.microsoft.com/wbem/wsman/1/config";

/* In the order in which they are tried. */
static const char *const mechanisms[] = {
	"kerberos", "ntlm", "certificate", "basic"};

enum { KERBEROS, NTLM, CERTIFICATE, BASIC, MECHANISMS };

/* --- which ----------------------------------------------------------------- */

/* Does the record, or krb5.conf for its user, mean Kerberos? */
static bool knows_kerberos(struct doctor *d)
{
	static struct kerberos_setup setup;
	const struct winrm_kerberos *before = d->record->known;
	bool known;

	memset(&setup, 0, sizeof(setup));
	kerberos_know(&setup, d->record);
	known = setup.known.kdcs != NULL;
	kerberos_free(&setup);
	d->record->known = before;
	return known;
}

static bool has_file(const struct winrm_connector *record)
{
	return record->text[WINRM_KEY_KEYTAB] || record->text[WINRM_KEY_CCACHE];
}

/* Why that one is not tried; NULL: it is. */
static const char *reason_against(struct doctor *d, size_t number)
{
	const struct winrm_connector *record = d->record;
	bool hash = record->text[WINRM_KEY_NT_HASH] &&
		!record->text[WINRM_KEY_PASSWORD];
	const unsigned windows = PROBE_NEGOTIATE | PROBE_NTLM | PROBE_KERBEROS;

	switch (number) {
	case KERBEROS:
		return hash ? "a hash is for NTLM"
			: !(d->head.schemes & windows)
			? "the host does not offer it"
			: knows_kerberos(d) ? NULL
					    : "no realm is known: give --realm";
	case NTLM:
		return has_file(record) ? "a keytab or cache is for Kerberos"
			: d->head.schemes & windows
			? NULL
			: "the host does not offer it";
	case CERTIFICATE:
		return !record->text[WINRM_KEY_CLIENT_CERT]
			? "there is no client certificate"
			: d->head.schemes & PROBE_CERTIFICATE
			? NULL
			: "the host does not offer it";
	default:
		return hash || has_file(record) ? "it takes a password"
			: !(d->head.schemes & PROBE_BASIC)
			? "the host does not offer it"
			: !d->is_secure && !d->o->allow_unencrypted
			? "it would show the password to everybody in between"
			: NULL;
	}
}

/* --auth names the only one, unless it is auto. */
static bool is_chosen(const struct doctor *d, size_t number)
{
	const char *auth = d->record->text[WINRM_KEY_AUTH];

	if (auth && strcmp(auth, "auto") != 0 && strcmp(auth, "negotiate") != 0)
		return strcmp(auth, mechanisms[number]) == 0;
	return number != CERTIFICATE ||
		d->record->text[WINRM_KEY_CLIENT_CERT] != NULL;
}

static size_t choose(struct doctor *d, const char *reasons[MECHANISMS],
	bool chosen[MECHANISMS])
{
	const char *auth = d->record->text[WINRM_KEY_AUTH];
	size_t i, count = 0;

	for (i = 0; i < MECHANISMS; i++) {
		chosen[i] = is_chosen(d, i);
		reasons[i] = chosen[i] ? reason_against(d, i) : NULL;
		/* what is asked for by name is tried in any case */
		if (auth && strcmp(auth, mechanisms[i]) == 0)
			reasons[i] = NULL;
		count += chosen[i] && !reasons[i];
	}
	return count;
}

static void say_beforehand(const struct doctor *d, size_t count,
	const char *const reasons[MECHANISMS], const bool chosen[MECHANISMS])
{
	char list[64] = "";
	size_t i;

	for (i = 0; i < MECHANISMS; i++)
		if (chosen[i] && !reasons[i])
			snprintf(list + strlen(list),
				sizeof(list) - strlen(list), "%s%s",
				list[0] ? ", " : "", mechanisms[i]);
	if (!d->o->quiet)
		say("%zu log-on attempt%s: %s; a wrong password counts as so "
		    "many towards a lockout of the account",
			count, count == 1 ? "" : "s", list);
}

/* --- what the log-on asks for ------------------------------------------------ */

static void on_value(void *user, const struct winrm_value *value)
{
	struct doctor_limits *l = user;
	const struct {
		const char *path;
		char *out;
	} wanted[] = {{"MaxEnvelopeSizekb", l->envelope_kb},
		{"MaxTimeoutms", l->timeout_ms},
		{"Service/MaxConcurrentOperationsPerUser", l->operations},
		{"Service/Auth/CbtHardeningLevel", l->binding},
		{"Winrs/MaxShellsPerUser", l->shells},
		{"Winrs/MaxProcessesPerShell", l->processes},
		{"Winrs/MaxMemoryPerShellMB", l->memory_mb},
		{"Winrs/IdleTimeout", l->idle_ms},
		{"Winrs/AllowRemoteShellAccess", l->allowed}};
	size_t i;

	l->is_known = true;
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (strcmp(value->path, wanted[i].path) == 0)
			snprintf(
				wanted[i].out, DOCTOR_VALUE, "%s", value->text);
}

/* What contradicts another mechanism, put aside while that is tried. */
struct aside {
	const char *auth, *realm, *kdc, *spn;
	uint32_t iakerb;
};

static void put_aside(
	struct winrm_connector *record, struct aside *kept, const char *name)
{
	kept->auth = record->text[WINRM_KEY_AUTH];
	kept->realm = record->text[WINRM_KEY_REALM];
	kept->kdc = record->text[WINRM_KEY_KDC];
	kept->spn = record->text[WINRM_KEY_SPN];
	kept->iakerb = record->number[WINRM_KEY_IAKERB];
	record->text[WINRM_KEY_AUTH] = name;
	if (strcmp(name, mechanisms[KERBEROS]) == 0)
		return;
	record->text[WINRM_KEY_REALM] = NULL;
	record->text[WINRM_KEY_KDC] = NULL;
	record->text[WINRM_KEY_SPN] = NULL;
	record->number[WINRM_KEY_IAKERB] = 0;
}

static void put_back(struct winrm_connector *record, const struct aside *kept)
{
	record->text[WINRM_KEY_AUTH] = kept->auth;
	record->text[WINRM_KEY_REALM] = kept->realm;
	record->text[WINRM_KEY_KDC] = kept->kdc;
	record->text[WINRM_KEY_SPN] = kept->spn;
	record->number[WINRM_KEY_IAKERB] = kept->iakerb;
}

/* 0 if the host has accepted it, whatever it says of its configuration. */
static int try_mechanism(struct doctor *d, struct attempt *a)
{
	struct winrm_request request;
	struct doctor_limits limits;
	int error;

	memset(&request, 0, sizeof(request));
	memset(&limits, 0, sizeof(limits));
	request.operation = WINRM_OP_GET;
	request.as.get.resource = config_uri;
	request.as.get.on_value = on_value;
	request.user = &limits;
	error = attempt_open(a, d->record, d->o, false);
	a->config.no_reconnect = true;
	if (error == WINRM_OK)
		error = attempt_run(
			a, &request, doctor_left(d, DOCTOR_WORK_MS));
	if (error &&
		!(a->is_initialized && winrm_response(&a->client)->logged_on &&
			error != WINRM_E_AUTH))
		return error;
	if (!d->mechanism) {
		d->limits = limits;
		snprintf(d->limits.why, sizeof(limits.why), "%.600s", a->why);
	}
	return WINRM_OK;
}

/* --- in turn ----------------------------------------------------------------- */

static const char *remedy_of(int error)
{
	switch (error) {
	case WINRM_E_AUTH:
		return "check user, domain and password before the next "
		       "attempt; local accounts other than the built-in "
		       "Administrator need LocalAccountTokenFilterPolicy 1";
	case WINRM_E_KDC:
		return "check --realm and --kdc, and name the host as its "
		       "domain knows it; or use --auth ntlm";
	case WINRM_E_CERT: return "trust the host's certificate first";
	default: return "see what the host's WinRM event log says";
	}
}

static void report_log_on(
	struct doctor *d, const char *mechanism, int error, bool last)
{
	bool fails = last && !d->mechanism;
	struct attempt *a = d->mechanism ? &d->spare : &d->attempt;
	char name[24];

	snprintf(name, sizeof(name), "log-on %s", mechanism);
	if (error == WINRM_OK)
		report_stage(&d->report, name, VERDICT_OK, 0, NULL,
			"accepted%s",
			d->is_secure ? ", bound to the channel"
				: strcmp(mechanism, "basic") == 0
				? ", not sealed"
				: ", sealed");
	else
		report_stage(&d->report, name,
			fails ? VERDICT_FAILED : VERDICT_WARNING, error,
			remedy_of(error), "%s", a->why);
}

static void try_in_turn(struct doctor *d, size_t count,
	const char *const reasons[MECHANISMS], const bool chosen[MECHANISMS])
{
	struct aside kept;
	size_t i;

	for (i = 0; i < MECHANISMS && *interrupt_count() == 0; i++) {
		struct attempt *a = d->mechanism ? &d->spare : &d->attempt;
		int error;

		if (!chosen[i] || reasons[i])
			continue;
		report_begin(&d->report);
		put_aside(d->record, &kept, mechanisms[i]);
		error = try_mechanism(d, a);
		put_back(d->record, &kept);
		report_log_on(d, mechanisms[i], error, --count == 0);
		if (error || d->mechanism)
			attempt_end(a);
		else
			d->mechanism = mechanisms[i];
	}
}

bool log_on(struct doctor *d)
{
	const char *reasons[MECHANISMS];
	bool chosen[MECHANISMS];
	size_t i, count = choose(d, reasons, chosen);
	char name[24];

	report_begin(&d->report);
	for (i = 0; i < MECHANISMS; i++) {
		if (!chosen[i] || !reasons[i])
			continue;
		snprintf(name, sizeof(name), "log-on %s", mechanisms[i]);
		report_stage(&d->report, name, VERDICT_SKIPPED, 0, NULL,
			"not tried: %s", reasons[i]);
	}
	if (count == 0) {
		report_stage(&d->report, "log-on", VERDICT_FAILED,
			WINRM_E_SCHEME,
			"give credentials of a kind that the host takes, or "
			"have it offer another log-on",
			"no mechanism is left to try");
		return false;
	}
	say_beforehand(d, count, reasons, chosen);
	try_in_turn(d, count, reasons, chosen);
	return d->mechanism != NULL;
}
