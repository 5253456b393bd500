/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/host.h"

/* The connection, the requests on it, and the port in front of it. */

static const uint8_t *after(struct winrm_slice s, const char *mark)
{
	const uint8_t *at = memmem(s.ptr, s.len, mark, strlen(mark));

	return at ? at + strlen(mark) : NULL;
}

static enum host_verb verb_of(struct winrm_slice s)
{
	static const struct {
		const char *end;
		enum host_verb verb;
	} all[] = {{"Create", HOST_VERB_CREATE}, {"Command", HOST_VERB_COMMAND},
		{"Receive", HOST_VERB_RECEIVE}, {"Send", HOST_VERB_SEND},
		{"Signal", HOST_VERB_SIGNAL}, {"Delete", HOST_VERB_DELETE},
		{"Enumerate", HOST_VERB_ENUMERATE}, {"Pull", HOST_VERB_PULL}};
	const uint8_t *end = after(s, "</a:Action>");
	size_t i, len;

	if (!end)
		return HOST_VERB_IDENTIFY;
	end -= strlen("</a:Action>");
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		len = strlen(all[i].end);
		if (!memcmp(end - len, all[i].end, len))
			return all[i].verb;
	}
	CHECK(false);
	return HOST_VERB_NONE;
}

static void note(struct winrm_slice s, const char *mark, char out[40])
{
	const uint8_t *at = after(s, mark);

	if (!at || s.ptr + s.len - at < 36)
		return;
	memcpy(out, at, 36);
	out[36] = 0;
}

/* A message in clear, before it is sealed or as it came. */
void host_see(struct host *h, struct winrm_slice message)
{
	h->verb = verb_of(message);
	note(message, "<a:MessageID>uuid:", h->message_id);
	if (h->verb == HOST_VERB_CREATE)
		note(message, "<rsp:Shell Name=\"", h->shell_name);
}

/* --- the connection --------------------------------------------------------- */

void host_close(struct host *h)
{
	h->open = h->closing = h->stalled = h->taking = false;
	h->out_at = h->out_len = 0;
	h->answer_end = HOST_NEVER;
}

int host_open(struct host *h)
{
	CHECK(++h->opens < 3000);
	host_close(h);
	if (h->slow_open > 0) {
		h->slow_open--;
		return WINRM_WANT_OPEN;
	}
	if (h->refused_opens > 0) {
		h->refused_opens--;
		return h->open_error;
	}
	h->open = true;
	h->ready_at = h->now;
	return 0;
}

/* Checks the first octets of a request; all of them have arrived. */
static void look(struct host *h, struct winrm_slice data)
{
	const struct winrm_exchange *x = &h->engine->exchange;
	const uint8_t *body = memmem(data.ptr, data.len, "\r\n\r\n", 4);
	bool seals = winrm_exchange_seals(x);

	CHECK(body && !memcmp(data.ptr, "POST /wsman HTTP/1.1\r\n", 22));
	h->taking = true;
	h->verified = false;
	h->leg = x->leg;
	h->carries = h->leg != WINRM_LEG_TOKEN && h->leg != WINRM_LEG_EMPTY;
	body += 4;
	if (!h->carries) {
		CHECK(body == data.ptr + data.len);
		return;
	}
	CHECK(!seals || h->sealed_one);
	if (seals || x->message.anonymous) /* nothing of it can be read */
		CHECK(!memmem(data.ptr, data.len, "CANARY", 6));
	if (!seals)
		host_see(h,
			slice_of(body, data.len - (size_t)(body - data.ptr)));
	h->sealed_one = false;
	/* what may have been done is never requested again */
	if (h->verb == HOST_VERB_CREATE) {
		CHECK(!h->create_out);
		h->create_out = true;
	} else if (h->verb == HOST_VERB_COMMAND) {
		CHECK(!h->command_out);
		h->command_out = true;
	} else if (h->verb == HOST_VERB_SEND) {
		CHECK(!h->send_out);
		h->send_out = true;
	}
	/*
	 * in clear, the rest of the previous answer may be taken for this one's
	 */
	if (h->out_len > 0 && !seals)
		h->create_out = h->command_out = h->send_out = h->exact = false;
}

/* How much is taken before the connection is lost or stalls. */
static size_t cut_take(struct host *h, size_t len)
{
	size_t n = h->take_cut < len ? h->take_cut : len;

	if (h->take_cut == HOST_NEVER)
		return len;
	h->take_cut -= n;
	if (h->take_cut == 0) {
		h->take_cut = HOST_NEVER;
		h->stalled = h->take_stall;
		h->closing = !h->take_stall;
	}
	return n;
}

int host_take(struct host *h, const uint8_t *data, size_t len)
{
	size_t n;

	CHECK(len > 0);
	if (!h->open || h->closing)
		return WINRM_E_IO;
	n = h->stalled ? 0 : cut_take(h, len);
	if (n == 0)
		return h->stalled ? 0 : WINRM_E_IO;
	if (!h->taking)
		look(h, slice_of(data, len));
	h->taking = n < len;
	if (!h->taking && !h->stalled && !h->closing)
		host_answer(h);
	return (int)n;
}

