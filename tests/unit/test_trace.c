/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* What others may see: nothing in clear on the wire, no token in a trace. */

struct record {
	uint8_t data[131072];
	size_t len;
};

static struct record wire, trace;
static int (*whole_recv)(void *io, uint8_t *data, size_t cap);
static int (*whole_send)(void *io, const uint8_t *data, size_t len);
static unsigned whats[4];

static void add(struct record *r, const void *data, size_t len)
{
	assert_true(len <= sizeof(r->data) - r->len);
	memcpy(r->data + r->len, data, len);
	r->len += len;
}

static bool has(const struct record *r, const void *data, size_t len)
{
	return memmem(r->data, r->len, data, len) != NULL;
}

static bool has_text(const struct record *r, const char *text)
{
	return has(r, text, strlen(text));
}

static bool has_utf16(const struct record *r, const char *text)
{
	uint8_t units[128];
	size_t i;

	for (i = 0; text[i]; i++) {
		units[2 * i] = (uint8_t)text[i];
		units[2 * i + 1] = 0;
	}
	return has(r, units, 2 * i);
}

static int recorded_recv(void *io, uint8_t *data, size_t cap)
{
	int n = whole_recv(io, data, cap);

	if (n > 0)
		add(&wire, data, (size_t)n);
	return n;
}

static int recorded_send(void *io, const uint8_t *data, size_t len)
{
	int n = whole_send(io, data, len);

	if (n > 0)
		add(&wire, data, (size_t)n);
	return n;
}

static void on_trace(
	void *user, enum winrm_trace what, const uint8_t *data, size_t len)
{
	assert_ptr_equal(user, &trace);
	assert_true(len > 0);
	whats[what]++;
	add(&trace, data, len);
}

static const char secret_line[] = "type the-command-line";
static const struct peer_output secret_script[] = {
	{"the-output-of-it", "the-errors-of-it", PEER_RUNNING, NULL},
	{"the-last-of-it", NULL, PEER_DONE, "7"}};

static struct rig *recorded(void)
{
	static const char *const environment[] = {"NAME=the-variable", NULL};
	struct rig *r = rig_new();

	wire.len = trace.len = 0;
	memset(whats, 0, sizeof(whats));
	whole_recv = r->peer.port.recv;
	whole_send = r->peer.port.send;
	r->peer.port.recv = recorded_recv;
	r->peer.port.send = recorded_send;
	r->peer.scripts[0] = secret_script;
	r->config.environment = environment;
	return r;
}

static void assert_not_on_the_wire(const char *text)
{
	assert_false(has_text(&wire, text));
	assert_false(has_utf16(&wire, text));
}

static void nothing_leaves_in_clear(void **state)
{
	struct rig *r = recorded();
	uint8_t hash[16];

	(void)state;
	r->config.on_trace = on_trace;
	r->config.trace_user = &trace;
	rig_init(r);
	assert_int_equal(rig_run(r, secret_line), 0);
	assert_string_equal(r->out, "the-output-of-itthe-last-of-it");
	assert_int_equal(rig_close(r), 0);
	assert_true(wire.len > 10000);
	assert_not_on_the_wire("the-command-line");
	assert_not_on_the_wire("the-variable");
	assert_not_on_the_wire("Envelope");
	assert_not_on_the_wire("CommandLine");
	assert_not_on_the_wire("dGhlLW91dHB1dC1vZi1pd"); /* the output */
	assert_not_on_the_wire("dGhlLWVycm9ycy1vZi1pd");
	assert_not_on_the_wire(PEER_PASSWORD);
	assert_true(winrm_ntlm_hash(winrm_slice_str(PEER_PASSWORD), hash));
	assert_false(has(&wire, hash, sizeof(hash)));
	/* and the record would show what is there */
	assert_true(has_text(&wire, "HTTP-SPNEGO-session-encrypted"));
	assert_true(has_text(&trace, "the-command-line"));
	rig_end(r);
}

static void a_trace_holds_both_directions_but_no_token(void **state)
{
	struct rig *r = recorded();
	uint8_t hash[16];
	size_t i;

	(void)state;
	r->config.on_trace = on_trace;
	r->config.trace_user = &trace;
	rig_init(r);
	assert_int_equal(rig_run(r, secret_line), 0);
	assert_int_equal(rig_close(r), 0);
	for (i = 0; i < COUNT(whats); i++)
		assert_true(whats[i] >= 4);
	assert_true(has_text(&trace, "POST /wsman HTTP/1.1\r\n"));
	assert_true(has_text(&trace, "HTTP/1.1 200 \r\n"));
	assert_true(has_text(&trace, "Authorization: Negotiate "));
	assert_true(has_text(&trace, "CommandResponse"));
	assert_true(has_text(&trace, "dGhlLW91dHB1dC1vZi1pd"));
	assert_false(has_text(&trace, "TlRMTVNTU")); /* NTLMSSP */
	assert_false(has_text(&trace, PEER_PASSWORD));
	assert_true(winrm_ntlm_hash(winrm_slice_str(PEER_PASSWORD), hash));
	assert_false(has(&trace, hash, sizeof(hash)));
	rig_end(r);
}

static void a_trace_of_basic_holds_no_password(void **state)
{
	struct rig *r = recorded();

	(void)state;
	r->peer.basic = true;
	r->config.auth = WINRM_AUTH_BASIC;
	r->config.insecure_allow_unencrypted = true;
	r->config.on_trace = on_trace;
	r->config.trace_user = &trace;
	rig_init(r);
	assert_int_equal(rig_run(r, secret_line), 0);
	assert_int_equal(rig_close(r), 0);
	assert_true(has_text(&wire, "TEFCXGFsaWNlOlMzY3JldCFwYXNz"));
	assert_true(has_text(&trace, "Authorization: Basic "));
	assert_false(has_text(&trace, "TEFCXGFsaWNlOlMzY3JldCFwYXNz"));
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_leaves_in_clear),
		cmocka_unit_test(a_trace_holds_both_directions_but_no_token),
		cmocka_unit_test(a_trace_of_basic_holds_no_password),
	};

	return RUN(tests);
}
