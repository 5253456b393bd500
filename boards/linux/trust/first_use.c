/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/first_use.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/trust/known_servers_file.h"

enum { TRIES = 30 }; /* 3 to 8 seconds: 250 ms or less each */

static void use_pins(struct tls_client *s, struct winrm_tls_config *config)
{
	config->pins = (const uint8_t(*)[WINRM_TLS_PIN])s->known.pins;
	config->pin_count = s->known.count;
}

static bool is_known(
	const struct known *known, const uint8_t pin[WINRM_TLS_PIN])
{
	size_t i;

	for (i = 0; i < known->count; i++)
		if (memcmp(known->pins[i], pin, WINRM_TLS_PIN) == 0)
			return true;
	return false;
}

static int cannot_remember(struct tls_client *s, const char *why)
{
	snprintf(s->problem, sizeof(s->problem),
		"its key cannot be remembered, so nothing was sent: %s", why);
	return WINRM_E_CERT;
}

/* After the handshake of a first contact; the next one must have the pin. */
static int remember(struct tls_client *s)
{
	struct winrm_tls *t = &s->tls;
	struct known *known = &s->known;
	char text[WINRM_TLS_PIN_TEXT], why[640] = "";
	int added = t->has_seen
		? known_add(s->path, s->name, t->seen, known, why, sizeof(why))
		: -1;

	if (added < 0 || (added == 0 && ++s->tries > TRIES))
		return cannot_remember(s, why);
	t->want = added == 0 ? WINRM_WANT_TIME : WINRM_WANT_OPEN;
	if (added == 0)
		return WINRM_WANT_OPEN;
	if (known->count == 0) {
		memcpy(known->pins[known->count++], t->seen, sizeof(t->seen));
		winrm_tls_pin_write(t->seen, text);
		if (!s->quiet)
			say("%s is new here: its key %s is now in %s", s->name,
				text, s->path);
	}
	use_pins(s, &t->config);
	return is_known(known, t->seen) ? WINRM_OK : WINRM_E_CERT;
}

static int first_use_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct tls_client *s = io;
	int result = WINRM_OK;

	if (!s->tls.shaken)
		result = winrm_port_tls.open(io, host, tcp_port, timeout_ms);
	if (result == WINRM_OK && s->known.count == 0)
		result = remember(s);
	return result;
}

static const char *first_use_reason(void *io)
{
	struct tls_client *s = io;
	const struct winrm_tls *t = &s->tls;
	const struct known *known = &s->known;
	char was[WINRM_TLS_PIN_TEXT], is[WINRM_TLS_PIN_TEXT], line[20];

	if (s->problem[0] || known->count == 0 || !t->has_seen ||
		is_known(known, t->seen))
		return s->problem[0] ? s->problem : winrm_tls_reason(t);
	snprintf(line, sizeof(line), known->line ? "line %u" : "its line",
		known->line);
	winrm_tls_pin_write(known->pins[0], was);
	winrm_tls_pin_write(t->seen, is);
	snprintf(s->problem, sizeof(s->problem),
		"WARNING: THE KEY OF %s HAS CHANGED. Somebody may be in "
		"between and pretend to be the host, or the host has a new "
		"certificate. Nothing was sent to it. Its key was %s and is "
		"now %s. If you know why, remove %s of %s and connect "
		"again.",
		s->name, was, is, line, s->path);
	return s->problem;
}

bool first_use_init(struct tls_client *s, const struct winrm_connector *record,
	struct winrm_tls_config *config, char *why, size_t cap)
{
	const char *host = record->text[WINRM_KEY_HOSTNAME];
	uint32_t tcp_port = record->number[WINRM_KEY_PORT];

	if (record->text[WINRM_KEY_PIN]) {
		snprintf(why, cap,
			"tofu: not together with pin, which says already "
			"what the host's key must be");
		return false;
	}
	if (!host ||
		!known_name(
			s->name, host, tcp_port ? (uint16_t)tcp_port : 5986)) {
		snprintf(why, cap, "hostname: not one for known_servers");
		return false;
	}
	if (!known_path(s->path, sizeof(s->path), why, cap) ||
		!known_load(s->path, s->name, &s->known, why, cap))
		return false;
	use_pins(s, config);
	if (s->known.count == 0 && !config->ca_path)
		config->insecure_skip_verify = true;
	return true;
}

const struct winrm_port *first_use_port(void)
{
	static struct winrm_port port;

	port = winrm_port_tls;
	port.open = first_use_open;
	port.reason = first_use_reason;
	return &port;
}
