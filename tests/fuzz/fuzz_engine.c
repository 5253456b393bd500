/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/engine_request.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#elif __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#endif
#endif

/*
 * The whole engine against a host that is a program (host.h): four octets of
 * choices (see the enums), then the steps of the host. What must hold for each:
 * see the CHECKs throughout. fuzz_client uses the octets of the input as
 * answers; this one knows the keys and the order.
 */
enum { /* of the client */
	BASIC = 1,
	ENCRYPTED = 2,
	REAL = 4,
	BIG = 8,
	OWN_CONNECTION = 16, /* the caller's: winrm_tx, winrm_rx */
	WAIT_FOR_QUOTA = 32,
	SEAL_OVER_TLS = 64,
	NO_RECONNECT = 128
};
enum { /* of the client too */
	BREAK = 1,
	CONSOLE = 2,
	SETTINGS = 4,
	CLOSE = 8,
	TRACE = 16,
	NT_HASH = 32,
	CERTIFICATE = 64,
	SHORT_TIMEOUT = 128
};

enum { TIMEOUT = 2000, SHORT = 150, GRACE = 1000 };
/* Steps while no time passes: an answer may come octet by octet. */
enum { SPIN = 200000 };

static struct asked asked;

static uint8_t tx_small[4096], rx_small[8960], tx_big[16384], rx_big[40000];
static struct winrm_client client;
static struct host host_;
static bool busy; /* between start and done */
static unsigned inputs;
static bool says_secret; /* the host does, by itself */
static uint32_t delivered;
static uint8_t choices[4];

static void lock(bool on)
{
#if __has_feature(address_sanitizer)
	if (on)
		ASAN_POISON_MEMORY_REGION(&asked, sizeof(asked));
	else
		ASAN_UNPOISON_MEMORY_REGION(&asked, sizeof(asked));
#elif __has_feature(memory_sanitizer)
	if (on)
		__msan_poison(&asked, sizeof(asked));
#else
	if (on)
		memset(&asked, 0xaa, sizeof(asked));
#endif
}

/* --- what the engine calls -------------------------------------------------- */

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	CHECK(user == &host_ && busy && len > 0 && data);
	CHECK(stream == WINRM_STDOUT || stream == WINRM_STDERR);
	/* what is decoded may end with an octet that came before */
	CHECK(host_.verified || !host_seals(&host_) ||
		(stream == WINRM_STDERR && host_.verified_one));
	CHECK(data[0] + data[len - 1] >= 0);
	delivered += stream == WINRM_STDOUT ? (uint32_t)len : 0;
	if (!host_.refuse_output)
		return true;
	host_.refuse_output = false;
	host_.exact = false;
	return false;
}

static void on_progress(void *user, const uint8_t *text, size_t len)
{
	CHECK(user == &host_ && busy && len > 0 && text);
	CHECK(host_.verified_one || !host_seals(&host_));
}

static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	static const uint8_t text[4000] = "CANARY";

	CHECK(user == &host_ && busy && max > 0);
	*data = text;
	*len = inputs % 8 ? 9 : max < sizeof(text) ? max : sizeof(text);
	switch (inputs++ % 5) {
	case 1: return WINRM_INPUT_LATER;
	case 4: return WINRM_INPUT_END;
	default: return WINRM_INPUT_DATA;
	}
}

static void on_shell(void *user, const struct winrm_shell *shell)
{
	CHECK(user == &host_ && busy);
	CHECK(host_.verified || !host_seals(&host_));
	CHECK(shell->id[0] && strlen(shell->id) < 64);
	CHECK(strlen(shell->owner) < 64 && strlen(shell->idle_time) < 64);
}

static void on_trace(
	void *user, enum winrm_trace what, const uint8_t *data, size_t len)
{
	bool sent =
		what == WINRM_TRACE_SENT_HEAD || what == WINRM_TRACE_SENT_BODY;

	CHECK(user == &host_);
	if (!sent || says_secret) /* the host's words go back to it */
		return;
	CHECK(!memmem(data, len, "S3cret", 6));
	CHECK(!memmem(data, len, "TlRMTVNTUAAD", 12)); /* a token */
}

