/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/tofu.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "boards/linux/known.h"
#include "boards/linux/say.h"

enum { TRIES = 100 }; /* 5 seconds */

static struct winrm_port port;
static struct known known;
static char path[400], name[KNOWN_NAME], problem[1200];
static bool is_quiet;
static int tries; /* to get the lock */

static void use_pins(struct winrm_tls_config *config)
{
	config->pins = (const uint8_t(*)[WINRM_TLS_PIN])known.pins;
	config->pin_count = known.count;
}

static bool is_known(const uint8_t pin[WINRM_TLS_PIN])
{
	size_t i;

	for (i = 0; i < known.count; i++)
		if (memcmp(known.pins[i], pin, WINRM_TLS_PIN) == 0)
			return true;
	return false;
}

static int cannot_remember(const char *why)
{
	snprintf(problem, sizeof(problem),
		"its key cannot be remembered, so nothing was sent: %s", why);
	return WINRM_E_CERT;
}

/* After the handshake of a first contact; the next one has to have the pin. */
static int remember(struct winrm_tls *t)
{
	const struct timespec pause = {0, 50000000};
	char text[WINRM_TLS_PIN_TEXT], why[640] = "";
	int added = t->has_seen
		? known_add(path, name, t->seen, &known, why, sizeof(why))
		: -1;

	if (added < 0 || (added == 0 && ++tries > TRIES))
		return cannot_remember(why);
	if (added == 0) {
		t->want = WINRM_WANT_WRITE; /* as the socket always can */
		nanosleep(&pause, NULL);
		return WINRM_WANT_OPEN;
	}
	if (known.count == 0) {
		memcpy(known.pins[known.count++], t->seen, sizeof(t->seen));
		winrm_tls_pin_write(t->seen, text);
		if (!is_quiet)
			say("%s is new here: its key %s is now in %s", name,
				text, path);
	}
	use_pins(&t->config);
	return is_known(t->seen) ? WINRM_OK : WINRM_E_CERT;
}

static int tofu_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct winrm_tls *t = io;
	int result = WINRM_OK;

	if (!t->shaken)
		result = winrm_port_tls.open(io, host, tcp_port, timeout_ms);
	if (result == WINRM_OK && known.count == 0)
		result = remember(t);
	return result;
}

static const char *tofu_reason(void *io)
{
	const struct winrm_tls *t = io;
	char was[WINRM_TLS_PIN_TEXT], is[WINRM_TLS_PIN_TEXT], line[20];

	if (problem[0] || known.count == 0 || !t->has_seen || is_known(t->seen))
		return problem[0] ? problem : winrm_tls_reason(t);
	snprintf(line, sizeof(line), known.line ? "line %u" : "its line",
		known.line);
	winrm_tls_pin_write(known.pins[0], was);
	winrm_tls_pin_write(t->seen, is);
	snprintf(problem, sizeof(problem),
		"WARNING: THE KEY OF %s HAS CHANGED. Somebody may be in "
		"between and pretend to be the host, or the host has a new "
		"certificate. Nothing was sent to it. Its key was %s and is "
		"now %s. If you know why, remove %s of %s and connect "
		"again.",
		name, was, is, line, path);
	return problem;
}

bool tofu_init(const struct winrm_connector *record,
	struct winrm_tls_config *config, bool quiet, char *why, size_t cap)
{
	const char *host = record->text[WINRM_KEY_HOSTNAME];
	uint32_t tcp_port = record->number[WINRM_KEY_PORT];

	is_quiet = quiet;
	if (record->text[WINRM_KEY_PIN]) {
		snprintf(why, cap,
			"tofu: not together with pin, which says already "
			"what the host's key must be");
		return false;
	}
	if (!host ||
		!known_name(name, host, tcp_port ? (uint16_t)tcp_port : 5986)) {
		snprintf(why, cap, "hostname: not one for known_servers");
		return false;
	}
	if (!known_path(path, sizeof(path), why, cap) ||
		!known_load(path, name, &known, why, cap))
		return false;
	use_pins(config);
	if (known.count == 0 && !config->ca_path)
		config->insecure_skip_verify = true;
	return true;
}

const struct winrm_port *tofu_port(void)
{
	port = winrm_port_tls;
	port.open = tofu_open;
	port.reason = tofu_reason;
	return &port;
}
