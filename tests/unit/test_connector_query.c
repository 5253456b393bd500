/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim.h"
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

/* The keys of a query of management data. */

static struct winrm_cim cim;

static void begin(const char *query)
{
	connector_begin(&cim);
	if (query)
		connector_set("query", query);
}

static bool read_keys(const char *json)
{
	return winrm_connector_read(&connector, json, strlen(json));
}

static void assert_query(const char *query, const char *resource)
{
	assert_prepared();
	assert_int_equal(request.operation, WINRM_OP_CIM_ENUMERATE);
	assert_ptr_equal(request.as.cim, &cim);
	assert_string_equal(cim.query, query);
	assert_string_equal(cim.resource, resource);
}

static void a_query_needs_no_command(void **state)
{
	(void)state;
	begin("SELECT * FROM A");
	connector_set("timeout", "5");
	assert_query("SELECT * FROM A", "wmi/root/cimv2/*");
	assert_int_equal(request.timeout_ms, 5);
	begin(NULL);
	assert_problem("command: required");
}

static void its_namespace_is_written_either_way(void **state)
{
	static const struct {
		const char *name, *resource; /* NULL: refused */
	} cases[] = {{"root/default", "wmi/root/default/*"},
		{"root\\a_b\\C-1.x", "wmi/root/a_b/C-1.x/*"},
		{"root", "wmi/root/*"}, {"", NULL}, {"/", NULL},
		{"/root", NULL}, {"root/", NULL}, {"root//a", NULL},
		{"root\\/a", NULL}, {"root:a", NULL}, {"root a", NULL},
		{"root*", NULL}, {"r\xc3\xb6", NULL}, {"root?a", NULL}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		begin("SELECT 1");
		connector_set("namespace", cases[i].name);
		if (cases[i].resource)
			assert_query("SELECT 1", cases[i].resource);
		else
			assert_problem("namespace: give it as root/cimv2");
	}
}

static void the_later_one_of_query_and_command_holds(void **state)
{
	(void)state;
	begin("SELECT 1");
	connector_set("command", "hostname");
	assert_prepared();
	assert_int_equal(request.operation, WINRM_OP_COMMAND);
	assert_true(read_keys("{\"query\":\"SELECT 2\",\"command\":null}"));
	assert_query("SELECT 2", "wmi/root/cimv2/*");
	assert_null(connector.text[WINRM_KEY_COMMAND]);
	assert_true(read_keys("{\"command\":\"dir\",\"query\":null}"));
	assert_prepared();
	assert_string_equal(request.as.command.line, "dir");
	assert_null(connector.text[WINRM_KEY_QUERY]);
}

static void an_object_with_both_is_refused(void **state)
{
	(void)state;
	begin(NULL);
	assert_false(read_keys("{\"query\":\"SELECT 1\",\"command\":\"dir\"}"));
	assert_string_equal(connector.problem,
		"give one of command, query, get and invoke alone");
	begin(NULL);
	assert_false(read_keys("{\"command\":\"\",\"query\":\"\"}"));
	assert_string_equal(connector.problem,
		"give one of command, query, get and invoke alone");
}

static void what_is_of_a_shell_does_not_matter(void **state)
{
	(void)state;
	begin("SELECT 1");
	connector_set("shell", "runspace");
	connector_set("configuration", "JEA");
	connector_set("working-directory", "C:\\");
	assert_query("SELECT 1", "wmi/root/cimv2/*");
}

static void what_cannot_be_is_refused(void **state)
{
	(void)state;
	begin("");
	assert_problem("query: empty");
	begin("SELECT \xff");
	assert_problem("query: empty, not UTF-8");
	begin("SELECT \x01");
	assert_problem("query: empty, not UTF-8, or it holds a control");
	begin("SELECT 1");
	connector.cim = NULL;
	assert_problem("query: there is nothing here to take rows");
}

static void a_resource_that_has_no_room_is_refused(void **state)
{
	size_t room;

	(void)state;
	for (room = 0; room < sizeof("wmi/root/cimv2/*"); room++) {
		begin("SELECT 1");
		connector.pool_len = sizeof(connector.pool) - room;
		assert_problem("namespace: too long");
	}
	begin("SELECT 1");
	connector.pool_len = sizeof(connector.pool) - room;
	assert_query("SELECT 1", "wmi/root/cimv2/*");
	assert_int_equal(connector.pool_len, sizeof(connector.pool));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_needs_no_command),
		cmocka_unit_test(its_namespace_is_written_either_way),
		cmocka_unit_test(the_later_one_of_query_and_command_holds),
		cmocka_unit_test(an_object_with_both_is_refused),
		cmocka_unit_test(what_is_of_a_shell_does_not_matter),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(a_resource_that_has_no_room_is_refused),
	};

	return RUN(tests);
}
