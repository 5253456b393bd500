/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/base64.h"
#include "core/psrp/send.h"
#include "core/state.h"
#include "tests/unit/fixture.h"

/*
 * Pools that are left and taken again, and Receives whose reply was lost, by
 * the session alone: what it sends after each reply. The host's messages are
 * those of a recording.
 */

enum { LINES = 8 };

static struct winrm_client_state client;
static struct winrm_psrp runspace;
static struct winrm_pipeline pipeline;
static struct winrm_request request;
static struct winrm_port port;
static uint8_t memory[4096], sent[16384], reply[65536];
static size_t sent_len;
static char output[256];
static char pool_lines[LINES][8192], pipeline_lines[LINES][8192]; /* base64 */
static unsigned pool_count, pipeline_count, randoms;

static int fill(void *io, uint8_t *out, size_t len)
{
	(void)io;
	memset(out, (int)++randoms, len);
	return 0;
}

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	size_t at = strlen(output);

	(void)user;
	assert_int_equal(stream, WINRM_STDOUT);
	assert_true(at + len < sizeof(output));
	memcpy(output + at, data, len);
	return true;
}

/* The host's lines of exit.txt; with the ids of this pool and pipeline. */
static void load(void)
{
	struct blob b = blob_load("tests/fixtures/psrp/exit.txt");
	struct winrm_slice rest = blob_slice(&b);

	pool_count = pipeline_count = 0;
	while (rest.len > 0) {
		struct winrm_slice line = winrm_slice_cut(&rest, '\n');
		struct winrm_slice from = winrm_slice_cut(&line, ' ');
		struct winrm_slice of;
		char *to;

		(void)winrm_slice_cut(&line, ' ');
		of = winrm_slice_cut(&line, ' ');
		if (!winrm_slice_is(from, "S"))
			continue;
		to = winrm_slice_is(of, "pipe")
			? pipeline_lines[pipeline_count++]
			: pool_lines[pool_count++];
		assert_true(line.len < sizeof(pool_lines[0]));
		memcpy(to, line.ptr, line.len);
		to[line.len] = 0;
	}
	blob_free(&b);
	assert_int_equal(pool_count, 3);
	assert_int_equal(pipeline_count, 3);
}

static void begin(void)
{
	struct winrm_engine *e = &client.engine;

	load();
	memset(&client, 0, sizeof(client));
	memset(&runspace, 0, sizeof(runspace));
	memset(&pipeline, 0, sizeof(pipeline));
	memset(&request, 0, sizeof(request));
	port.random = fill;
	e->config.port = &port;
	e->config.host = "h";
	e->config.path = "/wsman";
	e->config.tx_len = sizeof(sent);
	e->config.rx_len = sizeof(reply);
	e->config.reconnect_max = 2;
	e->kept = &client.session;
	e->request = &request;
	e->state = WINRM_ENGINE_RUN;
	request.operation = WINRM_OP_PIPELINE;
	request.as.pipeline.runspace = &runspace;
	request.as.pipeline.pipeline = &pipeline;
	request.on_output = on_output;
	pipeline.script = "\"o\";exit 7";
	pipeline.memory = memory;
	pipeline.memory_len = sizeof(memory);
	output[0] = 0;
}

/* Writes the message that is due; its properties. */
static unsigned emit(void)
{
	struct winrm_writer w = winrm_writer_init(sent, sizeof(sent) - 1);
	unsigned properties;

	(void)winrm_operation_uuid(&client.engine, client.engine.message_id);
	properties = winrm_shell_operation.prepare(&client.engine);
	winrm_shell_operation.emit(&client.engine, &w);
	assert_true(winrm_writer_ok(&w));
	sent_len = w.len;
	sent[sent_len] = 0;
	return properties;
}

static void assert_sent(const char *text)
{
	if (!strstr((char *)sent, text))
		print_error("no %s in %s\n", text, (char *)sent);
	assert_non_null(strstr((char *)sent, text));
}

static void start(enum winrm_psrp_action action)
{
	pipeline.action = action;
	memset(&client.engine.response, 0, sizeof(client.engine.response));
	assert_int_equal(winrm_shell_operation.start(&client.engine), WINRM_OK);
}

/* The reply to what was sent last, with this Body. */
static int hear(const char *body)
{
	int len = snprintf((char *)reply, sizeof(reply),
		"<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope"
		"\" xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/"
		"addressing\" xmlns:rsp=\"http://schemas.microsoft.com/wbem/"
		"wsman/1/windows/shell\"><s:Header><a:RelatesTo>uuid:%s"
		"</a:RelatesTo></s:Header><s:Body>%s</s:Body></s:Envelope>",
		client.engine.message_id, body);

	assert_true(len > 0 && (size_t)len < sizeof(reply));
	return winrm_shell_operation.reply(&client.engine, reply, (size_t)len);
}

