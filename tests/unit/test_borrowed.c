/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

#include <stdlib.h>

/*
 * Borrowed memory is read as long as winrm.h says and no longer: all of it is
 * on the heap, and overwritten and freed at the end of its time.
 * AddressSanitizer detects a late read; without it, wild pointers crash.
 */

enum { POISON = 0xa5, BLOCKS = 24 };

struct lent {
	struct {
		void *data;
		size_t len;
	} blocks[BLOCKS];
	size_t count;
};

static void *lend(struct lent *l, const void *data, size_t len)
{
	void *copy;

	if (!data)
		return NULL;
	copy = malloc(len);
	assert_non_null(copy);
	assert_true(l->count < BLOCKS);
	l->blocks[l->count].data = memcpy(copy, data, len);
	l->blocks[l->count++].len = len;
	return copy;
}

static const char *lend_text(struct lent *l, const char *text)
{
	return text ? lend(l, text, strlen(text) + 1) : NULL;
}

static const char *const *lend_list(struct lent *l, const char *const *list)
{
	const char *copy[8];
	size_t n = 0;

	if (!list)
		return NULL;
	for (; list[n]; n++)
		copy[n] = lend_text(l, list[n]);
	copy[n++] = NULL;
	return lend(l, copy, n * sizeof(copy[0]));
}

static void take_back(struct lent *l)
{
	while (l->count > 0) {
		l->count--;
		memset(l->blocks[l->count].data, POISON,
			l->blocks[l->count].len);
		free(l->blocks[l->count].data);
	}
}

static void lend_first(
	struct lent *l, const char **text, const char *const **args)
{
	*text = lend_text(l, *text);
	*args = lend_list(l, *args);
}

static const struct winrm_request *lend_request(
	struct lent *l, const struct winrm_request *request)
{
	struct winrm_request copy = *request;

	switch (request->operation) {
	case WINRM_OP_COMMAND:
		lend_first(l, &copy.as.command.line, &copy.as.command.args);
		break;
	case WINRM_OP_SCRIPT:
		lend_first(l, &copy.as.script.text, &copy.as.script.args);
		copy.as.script.execution_policy =
			lend_text(l, copy.as.script.execution_policy);
		break;
	case WINRM_OP_DELETE_SHELL:
		copy.as.delete_shell.id = lend_text(l, copy.as.delete_shell.id);
		break;
	case WINRM_OP_GET:
		copy.as.get.resource = lend_text(l, copy.as.get.resource);
		break;
	case WINRM_OP_CIM_ENUMERATE:
	case WINRM_OP_CIM_GET:
	case WINRM_OP_CIM_PUT:
	case WINRM_OP_CIM_CREATE:
	case WINRM_OP_CIM_DELETE:
	case WINRM_OP_CIM_INVOKE:
	case WINRM_OP_WATCH:
	case WINRM_OP_PIPELINE:
	case WINRM_OP_IDENTIFY:
	case WINRM_OP_LIST_SHELLS: break;
	}
	return lend(l, &copy, sizeof(copy));
}

static void lend_config(struct lent *l, struct winrm_config *c)
{
	static const char *const environment[] = {"A=1", "B=2", NULL};
	static const uint8_t room[RIG_RX];

	c->host = lend_text(l, c->host);
	c->path = lend_text(l, "/wsman");
	c->credentials.user = lend_text(l, c->credentials.user);
	c->credentials.of.password = lend_text(l, c->credentials.of.password);
	c->working_directory = lend_text(l, "C:\\");
	c->environment = lend_list(l, environment);
	c->tx = lend(l, room, c->tx_len);
	c->rx = lend(l, room, c->rx_len);
	c->port = lend(l, c->port, sizeof(*c->port));
}

static enum winrm_input some_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	(void)user;
	(void)max;
	*data = (const uint8_t *)"in";
	*len = 2;
	return WINRM_INPUT_END;
}

static void on_shell(void *user, const struct winrm_shell *shell)
{
	(void)user;
	assert_true(strlen(shell->id) > 0);
}

static void on_value(void *user, const struct winrm_value *value)
{
	(void)user;
	assert_true(strlen(value->path) > 0);
}

static bool refuse_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	(void)user;
	(void)stream;
	(void)data;
	return len == 0;
}

static const char *const words[] = {"one", "two", NULL};
static char long_script[3600];

static const struct winrm_request requests[] = {
	{.as.command = {"echo", words}},
	{.as.command = {.line = "echo"}, .on_input = some_input},
	{.as.command = {.line = "echo"}, .on_output = refuse_output},
	{.as.command = {.line = "shutdown /r"}, .expect_disconnect = true},
	{.operation = WINRM_OP_SCRIPT,
		.as.script = {.text = "'x'",
			.args = words,
			.execution_policy = "Bypass"}},
	{.operation = WINRM_OP_SCRIPT,
		.as.script = {.text = "'x'"},
		.expect_disconnect = true},
	{.operation = WINRM_OP_SCRIPT,
		.as.script = {.text = long_script},
		.on_input = some_input},
	{.operation = WINRM_OP_IDENTIFY},
	{.operation = WINRM_OP_LIST_SHELLS, .as.list_shells = {on_shell}},
	{.operation = WINRM_OP_DELETE_SHELL,
		.as.delete_shell = {"11111111-1111-1111-1111-111111111111"}},
	{.operation = WINRM_OP_GET,
		.as.get = {"urn:x", NULL, on_value}}, /* a fault */
	/* refused at once */
	{.as.command = {.line = "a\nb"}},
	{.as.command = {"bell\x07", words}},
	{.as.command = {.line = NULL}},
};