/* --- the input -------------------------------------------------------------- */

static void configure(struct winrm_config *c)
{
	static const char *const environment[] = {"A=1", "B=\xc3\xa9<&>", NULL};
	static const uint8_t hash[16] = {1, 2, 3};
	bool big = choices[0] & BIG, settings = choices[3] & SETTINGS;

	memset(c, 0, sizeof(*c));
	c->auth = choices[0] & BASIC ? WINRM_AUTH_BASIC : WINRM_AUTH_NTLM;
	if ((choices[3] & CERTIFICATE) && WINRM_CERTIFICATE &&
		(choices[0] & ENCRYPTED))
		c->auth = WINRM_AUTH_CERTIFICATE;
	c->insecure_allow_unencrypted = true;
	c->host = "host";
	c->credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	c->credentials.user = "LAB\\alice";
	c->credentials.of.password = "S3cret!pass";
	if ((choices[3] & NT_HASH) && c->auth == WINRM_AUTH_NTLM) {
		c->credentials.kind = WINRM_CREDENTIALS_NT_HASH;
		c->credentials.of.nt_hash = hash;
	}
	if (c->auth == WINRM_AUTH_CERTIFICATE)
		c->credentials.kind = WINRM_CREDENTIALS_CERTIFICATE;
	c->port = &host_.port;
	c->io = &host_;
	c->tx = big ? tx_big : tx_small;
	c->tx_len = big ? sizeof(tx_big) : sizeof(tx_small);
	c->rx = big ? rx_big : rx_small;
	c->rx_len = big ? sizeof(rx_big) : sizeof(rx_small);
	c->environment = settings ? environment : NULL;
	c->working_directory = settings ? "C:\\<x>" : NULL;
	c->no_profile = settings;
	c->idle_timeout_ms = settings ? 60000 : 0;
	c->grace_ms = GRACE;
	c->wait_for_quota = choices[0] & WAIT_FOR_QUOTA;
	c->seal_over_tls =
		(choices[0] & SEAL_OVER_TLS) && c->auth == WINRM_AUTH_NTLM;
	c->no_reconnect = choices[0] & NO_RECONNECT;
	c->cancel_with_break = choices[3] & BREAK;
	c->console_stdin = choices[3] & CONSOLE;
	if (choices[3] & TRACE)
		c->on_trace = on_trace;
	c->trace_user = &host_;
}

static void ask(uint8_t choice)
{
	static const struct asked_calls calls = {on_progress, on_shell};
	struct winrm_request *r = &asked.request;
	enum kind kind = (enum kind)(choice & 7);

	if (kind == LONG_SCRIPT && !(choice & NO_TIMEOUT))
		kind = COMMAND; /* a long one takes long */
	asked_fill(&asked, kind, choice, &calls);
	r->on_input = choice & INPUT ? on_input : NULL;
	r->expect_disconnect = choice & EXPECT_DISCONNECT;
	r->no_timeout = choice & NO_TIMEOUT;
	r->timeout_ms = choices[3] & SHORT_TIMEOUT ? SHORT : TIMEOUT;
	r->on_output = on_output;
	r->user = &host_;
}

/* --- the run ---------------------------------------------------------------- */

/* No secret is left, nor anything else. */
static void end(const struct winrm_config *c)
{
	const uint8_t *all = (const uint8_t *)&client;

	winrm_abort(&client);
	CHECK(!host_.open);
	CHECK(all[0] == 0 && !memcmp(all, all + 1, sizeof(client) - 1));
	CHECK(c->tx[0] == 0 && !memcmp(c->tx, c->tx + 1, c->tx_len - 1));
	CHECK(c->rx[0] == 0 && !memcmp(c->rx, c->rx + 1, c->rx_len - 1));
}

static void give_own(void)
{
	size_t cap;
	uint8_t *to = winrm_rx(&client, &cap);
	int n = cap > 0 ? host_give(&host_, to, cap) : 0;

	if (n < 0)
		winrm_lost(&client, n);
	else if (n > 0)
		winrm_rx_got(&client, (size_t)n);
}