static int hear_fault(uint32_t code)
{
	char body[512];

	snprintf(body, sizeof(body),
		"<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code>"
		"<s:Reason><s:Text xml:lang=\"en\">no</s:Text></s:Reason>"
		"<s:Detail><f:WSManFault xmlns:f=\"http://schemas.microsoft."
		"com/wbem/wsman/1/wsmanfault\" Code=\"%u\"/></s:Detail>"
		"</s:Fault>",
		(unsigned)code);
	return hear(body);
}

/* A recorded fragment, with the ids of this pool and this pipeline. */
static const char *with_ids(const char *line)
{
	static uint8_t data[8192], text[12288];
	struct winrm_psrp_state *p = winrm_psrp_state(&runspace);
	struct winrm_writer w = winrm_writer_init(text, sizeof(text) - 1);
	static const uint8_t none[WINRM_GUID_LEN] = {0};
	size_t len = strlen(line);

	memcpy(data, line, len);
	assert_true(winrm_base64_decode(data, len, &len));
	if (memcmp(data + 29, none, sizeof(none)))
		memcpy(data + 29, p->receiver.pool, WINRM_GUID_LEN);
	if (memcmp(data + 45, none, sizeof(none)))
		memcpy(data + 45, p->receiver.id, WINRM_GUID_LEN);
	winrm_base64_put(&w, data, len);
	text[w.len] = 0;
	return (char *)text;
}

/* A reply to Receive with the lines from `first` on. */
static int hear_lines(char lines[LINES][8192], unsigned first, unsigned count)
{
	static char body[49152];
	size_t at =
		(size_t)snprintf(body, sizeof(body), "<rsp:ReceiveResponse>");
	unsigned i;

	for (i = first; i < first + count; i++)
		at += (size_t)snprintf(body + at, sizeof(body) - at,
			"<rsp:Stream Name=\"stdout\">%s</rsp:Stream>",
			with_ids(lines[i]));
	snprintf(body + at, sizeof(body) - at, "</rsp:ReceiveResponse>");
	return hear(body);
}

/* Opens the pool; the Command is due. */
static void open_pool(enum winrm_psrp_action action)
{
	char body[256];

	begin();
	start(action);
	(void)emit();
	assert_sent("/transfer/Create");
	snprintf(body, sizeof(body),
		"<rsp:Shell><rsp:ShellId>%s</rsp:ShellId></rsp:Shell>",
		client.session.shell_name);
	assert_int_equal(hear(body), WINRM_NEXT);
	assert_int_equal(emit(), WINRM_REPEATABLE | WINRM_POLLS | WINRM_KEPT);
	assert_int_equal(hear_lines(pool_lines, 0, 3), WINRM_NEXT);
	(void)emit();
	assert_sent("/shell/Command<");
	snprintf(body, sizeof(body),
		"<rsp:CommandResponse><rsp:CommandId>%s</rsp:CommandId>"
		"</rsp:CommandResponse>",
		winrm_psrp_pipeline_id(&runspace));
	assert_int_equal(hear(body), WINRM_NEXT);
	(void)emit();
}

static void leave(void)
{
	static char shell[64], id[64];

	open_pool(WINRM_PSRP_DETACH);
	assert_sent("/shell/Disconnect<");
	assert_int_equal(hear(""), WINRM_DONE);
	snprintf(shell, sizeof(shell), "%s", winrm_psrp_shell_id(&runspace));
	snprintf(id, sizeof(id), "%s", winrm_psrp_pipeline_id(&runspace));
	pipeline.shell_id = shell;
	pipeline.pipeline_id = id;
}

static void assert_session(const char *id)
{
	char text[128];

	snprintf(text, sizeof(text), ">uuid:%s</p:SessionId>", id);
	assert_sent(text);
}

static void the_client_that_left_it_reconnects(void **state)
{
	char session[WINRM_UUID_LEN + 1];

	(void)state;
	NEEDS(WINRM_PSRP_CONNECT);
	leave();
	memcpy(session, client.session.shell_name, sizeof(session));
	assert_session(session);
	start(WINRM_PSRP_ATTACH);
	assert_int_equal(emit(), WINRM_REPEATABLE);
	assert_sent("/shell/Reconnect<");
	assert_sent("<rsp:Reconnect/>");
	assert_session(session);
	assert_int_equal(hear(""), WINRM_NEXT);
	(void)emit();
	assert_sent("<rsp:Reconnect CommandId=\"");
	assert_sent(pipeline.pipeline_id);
	assert_int_equal(hear(""), WINRM_NEXT);
	(void)emit();
	assert_sent("/shell/Receive<");
	assert_session(session);
	assert_int_equal(hear_lines(pipeline_lines, 0, 3), WINRM_DONE);
	assert_string_equal(output, "\"o\"\n");
	assert_int_equal(client.engine.response.exit_code, 7);
}

