/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/pipeline_text.h"
#include "core/psrp/psrp.h"
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

/* The keys of a script that runs in a runspace. */

static struct winrm_psrp runspace;
static struct winrm_pipeline pipeline;

static void begin(const char *command)
{
	winrm_connector_init(&connector);
	memset(&pipeline, 0, sizeof(pipeline));
	connector.runspace = &runspace;
	connector.pipeline = &pipeline;
	connector_set("hostname", "dc1");
	connector_set("username", "alice");
	connector_set("password", "p");
	connector_set("shell", "runspace");
	connector_set("command", command);
}

static void assert_pipeline(void)
{
	assert_prepared();
	assert_int_equal(request.operation, WINRM_OP_PIPELINE);
	assert_ptr_equal(request.as.pipeline.runspace, &runspace);
	assert_ptr_equal(request.as.pipeline.pipeline, &pipeline);
}

static void a_command_is_a_script(void **state)
{
	(void)state;
	begin("Get-Date");
	connector_set("timeout", "5");
	assert_pipeline();
	assert_string_equal(pipeline.script, "Get-Date");
	assert_null(pipeline.command);
	assert_null(pipeline.configuration);
	assert_int_equal(request.timeout_ms, 5);
}

static void the_next_call_has_nothing_of_the_one_before(void **state)
{
	(void)state;
	begin("Get-Date");
	pipeline.command = "a";
	connector_set("configuration", "JEA");
	assert_pipeline();
	assert_string_equal(pipeline.configuration, "JEA");
	connector_set("command", "1; 2");
	assert_pipeline();
	assert_string_equal(pipeline.script, "1; 2");
	assert_null(pipeline.command);
}

static void a_name_alone_is_a_command_of_a_configuration(void **state)
{
	static const struct {
		const char *configuration, *text;
		bool is_command;
	} cases[] = {{"JEA", "Get-Date", true}, {"JEA", "f_2", true},
		{"JEA", "Get-Date -Day 1", false}, {"JEA", "2a", false},
		{"JEA", "-a", false}, {"JEA", "a;b", false}, {"JEA", "", false},
		{NULL, "Get-Date", false}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		bool is_command = cases[i].is_command;

		pipeline.configuration = cases[i].configuration;
		pipeline_set_text(&pipeline, cases[i].text);
		assert_ptr_equal(
			pipeline.command, is_command ? cases[i].text : NULL);
		assert_ptr_equal(
			pipeline.script, is_command ? NULL : cases[i].text);
	}
}

static void what_cannot_be_is_refused(void **state)
{
	(void)state;
	begin("\xff");
	assert_problem("command: not UTF-8");
	begin("1");
	connector_set("working-directory", "C:\\");
	assert_problem("working-directory: not for shell runspace");
	begin("1");
	assert_true(winrm_connector_read(
		&connector, "{\"environment\":{\"A\":\"1\"}}", 25));
	assert_problem("environment: not for shell runspace");
	begin("1");
	connector_set("configuration", "");
	assert_problem("configuration: empty");
	begin("1");
	connector_set("configuration",
		"0123456789abcdef0123456789abcdef0123456789abcdef"
		"0123456789abcdef");
	assert_problem("configuration: empty, or longer");
	begin("1");
	connector_set("configuration", "JEA");
	connector_set("shell", "powershell");
	assert_problem("configuration: needs shell runspace");
	begin("1");
	connector.pipeline = NULL;
	assert_problem("there is no runspace here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_is_a_script),
		cmocka_unit_test(a_name_alone_is_a_command_of_a_configuration),
		cmocka_unit_test(the_next_call_has_nothing_of_the_one_before),
		cmocka_unit_test(what_cannot_be_is_refused),
	};

	return RUN(tests);
}
