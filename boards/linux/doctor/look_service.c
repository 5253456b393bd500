/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/look_service.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/doctor/look_way.h"
#include "boards/linux/trust/tls_client.h"

/* --- what speaks there ----------------------------------------------------- */

static int identify(
	struct doctor *d, uint16_t tcp_port, bool secure, char *why, size_t cap)
{
	struct attempt *a = &d->spare;
	struct winrm_request request;
	struct look look;
	int error;

	memset(&request, 0, sizeof(request));
	request.operation = WINRM_OP_IDENTIFY;
	d->has_certificate = false;
	error = look_begin(d, &look, tcp_port, secure);
	if (error == WINRM_OK)
		error = attempt_run(a, &request, doctor_look_ms(d));
	snprintf(why, cap, "%s",
		error ? a->why : winrm_response(&a->client)->identity);
	if (d->has_certificate)
		d->flags |= a->transport.secure.tls.flags;
	snprintf(d->pin, sizeof(d->pin), "%s",
		tls_client_pin(&a->transport.secure));
	look_end(d, &look);
	return error;
}

/* May the other one of http and https be spoken there? */
static bool may_be_other(const struct doctor *d, bool secure, int error)
{
	if (secure)
		return error == WINRM_E_TLS && !d->has_certificate;
	return error == WINRM_E_HTTP || error == WINRM_E_CLOSED ||
		error == WINRM_E_IO;
}

static const char *scheme_of(bool secure)
{
	return secure ? "https" : "http";
}

static bool report_found(
	struct doctor *d, const char *name, bool secure, const char *identity)
{
	report_stage(&d->report, name, VERDICT_OK, 0, NULL, "WinRM over %s: %s",
		scheme_of(secure), identity);
	return true;
}

bool look_at_service(
	struct doctor *d, uint16_t tcp_port, bool secure, bool only, bool last)
{
	char name[24], why[1280], other[1280];
	int error;

	snprintf(name, sizeof(name), "service %u", tcp_port);
	report_begin(&d->report);
	d->tcp_port = tcp_port;
	d->is_secure = secure;
	error = identify(d, tcp_port, secure, why, sizeof(why));
	if (error == WINRM_OK)
		return report_found(d, name, secure, why);
	if (may_be_other(d, secure, error) &&
		identify(d, tcp_port, !secure, other, sizeof(other)) ==
			WINRM_OK) {
		d->is_secure = !secure;
		if (!only)
			return report_found(d, name, !secure, other);
		snprintf(why, sizeof(why), "this port speaks %s, not %s",
			scheme_of(!secure), scheme_of(secure));
	}
	report_stage(&d->report, name, last ? VERDICT_FAILED : VERDICT_NOTE,
		error,
		last ? "see that WinRM listens there (on the host: winrm "
		       "enumerate winrm/config/listener), and that name, port "
		       "and --http or --https are right"
		     : NULL,
		"%s", why);
	return false;
}

/* --- its certificate -------------------------------------------------------- */

/* Why nobody would log on; NULL: it is trusted. */
static const char *distrust(const struct doctor *d)
{
	const struct winrm_connector *record = d->record;
	const char *pins = record->text[WINRM_KEY_PIN];

	if (pins && !strstr(pins, d->pin))
		return "its key is none of the pinned ones";
	if (pins && !record->text[WINRM_KEY_CA_FILE])
		return NULL;
	return winrm_tls_flag_text(d->flags);
}

static const char *reason_to_trust(const struct doctor *d)
{
	if (d->record->text[WINRM_KEY_PIN])
		return d->record->text[WINRM_KEY_CA_FILE] ? "its CA and its pin"
							  : "its pin";
	return "its CA";
}

static void put_names(const struct doctor *d, char *out, size_t cap)
{
	size_t i;

	snprintf(out, cap, "%.399s", d->certificate.names);
	for (i = 0; out[i]; i++)
		if (out[i] == '\n')
			out[i] = out[i + 1] ? ' ' : 0;
}

bool look_at_certificate(struct doctor *d)
{
	const struct certificate *c = &d->certificate;
	const char *why = distrust(d);
	bool anyway = d->record->number[WINRM_KEY_SKIP_VERIFY] ||
		d->record->number[WINRM_KEY_SKIP_DATES] ||
		d->record->number[WINRM_KEY_TOFU];
	char names[400], remedy[REMEDY];

	put_names(d, names, sizeof(names));
	snprintf(remedy, sizeof(remedy),
		"winrm trust -p %u %.200s shows the certificate; --cacert, "
		"--pin or --tofu trust it",
		d->tcp_port, d->record->text[WINRM_KEY_HOSTNAME]);
	report_stage(&d->report, "certificate",
		!why             ? VERDICT_OK
			: anyway ? VERDICT_WARNING
				 : VERDICT_FAILED,
		WINRM_E_CERT, why ? remedy : NULL,
		"%.200s by %.200s for %s, %s to %s UTC, key %s: %s %s",
		c->subject, c->issuer, names[0] ? names : "no names", c->from,
		c->to, d->pin, why ? "not trusted," : "trusted by",
		why ? why : reason_to_trust(d));
	return !why || anyway;
}