/* CLIXML that never ends, so that something of it is kept. */
static const struct peer_output script[] = {
	{"out", "#< CLIXML\r\n<Objs><S S=\"Error\">half", PEER_RUNNING, NULL},
	{"more", "of it", PEER_RUNNING, NULL}, {NULL, NULL, PEER_DONE, "0"}};

static int run_lent(struct rig *r, const struct winrm_request *request)
{
	struct winrm_request copy = *request;
	struct lent lent = {.count = 0};
	int error;

	if (!copy.on_output)
		copy.on_output = r->request.on_output;
	copy.user = r;
	copy.timeout_ms = 10000;
	r->out[0] = r->err[0] = 0;
	error = winrm_start(&r->client, lend_request(&lent, &copy));
	if (error == WINRM_OK)
		error = winrm_run(&r->client);
	take_back(&lent);
	assert_int_equal(error, rig_response(r)->error);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	return error;
}

/* A request that hits this trick; then another one, or none; then the end. */
static void meet(const struct winrm_request *request, enum peer_verb verb,
	enum peer_trick_kind kind, uint32_t arg, bool another)
{
	struct rig *r = rig_new();
	struct lent lent = {.count = 0};

	r->peer.scripts[0] = script;
	if (kind)
		rig_trick(r, verb, 1, kind, arg);
	lend_config(&lent, &r->config);
	assert_int_equal(winrm_init(&r->client, &r->config), 0);
	memset(&r->config, POISON, sizeof(r->config));
	(void)run_lent(r, request);
	if (another)
		(void)run_lent(r, &requests[0]);
	if (winrm_close(&r->client) == WINRM_OK)
		(void)winrm_run(&r->client);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	winrm_abort(&r->client);
	take_back(&lent);
	winrm_abort(&r->client);
	assert_int_equal(winrm_start(&r->client, &requests[0]), WINRM_E_STATE);
}

static void nothing_is_read_after_its_time(void **state)
{
	static const struct {
		enum peer_trick_kind kind;
		uint32_t arg;
	} tricks[] = {{0, 0}, {PEER_IGNORE, 0}, {PEER_CLOSE, 0}, {PEER_LOSE, 0},
		{PEER_STATUS, 500}, {PEER_STATUS, 401}, {PEER_FAULT, 5},
		{PEER_FAULT, 2150858843}, {PEER_FAULT, 995}, {PEER_BYE, 0},
		{PEER_PLAIN, 0}};
	size_t i, k;
	int verb;

	(void)state;
	memset(long_script, '#', sizeof(long_script) - 1);
	for (i = 0; i < COUNT(requests); i++)
		for (k = 0; k < COUNT(tricks); k += rig_stride(5))
			for (verb = PEER_LOG_ON; verb < PEER_UNKNOWN; verb++) {
				meet(&requests[i], (enum peer_verb)verb,
					tricks[k].kind, tricks[k].arg, false);
				meet(&requests[i], (enum peer_verb)verb,
					tricks[k].kind, tricks[k].arg, true);
			}
}

/* winrm_abort ends the borrowing of everything, at every step. */
static void an_abort_at_any_step_ends_it(void **state)
{
	struct winrm_request request = requests[4];
	unsigned steps, k;
	int want = 1;

	(void)state;
	for (steps = 0; want > 0; steps++) {
		struct rig *r = rig_new();
		struct lent lent = {.count = 0}, asked = {.count = 0};

		r->peer.scripts[0] = script;
		r->peer.recv_piece = 64;
		lend_config(&lent, &r->config);
		request.on_output = r->request.on_output;
		request.user = r;
		assert_int_equal(winrm_init(&r->client, &r->config), 0);
		assert_int_equal(
			winrm_start(&r->client, lend_request(&asked, &request)),
			0);
		for (k = 0, want = 1; k < steps && want > 0; k++)
			want = winrm_step(&r->client);
		winrm_abort(&r->client);
		take_back(&asked);
		take_back(&lent);
		winrm_abort(&r->client);
	}
	assert_true(steps > 5);
}

static void nothing_is_lent_where_init_fails(void **state)
{
	struct rig *r = rig_new();
	struct lent lent = {.count = 0};

	(void)state;
	lend_config(&lent, &r->config);
	r->config.rx_len = 1;
	assert_int_equal(winrm_init(&r->client, &r->config), WINRM_E_CONFIG);
	take_back(&lent);
	assert_int_equal(winrm_start(&r->client, &requests[0]), WINRM_E_STATE);
	assert_int_equal(winrm_close(&r->client), WINRM_E_STATE);
	winrm_cancel(&r->client);
	winrm_abort(&r->client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_read_after_its_time),
		cmocka_unit_test(an_abort_at_any_step_ends_it),
		cmocka_unit_test(nothing_is_lent_where_init_fails),
	};

	return RUN(tests);
}
