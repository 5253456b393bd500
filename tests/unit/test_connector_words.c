/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim.h"
#include "core/connector/connector_words.h"
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

/* The keys "get" and "invoke" of a connector, whose values are words. */

static struct winrm_cim cim;

static void begin(void)
{
	connector_begin(&cim);
}

static bool read_keys(const char *json)
{
	return winrm_connector_read(&connector, json, strlen(json));
}

static void prepare(const char *key, const char *words)
{
	begin();
	connector_set(key, words);
	assert_prepared();
	assert_ptr_equal(request.as.cim, &cim);
}

static void assert_selector(size_t at, const char *name, const char *value)
{
	assert_string_equal(cim.selectors[at].name, name);
	assert_string_equal(cim.selectors[at].value, value);
}

static void assert_arg(size_t at, const char *name, const char *value)
{
	assert_string_equal(cim.args[at].name, name);
	if (value)
		assert_string_equal(cim.args[at].value, value);
	else
		assert_null(cim.args[at].value);
}

static void one_instance(void **state)
{
	(void)state;
	prepare("get", "Win32_Service Name=Spooler");
	assert_int_equal(request.operation, WINRM_OP_CIM_GET);
	assert_string_equal(cim.resource, "wmi/root/cimv2/Win32_Service");
	assert_selector(0, "Name", "Spooler");
	assert_null(cim.selectors[1].name);
	assert_true(!cim.method && !cim.args && !cim.query);
	prepare("get", "  http://schemas.example/A  ");
	assert_string_equal(cim.resource, "http://schemas.example/A");
	assert_null(cim.selectors);
}

static void a_method_with_its_arguments(void **state)
{
	(void)state;
	begin();
	connector_set("namespace", "root\\default");
	connector_set("invoke",
		"A_b.Do Key='a b' Other=\"it's\" -- Path=C:\\x\\ "
		"'t=say \"no\"' empty= when:datetime=2026-01-02T03:04:05Z "
		"'list:=[1,\"x\\u00e9\",null]' none:=null flag:=true");
	assert_prepared();
	assert_int_equal(request.operation, WINRM_OP_CIM_INVOKE);
	assert_string_equal(cim.resource, "wmi/root/default/A_b");
	assert_string_equal(cim.method, "Do");
	assert_selector(0, "Key", "a b");
	assert_selector(1, "Other", "it's");
	assert_null(cim.selectors[2].name);
	assert_arg(0, "Path", "C:\\x\\");
	assert_arg(1, "t", "say \"no\"");
	assert_arg(2, "empty", "");
	assert_arg(3, "when", "2026-01-02T03:04:05Z");
	assert_int_equal(cim.args[3].type, WINRM_CIM_DATETIME);
	assert_arg(4, "list", "1");
	assert_arg(5, "list", "x\xc3\xa9");
	assert_arg(6, "list", NULL);
	assert_arg(7, "none", NULL);
	assert_arg(8, "flag", "true");
	assert_null(cim.args[9].name);
}

static void objects_and_references(void **state)
{
	(void)state;
	prepare("invoke",
		"A.B -- 'o:={\"__CLASS\":\"P\",\"Id\":7,\"Label\":\"l\"}' "
		"'r:={\"Name\":\"x y\",\"__REF\":\"http://e/C\"}'");
	assert_null(cim.selectors);
	assert_string_equal(cim.args[0].resource, "wmi/root/cimv2/P");
	assert_string_equal(cim.args[0].members[0].name, "Id");
	assert_string_equal(cim.args[0].members[1].value, "l");
	assert_null(cim.args[0].members[2].name);
	assert_string_equal(cim.args[1].resource, "http://e/C");
	assert_string_equal(cim.args[1].selectors[0].value, "x y");
	assert_null(cim.args[1].selectors[1].name);
	assert_null(cim.args[2].name);
}

static void words_may_be_an_array(void **state)
{
	(void)state;
	begin();
	assert_true(read_keys("{\"invoke\":[\"A.B\",\"K=it's\",\"--\","
			      "\"CommandLine=cmd /c \\\"a b\\\" 'c'\","
			      "\"e=\",\"u=\\u0027 \\u00e9\"]}"));
	assert_prepared();
	assert_selector(0, "K", "it's");
	assert_arg(0, "CommandLine", "cmd /c \"a b\" 'c'");
	assert_arg(1, "e", "");
	assert_arg(2, "u", "' \xc3\xa9");
	assert_null(cim.args[3].name);
	begin();
	assert_false(read_keys("{\"get\":[\"A\",1]}"));
	assert_string_equal(
		connector.problem, "get: words must be texts in quotes");
	begin();
	assert_false(read_keys("{\"get\":[\"A\\u0000\"]}"));
	assert_string_equal(connector.problem, "get: too long, or holds a NUL");
	assert_false(read_keys("{\"get\":[[]]}"));
	assert_false(read_keys("{\"get\":[\"A\""));
	assert_false(read_keys("{\"get\":{\"A\":1}}"));
	assert_string_equal(connector.problem,
		"get: must be a text of words, or an array of texts");
	assert_false(read_keys("{\"hostname\":[\"A\"]}"));
	assert_string_equal(
		connector.problem, "hostname: must be a text in quotes");
}

