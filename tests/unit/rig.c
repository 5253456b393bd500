/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif
#ifndef RUNNING_ON_VALGRIND
#define RUNNING_ON_VALGRIND (strstr(rig_preload(), "vgpreload") != NULL)
#define RIG_PRELOAD
#endif

enum { UNTOUCHED = 0xa5 };

static const struct peer_output plain_script[] = {
	{"hello\r\n", NULL, PEER_DONE, "0"}};

#ifdef RIG_PRELOAD
static const char *rig_preload(void)
{
	const char *s = getenv("LD_PRELOAD");

	return s ? s : "";
}
#endif

size_t rig_stride(size_t quick)
{
	return RUNNING_ON_VALGRIND || getenv("UNIT_QUICK") ? quick : 1;
}

static void append(char *text, size_t cap, const uint8_t *data, size_t len)
{
	size_t at = strlen(text);

	assert_true(len < cap - at);
	assert_null(memchr(data, 0, len));
	memcpy(text + at, data, len);
	text[at + len] = 0;
}

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct rig *r = user;

	assert_true(len > 0);
	r->pieces++;
	if (r->pieces == r->refuse_piece)
		return false;
	if (stream == WINRM_STDOUT)
		append(r->out, sizeof(r->out), data, len);
	else
		append(r->err, sizeof(r->err), data, len);
	return true;
}

struct rig *rig_new(void)
{
	static struct rig r;

	peer_init(&r.peer);
	r.peer.scripts[0] = plain_script;
	memset(&r.config, 0, sizeof(r.config));
	memset(&r.client, 0, sizeof(r.client));
	memset(&r.request, 0, sizeof(r.request));
	r.config.host = "srv01.lab.test";
	r.config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	r.config.credentials.user = PEER_USER;
	r.config.credentials.of.password = PEER_PASSWORD;
	r.config.port = &r.peer.port;
	r.config.io = &r.peer;
	r.config.tx = r.tx;
	r.config.tx_len = RIG_TX;
	r.config.rx = r.rx;
	r.config.rx_len = RIG_RX;
	r.request.timeout_ms = 10000;
	r.request.on_output = on_output;
	r.request.user = &r;
	r.owner = false;
	r.refuse_piece = 0;
	r.moves = UINT32_MAX;
	r.out[0] = r.err[0] = r.text[0] = 0;
	return &r;
}

void rig_init(struct rig *r)
{
	memset(r->tx, UNTOUCHED, r->config.tx_len);
	memset(r->rx, UNTOUCHED, r->config.rx_len);
	assert_int_equal(winrm_init(&r->client, &r->config), 0);
}

struct rig *rig_far(void)
{
	struct rig *r = rig_new();

	r->peer.pipelines = true;
	r->config.in_flight = 8;
	return r;
}

struct rig *rig_ready(void)
{
	struct rig *r = rig_new();

	rig_init(r);
	return r;
}

/* --- a connection of the caller's ------------------------------------------- */

static const struct winrm_port *own(struct rig *r)
{
	static struct winrm_port whole;
	struct peer init;

	if (!whole.open) {
		peer_init(&init);
		whole = init.port;
	}
	(void)r;
	return &whole;
}

static void send_some(struct rig *r)
{
	size_t len;
	const uint8_t *data = winrm_tx(&r->client, &len);
	int n = own(r)->send(&r->peer, data, len);

	assert_true(len > 0);
	if (n < 0)
		winrm_lost(&r->client, n);
	else if (n > 0)
		winrm_tx_sent(&r->client, (size_t)n);
	else
		own(r)->wait(&r->peer, WINRM_WANT_WRITE,
			winrm_deadline(&r->client) < 250
				? winrm_deadline(&r->client)
				: 250);
}

static void receive_some(struct rig *r)
{
	size_t cap;
	uint8_t *room = winrm_rx(&r->client, &cap);
	int n = own(r)->recv(&r->peer, room, cap);

	assert_true(cap > 0);
	if (n < 0)
		winrm_lost(&r->client, n);
	else if (n > 0)
		winrm_rx_got(&r->client, (size_t)n);
	else
		own(r)->wait(&r->peer, WINRM_WANT_READ,
			winrm_deadline(&r->client) < 250
				? winrm_deadline(&r->client)
				: 250);
}

