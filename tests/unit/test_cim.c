/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim.h"

#include "tests/unit/cim_rows.h"
#include "tests/unit/rig.h"

/* Management data by a client: what is asked for, told and cleaned up. */

#define PAGE(verb, context, items, end)                                        \
	"<n:" verb "Response><n:EnumerationContext>" context                   \
	"</n:EnumerationContext><w:Items>" items "</w:Items>" end "</n:" verb  \
	"Response>"
#define ROWS(n)    "<c><a>" n "</a></c>"
#define FIRST_PAGE PAGE("Enumerate", "c1", ROWS("1"), "")
#define NEXT_PAGE  PAGE("Pull", "c2", ROWS("2"), "")
#define LAST_PAGE  PAGE("Pull", "", ROWS("3"), "<n:EndOfSequence/>")

static struct winrm_cim cim;
static struct cim_sink sink;
static unsigned rows_wanted; /* then on_value refuses more */

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	(void)user;
	if (v->kind == WINRM_CIM_ROW && rows_wanted-- == 0)
		return false;
	return cim_rows_on_value(&sink.json, v);
}

/* A client that is to do that; its rows come to r->err. */
static struct rig *ready(enum winrm_operation operation)
{
	struct rig *r = cim_rig(&sink);

	rows_wanted = 100;
	memset(&cim, 0, sizeof(cim));
	cim.resource = "wmi/root/cimv2/c";
	cim.on_value = on_value;
	if (operation == WINRM_OP_CIM_INVOKE)
		cim.method = "m";
	r->request.operation = operation;
	r->request.as.cim = &cim;
	return r;
}

static void an_enumeration_is_pulled_to_its_end(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_ENUMERATE);

	(void)state;
	cim_answer(r, PEER_ENUMERATE, 1, FIRST_PAGE);
	cim_answer(r, PEER_PULL, 1, NEXT_PAGE);
	cim_answer(r, PEER_PULL, 2, LAST_PAGE);
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(
		r->err, "{\"a\":\"1\"}\n{\"a\":\"2\"}\n{\"a\":\"3\"}\n");
	assert_int_equal(r->peer.verbs[PEER_UNKNOWN], 0);
	assert_non_null(strstr((char *)r->peer.request.body, ">c2</n:"));
	rig_end(r);
}

static void a_short_enumeration_is_one_message(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_ENUMERATE);

	(void)state;
	cim_answer(r, PEER_ENUMERATE, 1,
		PAGE("Enumerate", "", ROWS("1"), "<w:EndOfSequence/>"));
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, "{\"a\":\"1\"}\n");
	assert_int_equal(r->peer.verbs[PEER_PULL], 0);
	rig_end(r);
}

/* A host that says neither where the rows go on nor that they end. */
static void rows_without_an_end_are_an_error(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_ENUMERATE);

	(void)state;
	cim_answer(r, PEER_ENUMERATE, 1, PAGE("Enumerate", "", ROWS("1"), ""));
	assert_int_equal(rig_run_request(r), WINRM_E_REPLY);
	rig_end(r);
}

static void a_lost_page_is_an_error_and_released(void **state)
{
	static const enum peer_trick_kind kinds[] = {PEER_CLOSE, PEER_LOSE};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(kinds); i++) {
		struct rig *r = ready(WINRM_OP_CIM_ENUMERATE);

		cim_answer(r, PEER_ENUMERATE, 1, FIRST_PAGE);
		rig_trick(r, PEER_PULL, 1, kinds[i], 0);
		cim_answer(r, PEER_UNKNOWN, 1, "<n:ReleaseResponse/>");
		assert_int_equal(rig_run_request(r), WINRM_E_CLOSED);
		assert_string_equal(r->err, "{\"a\":\"1\"}\n");
		assert_int_equal(r->peer.verbs[PEER_PULL], 1);
		assert_int_equal(r->peer.verbs[PEER_UNKNOWN], 1);
		assert_non_null(strstr(
			(char *)r->peer.request.body, "/Release</a:Action>"));
		assert_non_null(
			strstr((char *)r->peer.request.body, ">c1</n:"));
		rig_end(r);
	}
}

static void a_caller_ends_an_enumeration(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_ENUMERATE);

	(void)state;
	rows_wanted = 1;
	cim_answer(r, PEER_ENUMERATE, 1, FIRST_PAGE);
	cim_answer(r, PEER_PULL, 1, NEXT_PAGE);
	cim_answer(r, PEER_UNKNOWN, 1, "<n:ReleaseResponse/>");
	assert_int_equal(rig_run_request(r), WINRM_E_CANCELLED);
	assert_string_equal(r->err, "{\"a\":\"1\"}\n");
	assert_non_null(strstr((char *)r->peer.request.body, ">c2</n:"));
	rig_end(r);
}

static void a_slow_provider_is_asked_again(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_ENUMERATE);

	(void)state;
	cim_answer(r, PEER_ENUMERATE, 1, FIRST_PAGE);
	rig_trick(r, PEER_PULL, 1, PEER_FAULT, 2150858793u);
	cim_answer(r, PEER_PULL, 2, LAST_PAGE);
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, "{\"a\":\"1\"}\n{\"a\":\"3\"}\n");
	rig_end(r);
}

/* A context that has expired is not released. */
static void a_fault_ends_an_enumeration(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_ENUMERATE);

	(void)state;
	cim_answer(r, PEER_ENUMERATE, 1, FIRST_PAGE);
	rig_trick(r, PEER_PULL, 1, PEER_FAULT, 2150858779u);
	assert_int_equal(rig_run_request(r), WINRM_E_FAULT);
	assert_int_equal(rig_response(r)->fault_code, 2150858779u);
	assert_non_null(strstr(r->text, "expired"));
	assert_int_equal(r->peer.verbs[PEER_UNKNOWN], 0);
	rig_end(r);
}

