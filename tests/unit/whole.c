/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/whole.h"

static const struct peer_output first_script[] = {
	{"out one\r\n", NULL, PEER_RUNNING, NULL},
	{"out two\r\n", "err one\r\n", PEER_DONE, "7"}};
static const struct peer_output second_script[] = {
	{"again\r\n", NULL, PEER_DONE, "3221225786"}};

enum { TIMEOUT = 5000, GRACE = 3000 };

struct rig *whole_new(enum variant v)
{
	struct rig *r = rig_new();

	r->peer.scripts[0] = first_script;
	r->peer.scripts[1] = second_script;
	r->request.timeout_ms = TIMEOUT;
	r->config.grace_ms = GRACE;
	if (v == SMALL) {
		r->config.tx_len = 4096;
		r->config.rx_len = 8960;
	}
	if (v == PATIENT) {
		r->request.timeout_ms = 100000;
		r->config.operation_timeout_ms = 1000;
	}
	r->peer.chunked = v == CHUNKED;
	if (v == OWNER) {
		r->owner = true;
		r->peer.port.open = NULL;
	}
	return r;
}

static void assert_allowed(const struct outcome *o, int error)
{
	size_t i;

	for (i = 0; i < o->error_count; i++)
		if (o->errors[i] == error)
			return;
	fail_msg("unexpected: %d %s", error, winrm_strerror(error));
}

/* A lost reply may have lost a piece; otherwise there is no gap. */
static void assert_output(struct rig *r, const char *const *pieces, bool whole)
{
	const char *at = r->out;
	bool gap = false;

	for (; *pieces; pieces++) {
		size_t len = strlen(*pieces);

		if (strncmp(at, *pieces, len) != 0) {
			gap = true;
			continue;
		}
		assert_true(!gap || rig_response(r)->incomplete);
		at += len;
	}
	assert_string_equal(at, "");
	assert_true(!whole || !gap || rig_response(r)->incomplete);
}

static bool run_one(struct rig *r, const struct outcome *o, bool second)
{
	static const char *const first_out[] = {
		"out one\r\n", "out two\r\n", NULL};
	static const char *const second_out[] = {"again\r\n", NULL};
	uint32_t start = r->peer.now;
	size_t started = r->peer.command_count;
	int error = rig_run(r, second ? "second" : "first");

	assert_true(r->peer.now - start <= r->request.timeout_ms + GRACE);
	assert_true(r->peer.command_count <= started + 1);
	assert_output(r, second ? second_out : first_out, error == 0);
	if (error) {
		assert_allowed(o, error);
		assert_int_equal(peer_shells(&r->peer), 0);
		return false;
	}
	assert_true(rig_response(r)->has_exit_code);
	assert_int_equal(rig_response(r)->exit_code, second ? 3221225786 : 7);
	assert_true(rig_response(r)->sealed);
	assert_true(second || !strcmp(r->err, "err one\r\n"));
	return true;
}

void whole_run(struct rig *r, const struct outcome *o)
{
	unsigned failed = 0;
	uint32_t start;
	int error;

	rig_init(r);
	failed += !run_one(r, o, false);
	failed += !run_one(r, o, true);
	start = r->peer.now;
	error = rig_close(r);
	assert_true(r->peer.now - start <= GRACE);
	if (error)
		assert_allowed(o, error);
	failed += error != 0;
	assert_int_equal(peer_shells(&r->peer), 0);
	assert_true(failed <= 1);
	rig_end(r);
}

static const struct outcome no_error = {NULL, 0};

void assert_golden(struct rig *r)
{
	whole_run(r, &no_error);
	assert_string_equal(r->peer.path, "|lCXRRTXRD");
	assert_int_equal(r->peer.connections, 1);
	assert_int_equal(r->peer.requests, 9);
	assert_int_equal(r->peer.log_ons, 1);
	assert_int_equal(r->peer.now, 1000);
}

static const int lost_errors[] = {WINRM_E_CLOSED, WINRM_E_IO};
static const int late_errors[] = {WINRM_E_TIMEOUT};
static const int silent_errors[] = {WINRM_E_IO};
static const int changed_errors[] = {WINRM_E_HTTP, WINRM_E_STATUS,
	WINRM_E_SCHEME, WINRM_E_CHALLENGE, WINRM_E_AUTH, WINRM_E_SEAL,
	WINRM_E_TIMEOUT, WINRM_E_CLOSED, WINRM_E_SPACE};
const struct outcome lost = {lost_errors, COUNT(lost_errors)};
const struct outcome late = {late_errors, COUNT(late_errors)};
const struct outcome silent = {silent_errors, COUNT(silent_errors)};
const struct outcome changed = {changed_errors, COUNT(changed_errors)};

/* How many bytes each side sends if all goes well. */
static size_t measure(enum variant v, bool given)
{
	struct rig *r = whole_new(v);

	assert_golden(r);
	return given ? r->peer.given : r->peer.taken;
}

void at_every_byte(enum variant v, bool given, size_t place,
	const struct outcome *o, size_t stride)
{
	size_t total = measure(v, given), n;

	for (n = 0; n < total; n += stride) {
		struct rig *r = whole_new(v);
		size_t *at = (size_t *)(void *)((char *)&r->peer + place);

		*at = n;
		whole_run(r, o);
	}
}
