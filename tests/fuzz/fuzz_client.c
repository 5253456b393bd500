/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/peer.c"
#include "tests/unit/peer_answer.c"
#include "tests/unit/peer_http.c"
#include "tests/unit/peer_log_on.c"
#include "tests/unit/peer_shell.c"

#include "core/state.h"
#include "tests/fuzz/fuzz.h"

/*
 * A whole client against a host that answers with the input. Its first byte
 * says how: see enum. In the rest each 0xfe ends an answer.
 */
enum {
	LOG_ON = 1, /* the log-on goes well */
	SMALL = 2,  /* the smallest buffers */
	BASIC = 4,
	TLS = 8,
	INPUT = 16, /* the command has stdin */
	PIECES = 32,
	IDENTIFY = 64,
	SOAP = 128 /* answers are well framed, and sealed where required */
};

/* In the last octet, which is part of the answers, too. */
enum {
	SCRIPT = 1,
	LONG_SCRIPT = 2,
	LIST = 4,
	DELETE = 8,
	QUOTA = 16,
	REBOOT = 32,
	AHEAD = 64, /* several requests in flight */
	EARLY = 128 /* the first Receive among them */
};

static struct peer peer;
static struct winrm_slice script; /* what is left of the input */
static uint8_t mode;

/* The next answer of the input; the last one ends the connection. */
static void answer_own(void *user)
{
	struct winrm_slice next;

	(void)user;
	if (script.len == 0) {
		peer.c.closing = true;
		return;
	}
	next = winrm_slice_cut(&script, 0xfe);
	if (next.len > 40000)
		next.len = 40000;
	if ((mode & SOAP) && peer.request.verb != PEER_LOG_ON)
		peer_send_soap(&peer, next.len % 7 ? 200 : 500, next.ptr,
			next.len, peer.request.sealed);
	else
		peer_send_raw(&peer, next.ptr, next.len);
	peer.c.closing = script.len == 0;
}

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	volatile uint8_t sum = 0;
	size_t i;

	CHECK(user == &peer && len > 0);
	CHECK(stream == WINRM_STDOUT || stream == WINRM_STDERR);
	for (i = 0; i < len; i++)
		sum = (uint8_t)(sum + data[i]);
	return true;
}

static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	static const uint8_t line[] = "input";

	(void)user;
	CHECK(max >= sizeof(line));
	*data = line;
	*len = sizeof(line);
	return WINRM_INPUT_DATA;
}

static void on_shell(void *user, const struct winrm_shell *shell)
{
	CHECK(user == &peer);
	CHECK(strlen(shell->id) > 0 && strlen(shell->id) < 64);
	CHECK(strlen(shell->owner) < 64 && strlen(shell->idle_time) < 64);
}

static void ask(struct winrm_request *request, uint8_t more)
{
	static char script_text[6000];

	memset(script_text, '#', sizeof(script_text) - 1);
	if (mode & IDENTIFY) {
		request->operation = WINRM_OP_IDENTIFY;
	} else if (more & LIST) {
		request->operation = WINRM_OP_LIST_SHELLS;
		request->as.list_shells.on_shell = on_shell;
	} else if (more & DELETE) {
		request->operation = WINRM_OP_DELETE_SHELL;
		request->as.delete_shell.id = "id";
	} else if (more & SCRIPT) {
		request->operation = WINRM_OP_SCRIPT;
		request->as.script.text =
			more & LONG_SCRIPT ? script_text : "Get-Date";
	} else {
		request->as.command.line = "whoami";
	}
}

static void set_peer(void)
{
	peer_init(&peer);
	peer.port.encrypted = mode & TLS;
	peer.basic = mode & BASIC;
	peer.recv_piece = mode & PIECES ? 13 : PEER_NEVER;
	peer.tricks[0].verb = PEER_VERBS;
	peer.tricks[0].kind = PEER_OWN;
	peer.tricks[0].call = answer_own;
	if (mode & LOG_ON)
		return;
	peer.tricks[1] = peer.tricks[0];
	peer.tricks[1].verb = PEER_LOG_ON;
}

static void configure(struct winrm_config *config, uint8_t more)
{
	memset(config, 0, sizeof(*config));
	set_peer();
	peer.pipelines = more & (AHEAD | EARLY);
	config->in_flight = peer.pipelines ? 6 : 0;
	config->early_receive = more & EARLY;
	config->wait_for_quota = more & QUOTA;
	config->auth = peer.basic ? WINRM_AUTH_BASIC : WINRM_AUTH_NTLM;
	config->insecure_allow_unencrypted = true;
	config->host = "host";
	config->credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config->credentials.user = PEER_USER;
	config->credentials.of.password = PEER_PASSWORD;
	config->port = &peer.port;
	config->io = &peer;
	config->tx_len = mode & SMALL ? 4096 : 16384;
	config->rx_len = mode & SMALL ? 8960 : 65536;
	config->tx = malloc(config->tx_len);
	config->rx = malloc(config->rx_len);
	CHECK(config->tx && config->rx);
}

/* Ended, described, and answered within the time it was given. */
static void run(struct winrm_client *client, uint32_t most)
{
	uint32_t start = peer.now;
	char text[300];
	int error = winrm_run(client);

	CHECK(error <= 0 && error >= WINRM_E_ABI);
	CHECK(error == winrm_response(client)->error);
	CHECK(peer.now - start <= most);
	CHECK(winrm_describe(client, text, sizeof(text)) < sizeof(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct winrm_client client;
	struct winrm_config config;
	struct winrm_request request;

	mode = size ? data[0] : 0;
	memset(&request, 0, sizeof(request));
	configure(&config, size ? data[size - 1] : 0);
	script = slice_of(data + (size > 0), size - (size > 0));
	ask(&request, size ? data[size - 1] : 0);
	request.expect_disconnect = size && (data[size - 1] & REBOOT);
	request.timeout_ms = 2000;
	request.on_output = on_output;
	request.on_input = mode & INPUT ? on_input : NULL;
	request.user = &peer;
	CHECK(winrm_init(&client, &config) == 0);
	CHECK(winrm_start(&client, &request) == 0);
	run(&client, 7000);
	if (winrm_start(&client, &request) == 0)
		run(&client, 7000);
	if (winrm_close(&client) == 0)
		run(&client, 5000);
	CHECK(peer.double_opened == 0);
	winrm_abort(&client);
	free(config.tx);
	free(config.rx);
	return 0;
}