static void what_was_there_before_is_gone(void **state)
{
	(void)state;
	prepare("invoke", "A.B K=1 -- x=2");
	connector_set("query", "SELECT 1");
	assert_prepared();
	assert_int_equal(request.operation, WINRM_OP_CIM_ENUMERATE);
	assert_true(!cim.method && !cim.args && !cim.selectors);
	connector_set("get", "C");
	assert_null(connector.text[WINRM_KEY_QUERY]);
	assert_prepared();
	assert_int_equal(request.operation, WINRM_OP_CIM_GET);
	assert_null(cim.query);
	connector_set("command", "dir");
	assert_prepared();
	assert_int_equal(request.operation, WINRM_OP_COMMAND);
}

static void two_in_one_object_are_refused(void **state)
{
	static const char *const objects[] = {
		"{\"get\":\"A\",\"command\":\"dir\"}",
		"{\"invoke\":[\"A.B\"],\"get\":[\"A\"]}",
		"{\"query\":\"S\",\"invoke\":\"A.B\"}"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(objects); i++) {
		begin();
		assert_false(read_keys(objects[i]));
		assert_string_equal(connector.problem,
			"give one of command, query, get and invoke alone");
	}
}

static void what_is_wrong_is_said_without_the_words(void **state)
{
	static const struct {
		const char *key, *words, *problem;
	} cases[] = {{"get", "", "get: empty, not UTF-8"},
		{"get", "   ", "get: give it as CLASS [KEY=VALUE...]"},
		{"get", "A\x01", "get: empty, not UTF-8, or it holds"},
		{"get", "A\xff", "get: empty, not UTF-8, or it holds"},
		{"get", "A 'b", "get: a quote is not closed"},
		{"get", "A-B", "get, word 1: not a class; give a name"},
		{"get", "A x", "get, word 2: give the key of an instance"},
		{"get", "A a=1 =x", "get, word 3: give the key of an instance"},
		{"get", "A -- x=1", "get: \"--\" is for \"invoke\""},
		{"invoke", "--", "invoke: give the method as CLASS.METHOD"},
		{"invoke", "-- x=1", "invoke: give the method as CLASS.METHOD"},
		{"invoke", "AB", "invoke, word 1: give the method as"},
		{"invoke", "A.", "invoke, word 1: give the method as"},
		{"invoke", ".B", "invoke, word 1: not a class"},
		{"invoke", "A.B secret", "invoke, word 2: give the key"},
		{"invoke", "A.B -- secret",
			"invoke, word 2: give it as NAME=VALUE"},
		{"invoke", "A.B -- a=1 secret:=[1",
			"invoke, word 3: not JSON that can be sent"},
		{"invoke", "A.B -- 'a:=[[1]]'", "invoke, word 2: not JSON"},
		{"invoke", "A.B -- 'a:={\"x\":1}'", "invoke, word 2: not JSON"},
		{"invoke", "A.B -- 'a:={\"__REF\":\"A\",\"k\":null}'",
			"invoke, word 2: not JSON"},
		{"invoke",
			"A.B a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8 i=9 j=1 k=2 "
			"l=3 m=4 n=5 o=6 p=7 q=8",
			"too many keys"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		begin();
		connector_set(cases[i].key, cases[i].words);
		assert_problem(cases[i].problem);
		assert_null(strstr(connector.problem, "secret"));
		assert_true(strlen(connector.problem) + 1 <
			sizeof(connector.problem));
	}
	begin();
	connector_set("get", "A");
	connector_set("namespace", "root//x");
	assert_problem("namespace: give it as root/cimv2");
	connector.cim = NULL;
	assert_problem("get: there is nothing here to take rows");
}

/* In each room there is either all of it, or nothing but a refusal. */
static void what_has_no_room_is_refused(void **state)
{
	static const char words[] =
		"A.B K=1 -- x=2 'y:=[1,2]' 'z:={\"__CLASS\":\"C\",\"a\":1}'";
	size_t room, used;

	(void)state;
	begin();
	connector_set("invoke", words);
	used = connector.pool_len;
	assert_prepared();
	used = connector.pool_len - used + sizeof(void *);
	for (room = 0; room < used + 20; room++) {
		begin();
		connector_set("invoke", words);
		connector.pool_len = sizeof(connector.pool) - room;
		if (connector_prepare()) {
			assert_true(room + sizeof(void *) * 2 >= used);
			assert_arg(0, "x", "2");
			assert_arg(2, "y", "2");
			assert_string_equal(cim.args[3].members[0].value, "1");
		} else {
			assert_non_null(strstr(connector.problem, "too long"));
			assert_true(room <= used);
		}
	}
}

static void a_long_command_line_fits(void **state)
{
	static char words[8000] = "Win32_Process.Create -- CommandLine=";
	size_t len = strlen(words);

	(void)state;
	memset(words + len, 'x', sizeof(words) - 1 - len);
	prepare("invoke", words);
	assert_int_equal(strlen(cim.args[0].value), sizeof(words) - 1 - len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_instance),
		cmocka_unit_test(a_method_with_its_arguments),
		cmocka_unit_test(objects_and_references),
		cmocka_unit_test(words_may_be_an_array),
		cmocka_unit_test(what_was_there_before_is_gone),
		cmocka_unit_test(two_in_one_object_are_refused),
		cmocka_unit_test(what_is_wrong_is_said_without_the_words),
		cmocka_unit_test(what_has_no_room_is_refused),
		cmocka_unit_test(a_long_command_line_fits),
	};

	return RUN(tests);
}