static int run_owner(struct rig *r)
{
	for (;;) {
		int want = winrm_step(&r->client);

		if (want <= 0 || r->moves-- == 0)
			return want;
		if (want == WINRM_WANT_OPEN) {
			own(r)->close(&r->peer);
			if (own(r)->open(&r->peer, "host", 5985, 1000) == 0)
				winrm_opened(&r->client);
			else
				winrm_lost(&r->client, WINRM_E_CONNECT);
		} else if (want == WINRM_WANT_TIME) {
			own(r)->wait(
				&r->peer, want, winrm_deadline(&r->client));
		} else if (want == WINRM_WANT_WRITE) {
			send_some(r);
		} else {
			receive_some(r);
		}
	}
}

/* --- runs ------------------------------------------------------------------- */

static int run(struct rig *r)
{
	int error = r->owner ? run_owner(r) : winrm_run(&r->client);

	if (error > 0)
		return error;
	assert_int_equal(error, rig_response(r)->error);
	assert_int_equal(winrm_deadline(&r->client), UINT32_MAX);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	return error;
}

int rig_run_request(struct rig *r)
{
	int error;

	r->out[0] = r->err[0] = 0;
	r->pieces = 0;
	error = winrm_start(&r->client, &r->request);
	if (error) {
		assert_int_equal(error, rig_response(r)->error);
		return error;
	}
	return run(r);
}

int rig_run(struct rig *r, const char *command)
{
	if (r->request.operation != WINRM_OP_COMMAND)
		memset(&r->request.as, 0, sizeof(r->request.as));
	r->request.operation = WINRM_OP_COMMAND;
	r->request.as.command.line = command;
	return rig_run_request(r);
}

void rig_greet(struct rig *r, unsigned times)
{
	for (; times > 0; times--) {
		assert_int_equal(rig_run(r, "x"), 0);
		assert_string_equal(r->out, "hello\r\n");
		assert_false(rig_response(r)->incomplete);
	}
}

struct rig *rig_slow(void)
{
	static const struct peer_output slow[] = {
		{"one ", NULL, PEER_RUNNING, NULL},
		{"two ", NULL, PEER_RUNNING, NULL},
		{"three", NULL, PEER_DONE, "7"}};
	struct rig *r = rig_new();

	r->peer.scripts[0] = slow;
	r->request.timeout_ms = 100000;
	return r;
}

void rig_set_script(struct rig *r, const char *text)
{
	memset(&r->request.as, 0, sizeof(r->request.as));
	r->request.operation = WINRM_OP_SCRIPT;
	r->request.as.script.text = text;
}

int rig_close(struct rig *r)
{
	int error = winrm_close(&r->client);

	return error ? error : run(r);
}

/* How much from there on is the same octet; by memcmp, as this is looked at after
 * each of very many runs. */
static size_t run_of(const uint8_t *data, size_t len, uint8_t octet)
{
	size_t n = data[0] == octet;

	if (n > 0 && memcmp(data, data + 1, len - 1) == 0)
		return len;
	while (n > 0 && n < len && data[n] == octet)
		n++;
	return n;
}

static void assert_wiped(const uint8_t *data, size_t len)
{
	while (len > 0) {
		size_t part = len < 512 ? len : 512;
		size_t n = run_of(data, part, 0);

		if (n == 0)
			n = run_of(data, part, UNTOUCHED);
		if (n == 0)
			fail_msg("not wiped: %02x, and %zu more", *data, len);
		data += n;
		len -= n;
	}
}

void rig_end(struct rig *r)
{
	static const struct winrm_client zeros;

	winrm_abort(&r->client);
	assert_wiped(r->tx, r->config.tx_len);
	assert_wiped(r->rx, r->config.rx_len);
	assert_memory_equal(&r->client, &zeros, sizeof(zeros));
	assert_false(r->peer.c.open);
	assert_int_equal(r->peer.double_opened, 0);
	assert_int_equal(r->peer.refused, 0);
	assert_int_equal(r->peer.unsealed, 0);
}

void rig_end_at(struct rig *r, const char *path)
{
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	assert_string_equal(r->peer.path, path);
	rig_end(r);
}

struct peer_trick *rig_trick(struct rig *r, enum peer_verb verb, unsigned nth,
	enum peer_trick_kind kind, uint32_t arg)
{
	struct peer_trick *t = r->peer.tricks;

	while (t->kind)
		t++;
	assert_true(t < r->peer.tricks + COUNT(r->peer.tricks));
	t->verb = verb;
	t->nth = nth;
	t->kind = kind;
	t->arg = arg;
	return t;
}

const struct winrm_response *rig_response(const struct rig *r)
{
	return winrm_response(&r->client);
}
