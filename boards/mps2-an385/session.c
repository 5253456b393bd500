/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/session.h"

#include <string.h>

#include "boards/mps2-an385/kerberos.h"
#include "boards/mps2-an385/transport.h"

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct session *s = user;
	int at = stream == WINRM_STDERR;

	winrm_md5_add(&s->hash[at], data, len);
	s->bytes[at] += len;
	if (s->settings->show)
		board_put_bytes(data, len);
	return true;
}

static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	struct session *s = user;
	size_t n = s->settings->input - s->input;

	if (n > sizeof(s->lines))
		n = sizeof(s->lines);
	if (n > max)
		n = max;
	settings_lines(s->lines, s->input, n);
	s->input += n;
	*data = s->lines;
	*len = n;
	return s->input == s->settings->input ? WINRM_INPUT_END
					      : WINRM_INPUT_DATA;
}

static int one(struct session *s)
{
	struct winrm_request request = {0};
	int error;

	request.as.command.line = s->settings->command;
	request.timeout_ms = s->settings->timeout_ms;
	request.on_output = on_output;
	request.on_input = on_input;
	request.user = s;
	s->input = 0;
	error = winrm_start(&s->client, &request);
	return error ? error : winrm_run(&s->client);
}

/* Files instead of commands: first one to the host, then one from it. */
static bool copies(struct session *s)
{
#if WINRM_COPY
	struct copying *c = &s->copying;

	if (!s->settings->put && !s->settings->get)
		return false;
	c->settings = s->settings;
	c->hash = &s->hash[0];
	c->bytes = &s->bytes[0];
	if (s->settings->put)
		s->error = copying_run(c, &s->client, false);
	if (s->settings->get && !s->error && c->outcome == WINRM_COPY_OK)
		s->error = copying_run(c, &s->client, true);
	s->commands = c->files;
	memcpy(s->message, c->why, sizeof(c->why));
	return true;
#else
	(void)s;
	return false;
#endif
}

static int status_of(int error, int64_t code)
{
	switch (error) {
	case WINRM_OK: return code >= 0 && code < 240 ? (int)code : 240;
	case WINRM_E_CONFIG: return BOARD_EXIT_USAGE;
	case WINRM_E_TIMEOUT: return 250;
	case WINRM_E_FAULT: return 251;
	case WINRM_E_CERT: return 252;
	case WINRM_E_AUTH:
	case WINRM_E_SCHEME: return 253;
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT:
	case WINRM_E_KDC: return 254;
	default: return 255;
	}
}

/* The config is copied: its stack is free again for the log-on. */
static __attribute__((noinline)) int init(
	struct session *s, const struct transport *t)
{
	struct winrm_config config = {0};

	config.host = s->settings->host;
	config.tcp_port = (uint16_t)s->settings->port;
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = s->settings->user;
	config.credentials.of.password = s->settings->password;
	config.port = t->port;
	config.io = t->io;
	config.tx = s->tx;
	config.tx_len = sizeof(s->tx);
	config.rx = s->rx;
	config.rx_len = sizeof(s->rx);
	config.no_reconnect = s->settings->no_recover;
#if WINRM_KERBEROS
	kerberos_use(&s->kerberos, &config, s->settings);
#endif
	return winrm_init(&s->client, &config);
}

static void run_all(struct session *s)
{
	const struct winrm_response *r = winrm_response(&s->client);

	bool copied = copies(s);

	for (; s->commands < s->settings->repeat && !s->error && !copied;
		s->commands++)
		s->error = one(s);
	s->exit_code = (int)r->exit_code;
#if WINRM_COPY
	if (copied)
		s->exit_code = s->copying.outcome;
#endif
	s->reconnects = r->reconnects;
	s->sealed = r->sealed;
	if (s->error)
		winrm_describe(&s->client, s->message, sizeof(s->message));
	if (winrm_close(&s->client) == WINRM_OK)
		(void)winrm_run(&s->client);
	winrm_abort(&s->client);
}

static void say(struct session *s, const char *why)
{
	size_t len = strlen(why);

	if (len >= sizeof(s->message))
		len = sizeof(s->message) - 1;
	memcpy(s->message, why, len);
}

void session_run(struct session *s, int number, const struct settings *settings,
	const struct winrm_port *port, void *io)
{
	struct transport t;

	s->settings = settings;
	winrm_md5_start(&s->hash[0]);
	winrm_md5_start(&s->hash[1]);
	s->error = transport_start(&t, number, settings, port, io);
	if (s->error)
		say(s, t.why);
	else
		s->error = init(s, &t);
	if (!s->error)
		run_all(s);
	transport_stop(number);
	s->status = status_of(s->error, s->exit_code);
}

static void put_hash(const char *name, struct winrm_md5 *hash)
{
	uint8_t digest[WINRM_MD5_LEN];
	int i;

	(void)winrm_md5_end(hash, digest);
	board_put(name);
	for (i = 0; i < WINRM_MD5_LEN; i += 4)
		board_put_hex((uint32_t)digest[i] << 24 |
			(uint32_t)digest[i + 1] << 16 |
			(uint32_t)digest[i + 2] << 8 | digest[i + 3]);
}

void session_report(struct session *s, const char *name)
{
	board_put("\n");
	board_put(name);
	board_put_number("error", (uint32_t)-s->error);
	board_put_number("exit", (uint32_t)s->exit_code);
	board_put_number("sealed", s->sealed);
	board_put_number("reconnects", (uint32_t)s->reconnects);
	board_put_number("commands", s->commands);
	board_put_number("out", s->bytes[0]);
	board_put_number("err", s->bytes[1]);
	put_hash(" out-md5=", &s->hash[0]);
	put_hash(" err-md5=", &s->hash[1]);
	board_put("\n");
	if (!s->message[0])
		return;
	board_put("message ");
	board_put(s->message);
	board_put("\n");
}