/* The client has all of the answer now: what must it know? */
static void answered(struct host *h)
{
	bool unsealed = !host_seals(h);

	h->answer_end = HOST_NEVER;
	if (!h->carries)
		return;
	if (h->verb == HOST_VERB_CREATE)
		h->create_out = false;
	if (h->verb == HOST_VERB_COMMAND && h->is_fault &&
		(h->authentic || unsealed))
		h->command_out = false;
	if (h->verb == HOST_VERB_SEND && (h->authentic || unsealed))
		h->send_out = false;
}

static bool has_answer(const struct host *h)
{
	return h->out_len > 0 && !h->stalled;
}

static bool is_lost(const struct host *h)
{
	return !h->open || (h->closing && h->out_len == 0);
}

int host_give(struct host *h, uint8_t *data, size_t cap)
{
	size_t n = h->out_len - h->out_at;

	if (!has_answer(h) || (int32_t)(h->now - h->ready_at) < 0)
		return is_lost(h) ? WINRM_E_CLOSED : 0;
	n = n < cap ? n : cap;
	n = n < h->piece ? n : h->piece;
	memcpy(data, h->out + h->out_at, n);
	h->out_at += n;
	if (h->out_at >= h->answer_end)
		answered(h);
	if (h->out_at == h->out_len)
		h->out_at = h->out_len = 0;
	return (int)n;
}

void host_wait(struct host *h, int want, uint32_t ms)
{
	uint32_t rest = h->ready_at - h->now;

	if ((want == WINRM_WANT_WRITE && !h->stalled) ||
		(want == WINRM_WANT_OPEN && h->open))
		return;
	if (want == WINRM_WANT_READ && is_lost(h))
		return;
	if (want == WINRM_WANT_READ && has_answer(h)) {
		if ((int32_t)rest <= 0)
			return;
		ms = rest < ms ? rest : ms;
	}
	if (want == WINRM_WANT_OPEN && ms > 250)
		ms = 250;
	h->now += ms;
}

/* --- the port --------------------------------------------------------------- */

static int port_open(
	void *io, const char *name, uint16_t tcp_port, uint32_t timeout_ms)
{
	(void)timeout_ms;
	CHECK(!strcmp(name, "host") && tcp_port > 0);
	return host_open(io);
}

static int port_send(void *io, const uint8_t *data, size_t len)
{
	return host_take(io, data, len);
}

static int port_recv(void *io, uint8_t *data, size_t cap)
{
	CHECK(cap > 0);
	return host_give(io, data, cap);
}

static void port_close(void *io)
{
	host_close(io);
}

static uint32_t port_now(void *io)
{
	struct host *h = io;

	h->now += h->tick;
	h->lost_time += h->tick;
	if (h->cancel_in > 0 && --h->cancel_in == 0)
		for (; h->cancel_count > 0; h->cancel_count--)
			winrm_cancel(h->client);
	if (h->abort_in > 0 && --h->abort_in == 0)
		h->abort_now = true;
	return h->now;
}

/* Keys are always the same, so that a log-on is computed only once. */
static int port_random(void *io, uint8_t *out, size_t len)
{
	struct host *h = io;
	size_t i;

	if (h->no_random_in > 0) {
		h->no_random_in--;
	} else if (h->no_random > 0) {
		h->no_random--;
		return WINRM_E_CRYPTO;
	}
	for (i = 0; i < len; i++)
		out[i] = (uint8_t)i;
	if (len == 16) {
		h->random_state++;
		memcpy(out, &h->random_state, 4);
	}
	return 0;
}

static int port_io_code(void *io)
{
	(void)io;
	return 104;
}

static const char *port_reason(void *io)
{
	(void)io;
	return "it is in the way";
}

static const uint8_t *port_binding(void *io)
{
	static const uint8_t binding[16] = "channel binding";

	(void)io;
	return binding;
}

static uint64_t port_unix_time(void *io)
{
	(void)io;
	return 1700000000;
}

void host_init(struct host *h, struct winrm_client *client, bool encrypted,
	bool real, struct winrm_slice program)
{
	static const struct winrm_port port = {.open = port_open,
		.send = port_send,
		.recv = port_recv,
		.close = port_close,
		.now_ms = port_now,
		.random = port_random,
		.unix_time = port_unix_time,
		.io_code = port_io_code,
		.channel_binding = port_binding,
		.reason = port_reason};

	memset(h, 0, offsetof(struct host, out));
	memset(&h->out_at, 0,
		offsetof(struct host, xml) - offsetof(struct host, out_at));
	memset(&h->xml_len, 0, sizeof(*h) - offsetof(struct host, xml_len));
	h->port = port;
	h->port.encrypted = encrypted;
	h->client = client;
	h->engine = winrm_engine_of(client);
	h->program = program;
	h->real = real;
	h->now = 1000;
	h->piece = h->take_cut = h->answer_end = HOST_NEVER;
	host_forget_plan(h);
}

void host_begin(struct host *h)
{
	h->command_out = h->send_out = h->create_out = false;
	h->exact = true;
	h->verified_one = false;
	h->written = 0;
}

bool host_seals(const struct host *h)
{
	return winrm_exchange_seals(&h->engine->exchange);
}