static void take_own(void)
{
	size_t len;
	const uint8_t *from = winrm_tx(&client, &len);
	int n = len > 0 ? host_take(&host_, from, len) : 0;

	if (n < 0)
		winrm_lost(&client, n);
	else if (n > 0)
		winrm_tx_sent(&client, (size_t)n);
}

/* The caller's part if it owns the connection. */
static void serve_own(int want)
{
	int n;

	if (want == WINRM_WANT_OPEN) {
		n = host_open(&host_);
		if (n == 0)
			winrm_opened(&client);
		else if (n < 0)
			winrm_lost(&client, n);
	} else if (want == WINRM_WANT_WRITE) {
		take_own();
	} else if (want == WINRM_WANT_READ) {
		give_own();
	}
}

static void check_end(int error, uint32_t most, uint32_t start)
{
	const struct winrm_response *r = winrm_response(&client);
	char text[512];

	CHECK(error <= 0 && error == r->error);
	CHECK(error != WINRM_E_STATE && error != WINRM_E_CONFIG);
	CHECK(most == 0 || host_.now - start <= most + 2 * host_.lost_time);
	CHECK(winrm_describe(&client, text, sizeof(text)) < sizeof(text));
	CHECK(winrm_deadline(&client) == UINT32_MAX);
	CHECK(winrm_step(&client) == error);
}

/* Success without a warning means that all of the output is there. */
static void check_output(int error)
{
	const struct winrm_response *r = winrm_response(&client);

	if (error || r->incomplete || r->disconnected || !host_.exact)
		return;
	CHECK(delivered == host_.written);
}

/* After an error the caller is told whether the command may have run. */
static void check_started(int error)
{
	CHECK(!error || !host_.command_out || winrm_response(&client)->started);
}

/* False: aborted. */
static bool run(uint32_t most)
{
	uint32_t start = host_.now, spins = 0, ms, before;
	const struct winrm_response *r = winrm_response(&client);
	int want, first = 0;

	host_.lost_time = 0;
	for (;;) {
		want = winrm_step(&client);
		CHECK(first == 0 || r->error == first);
		first = r->error;
		if (want <= 0 || host_.abort_now)
			break;
		CHECK(want <= WINRM_WANT_TIME);
		if (choices[0] & OWN_CONNECTION)
			serve_own(want);
		CHECK(first == 0 || r->error == first);
		ms = winrm_deadline(&client);
		before = host_.now;
		host_wait(&host_, want, ms);
		spins = before == host_.now ? spins + 1 : 0;
		CHECK(spins < SPIN);
	}
	busy = false;
	lock(true);
	if (host_.abort_now)
		return false;
	check_end(want, most, start);
	return true;
}

static bool request(uint8_t choice)
{
	uint32_t limit = choices[3] & SHORT_TIMEOUT ? SHORT : TIMEOUT;
	bool ended;
	int error;

	if ((choice & 7) == NONE)
		return true;
	lock(false);
	ask(choice);
	host_begin(&host_);
	delivered = 0;
	busy = true;
	error = winrm_start(&client, &asked.request);
	if (error) {
		CHECK(error == WINRM_E_CRYPTO || error == WINRM_E_TOO_LONG);
		busy = false;
		lock(true);
		return true;
	}
	ended = run(choice & NO_TIMEOUT ? 0 : limit + GRACE);
	if (ended) {
		check_output(winrm_response(&client)->error);
		check_started(winrm_response(&client)->error);
	}
	return ended;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct winrm_config config;

	if (size < sizeof(choices))
		return 0;
	memcpy(choices, data, sizeof(choices));
	host_init(&host_, &client, choices[0] & ENCRYPTED, choices[0] & REAL,
		slice_of(data + 4, size - 4));
	if (choices[0] & OWN_CONNECTION)
		host_.port.open = NULL;
	configure(&config);
	inputs = 0;
	says_secret = memmem(data, size, "S3cret", 6) ||
		memmem(data, size, "TlRMTVNTUAAD", 12);
	CHECK(winrm_init(&client, &config) == 0);
	host_attach(&host_);
	if (request(choices[1]) && request(choices[2]) &&
		(choices[3] & CLOSE) && winrm_close(&client) == 0)
		(void)run(GRACE);
	end(&config);
	return 0;
}
