/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/look_way.h"

static const enum winrm_key texts[] = {WINRM_KEY_PROTOCOL, WINRM_KEY_PIN,
	WINRM_KEY_CLIENT_CERT, WINRM_KEY_CLIENT_KEY};
static const enum winrm_key numbers[] = {
	WINRM_KEY_PORT, WINRM_KEY_TOFU, WINRM_KEY_SKIP_VERIFY};

static void disguise(
	struct doctor *d, struct look *k, uint16_t tcp_port, bool secure)
{
	struct winrm_connector *record = d->record;
	size_t i;

	for (i = 0; i < 4; i++) {
		k->text[i] = record->text[texts[i]];
		record->text[texts[i]] = NULL;
	}
	for (i = 0; i < 3; i++)
		k->number[i] = record->number[numbers[i]];
	record->text[WINRM_KEY_PROTOCOL] = secure ? "https" : "http";
	record->number[WINRM_KEY_PORT] = tcp_port;
	record->number[WINRM_KEY_TOFU] = 0;
	record->number[WINRM_KEY_SKIP_VERIFY] = 1;
}

static void undisguise(struct doctor *d, const struct look *k)
{
	struct winrm_connector *record = d->record;
	size_t i;

	for (i = 0; i < 4; i++)
		record->text[texts[i]] = k->text[i];
	for (i = 0; i < 3; i++)
		record->number[numbers[i]] = k->number[i];
}

static void on_certificate(
	void *user, const mbedtls_x509_crt *crt, uint32_t flags)
{
	struct doctor *d = user;

	certificate_read(&d->certificate, crt);
	d->has_certificate = true;
	d->flags = flags;
}

int look_begin(struct doctor *d, struct look *k, uint16_t tcp_port, bool secure)
{
	struct attempt *a = &d->spare;
	int error;

	disguise(d, k, tcp_port, secure);
	error = attempt_open(a, d->record, d->o, true);
	a->config.no_reconnect = true;
	if (a->config.tcp_port == 0)
		a->config.tcp_port = tcp_port;
	a->transport.secure.quiet = true;
	a->transport.secure.tls.config.on_certificate = on_certificate;
	a->transport.secure.tls.config.user = d;
	return error;
}

void look_end(struct doctor *d, const struct look *k)
{
	attempt_end(&d->spare);
	undisguise(d, k);
}

bool look_is_through_proxy(struct doctor *d, uint16_t tcp_port)
{
	struct look k;
	bool through = look_begin(d, &k, tcp_port, true) == WINRM_OK &&
		d->spare.transport.tunnel.used;

	look_end(d, &k);
	return through;
}