/* The shell of commands before stays, and is deleted at the end. */
static void an_enumeration_does_not_end_the_shell(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_ENUMERATE);
	struct winrm_request request = r->request;

	(void)state;
	memset(&r->request, 0, sizeof(r->request));
	assert_int_equal(rig_run(r, "first"), 0);
	r->request = request;
	rows_wanted = 0;
	cim_answer(r, PEER_ENUMERATE, 1, FIRST_PAGE);
	cim_answer(r, PEER_UNKNOWN, 1, "<n:ReleaseResponse/>");
	r->err[0] = 0;
	assert_int_equal(rig_run_request(r), WINRM_E_CANCELLED);
	assert_int_equal(peer_shells(&r->peer), 1);
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

static void what_changes_something_is_sent_once(void **state)
{
	static const enum winrm_operation operations[] = {WINRM_OP_CIM_PUT,
		WINRM_OP_CIM_CREATE, WINRM_OP_CIM_DELETE, WINRM_OP_CIM_INVOKE};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(operations); i++) {
		struct rig *r = ready(operations[i]);
		enum peer_verb verb = PEER_UNKNOWN;

		if (operations[i] == WINRM_OP_CIM_CREATE)
			verb = PEER_CREATE;
		if (operations[i] == WINRM_OP_CIM_DELETE)
			verb = PEER_DELETE;
		cim_answer(r, verb, 1, "<c/>");
		rig_trick(r, verb, 2, PEER_CLOSE, 0);
		assert_int_equal(rig_run_request(r), 0);
		assert_int_equal(rig_run_request(r), WINRM_E_CLOSED);
		assert_true(rig_response(r)->started);
		assert_int_equal(r->peer.verbs[verb], 2);
		rig_end(r);
	}
}

static void a_method_returns_its_output(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_INVOKE);

	(void)state;
	cim_answer(r, PEER_UNKNOWN, 1,
		"<p:m_OUTPUT xmlns:p='u'><p:ProcessId>7</p:ProcessId>"
		"<p:ReturnValue>0</p:ReturnValue></p:m_OUTPUT>");
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(
		r->err, "{\"ProcessId\":\"7\",\"ReturnValue\":\"0\"}\n");
	assert_non_null(strstr((char *)r->peer.request.body,
		"/wmi/root/cimv2/c/m</a:Action>"));
	rig_end(r);
}

static void a_reply_without_rows_has_none(void **state)
{
	struct rig *r = ready(WINRM_OP_CIM_DELETE);

	(void)state;
	cim_answer(r, PEER_DELETE, 1, "");
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, "");
	rig_end(r);
}

static void assert_refused(enum winrm_operation operation, const char *setting)
{
	struct rig *r = ready(operation);
	static const struct winrm_cim_arg bad_name[] = {
		{.name = "a b", .value = ""}, {.name = NULL}};
	static const struct winrm_selector bad[] = {{"a", NULL}, {NULL, NULL}};
	char why[256];

	if (!strcmp(setting, "on_value"))
		cim.on_value = NULL;
	else if (!strcmp(setting, "resource"))
		cim.resource = "";
	else if (!strcmp(setting, "selectors"))
		cim.selectors = bad;
	else if (!strcmp(setting, "options"))
		cim.options = bad;
	else if (!strcmp(setting, "query"))
		cim.query = "\a";
	else if (!strcmp(setting, "dialect"))
		cim.dialect = "";
	else if (!strcmp(setting, "mode"))
		cim.mode = (enum winrm_cim_mode)3;
	else if (!strcmp(setting, "method"))
		cim.method = "a/b";
	else if (!strcmp(setting, "element"))
		cim.element = "1";
	else if (!strcmp(setting, "fragment"))
		cim.fragment = "";
	else if (!strcmp(setting, "cim.args"))
		cim.args = bad_name;
	else
		r->request.as.cim = NULL;
	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	assert_string_equal(rig_response(r)->setting, setting);
	(void)winrm_describe(&r->client, why, sizeof(why));
	assert_non_null(strstr(why, ": it must be "));
	rig_end_at(r, "");
}

static void what_is_missing_or_wrong_is_refused(void **state)
{
	static const char *const settings[] = {"cim", "on_value", "resource",
		"selectors", "options", "query", "dialect", "mode"};
	static const char *const of_invoke[] = {
		"method", "element", "fragment", "cim.args"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(settings); i++)
		assert_refused(WINRM_OP_CIM_ENUMERATE, settings[i]);
	for (i = 0; i < COUNT(of_invoke); i++)
		assert_refused(WINRM_OP_CIM_INVOKE, of_invoke[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_enumeration_is_pulled_to_its_end),
		cmocka_unit_test(a_short_enumeration_is_one_message),
		cmocka_unit_test(rows_without_an_end_are_an_error),
		cmocka_unit_test(a_lost_page_is_an_error_and_released),
		cmocka_unit_test(a_caller_ends_an_enumeration),
		cmocka_unit_test(a_slow_provider_is_asked_again),
		cmocka_unit_test(a_fault_ends_an_enumeration),
		cmocka_unit_test(an_enumeration_does_not_end_the_shell),
		cmocka_unit_test(what_changes_something_is_sent_once),
		cmocka_unit_test(a_method_returns_its_output),
		cmocka_unit_test(a_reply_without_rows_has_none),
		cmocka_unit_test(what_is_missing_or_wrong_is_refused),
	};

	return RUN(tests);
}