/* By another client, and by one that has had another shell meanwhile. */
static void another_client_connects(void **state)
{
	(void)state;
	NEEDS(WINRM_PSRP_CONNECT);
	leave();
	memset(&runspace, 0, sizeof(runspace));
	memset(&client.session, 0, sizeof(client.session));
	start(WINRM_PSRP_ATTACH);
	(void)emit();
	assert_sent("/shell/Connect<");
	assert_sent("<connectXml ");
	assert_int_equal(hear("<rsp:ConnectResponse/>"), WINRM_NEXT);
	(void)emit();
	assert_sent("<rsp:Connect CommandId=\"");
	assert_int_equal(hear("<rsp:ConnectResponse/>"), WINRM_NEXT);
	(void)emit();
	assert_sent("/shell/Receive<");
	assert_int_equal(hear_lines(pipeline_lines, 0, 3), WINRM_DONE);
	assert_string_equal(output, "\"o\"\n");
}

static void a_reconnect_that_is_refused_is_a_connect_once(void **state)
{
	(void)state;
	NEEDS(WINRM_PSRP_CONNECT);
	leave();
	start(WINRM_PSRP_ATTACH);
	(void)emit();
	assert_sent("/shell/Reconnect<");
	assert_int_equal(hear_fault(2150859206u), WINRM_NEXT);
	(void)emit();
	assert_sent("/shell/Connect<");
	assert_int_equal(hear_fault(2150859206u), WINRM_E_FAULT);
	/* one that is gone is not asked for again, nor is a full host */
	leave();
	start(WINRM_PSRP_ATTACH);
	(void)emit();
	assert_int_equal(hear_fault(2150858843u), WINRM_E_FAULT);
	leave();
	start(WINRM_PSRP_ATTACH);
	(void)emit();
	assert_int_equal(hear_fault(2150859174u), WINRM_E_FAULT);
}

/* What the host has done by itself is undone, at most reconnect_max times. */
static void a_pool_that_is_disconnected_is_reconnected(void **state)
{
	unsigned n;

	(void)state;
	NEEDS(WINRM_PSRP_CONNECT);
	open_pool(WINRM_PSRP_RUN);
	assert_int_equal(hear_lines(pipeline_lines, 0, 1), WINRM_NEXT);
	for (n = 0; n < 2; n++) {
		(void)emit();
		assert_int_equal(hear_fault(2150859204u), WINRM_NEXT);
		(void)emit();
		assert_sent("<rsp:Reconnect/>");
		assert_int_equal(hear(""), WINRM_NEXT);
		(void)emit();
		assert_sent("<rsp:Reconnect CommandId=\"");
		assert_int_equal(hear(""), WINRM_NEXT);
	}
	(void)emit();
	assert_sent("/shell/Receive<");
	assert_int_equal(client.engine.response.reconnects, 2);
	assert_int_equal(hear_fault(2150859204u), WINRM_E_FAULT);
}

/* `incomplete` is what the engine sets where a reply was lost. */
static void objects_that_follow_prove_that_nothing_was_lost(void **state)
{
	static const struct {
		unsigned had, first;
		bool incomplete;
	} rows[] = {{0, 0, false}, {0, 1, true}, {1, 1, false}, {1, 2, true}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		open_pool(WINRM_PSRP_RUN);
		if (rows[i].had > 0)
			assert_int_equal(
				hear_lines(pipeline_lines, 0, rows[i].had),
				WINRM_NEXT);
		assert_int_equal(emit(),
			WINRM_REPEATABLE | WINRM_POLLS | WINRM_KEPT |
				WINRM_RUNS);
		client.engine.response.incomplete = true;
		assert_int_equal(hear_lines(pipeline_lines, rows[i].first,
					 3 - rows[i].first),
			WINRM_DONE);
		assert_int_equal(
			client.engine.response.incomplete, rows[i].incomplete);
	}
}

/* What was taken already is not taken twice, and the end is not guessed. */
static void a_reply_that_comes_twice_is_an_error(void **state)
{
	(void)state;
	open_pool(WINRM_PSRP_RUN);
	assert_int_equal(hear_lines(pipeline_lines, 0, 1), WINRM_NEXT);
	(void)emit();
	client.engine.response.incomplete = true;
	assert_int_equal(hear_lines(pipeline_lines, 0, 1), WINRM_E_REPLY);
	assert_true(client.engine.response.incomplete);
	assert_string_equal(output, "\"o\"\n");
	open_pool(WINRM_PSRP_RUN);
	client.engine.response.incomplete = true;
	assert_int_equal(hear("<rsp:ReceiveResponse><rsp:CommandState "
			      "State=\"x/Done\"/></rsp:ReceiveResponse>"),
		WINRM_E_REPLY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_client_that_left_it_reconnects),
		cmocka_unit_test(another_client_connects),
		cmocka_unit_test(a_reconnect_that_is_refused_is_a_connect_once),
		cmocka_unit_test(a_pool_that_is_disconnected_is_reconnected),
		cmocka_unit_test(
			objects_that_follow_prove_that_nothing_was_lost),
		cmocka_unit_test(a_reply_that_comes_twice_is_an_error),
	};

	return RUN(tests);
}
