/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/secure.h"

#include <stdio.h>
#include <string.h>

#include "port/tls.h"

enum { PINS_MAX = 8 };

static struct winrm_tls tls;
static uint8_t pins[PINS_MAX][WINRM_TLS_PIN];

bool secure_wanted(const struct winrm_connector *record)
{
	const char *protocol = record->text[WINRM_KEY_PROTOCOL];

	if (protocol)
		return strcmp(protocol, "https") == 0;
	return record->number[WINRM_KEY_PORT] == 5986;
}

/* One pin, or several with ';' between. */
static bool read_pins(const char *text, size_t *count)
{
	for (*count = 0; *text; text += *text == ';') {
		size_t len = strcspn(text, ";");

		if (*count == PINS_MAX ||
			!winrm_tls_pin_read(text, len, pins[*count]))
			return false;
		++*count;
		text += len;
	}
	return *count > 0;
}

static bool refuse(char *problem, size_t cap, const char *text)
{
	snprintf(problem, cap, "%s", text);
	return false;
}

bool secure_init(const struct winrm_connector *record,
	const struct winrm_port *lower, void *io, char *problem, size_t cap)
{
	struct winrm_tls_config c;

	memset(&c, 0, sizeof(c));
	c.port = lower;
	c.io = io;
	c.ca_path = record->text[WINRM_KEY_CA_FILE];
	c.cert_path = record->text[WINRM_KEY_CLIENT_CERT];
	c.key_path = record->text[WINRM_KEY_CLIENT_KEY];
	c.insecure_skip_verify = record->number[WINRM_KEY_SKIP_VERIFY] != 0;
	if (!c.cert_path != !c.key_path)
		return refuse(
			problem, cap, "client-cert and client-key go together");
	if (record->text[WINRM_KEY_PIN]) {
		if (!read_pins(record->text[WINRM_KEY_PIN], &c.pin_count))
			return refuse(problem, cap,
				"pin: give it as sha256//BASE64, several "
				"with ';' between");
		c.pins = (const uint8_t(*)[WINRM_TLS_PIN])pins;
	}
	if (!c.ca_path && c.pin_count == 0)
		c.ca_path = winrm_tls_system_ca();
	switch (winrm_tls_init(&tls, &c)) {
	case WINRM_OK: return true;
	case WINRM_E_CONFIG:
		return refuse(problem, cap,
			"no CA certificates on this machine: install "
			"ca-certificates, or give ca-file or pin");
	case WINRM_E_CERT:
		snprintf(problem, cap,
			"%s: not a readable certificate or key, PEM or DER",
			c.ca_path && !c.cert_path ? c.ca_path
						  : "ca-file, client-cert or "
						    "client-key");
		return false;
	default: return refuse(problem, cap, "TLS could not be set up");
	}
}

const struct winrm_port *secure_port(void)
{
	return &winrm_port_tls;
}

void *secure_io(void)
{
	return &tls;
}

const char *secure_pin(void)
{
	static char text[WINRM_TLS_PIN_TEXT];

	if (tls.has_seen)
		winrm_tls_pin_write(tls.seen, text);
	return text;
}

void secure_free(void)
{
	winrm_tls_free(&tls);
}
