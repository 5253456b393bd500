/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/pipeline_text.h"
#include "core/connector/connector.h"
#include "core/psrp/psrp.h"
#include "tests/unit/unit.h"

/* The keys of a script that runs in a runspace. */

static struct winrm_connector c;
static struct winrm_config config;
static struct winrm_request request;
static struct winrm_psrp runspace;
static struct winrm_pipeline pipeline;

static void set(const char *key, const char *value)
{
	if (!winrm_connector_set(&c, key, value))
		fail_msg("%s: %s", key, c.problem);
}

static void begin(const char *command)
{
	winrm_connector_init(&c);
	memset(&pipeline, 0, sizeof(pipeline));
	c.runspace = &runspace;
	c.pipeline = &pipeline;
	set("hostname", "dc1");
	set("username", "alice");
	set("password", "p");
	set("shell", "runspace");
	set("command", command);
}

static bool prepare(void)
{
	memset(&config, 0, sizeof(config));
	memset(&request, 0, sizeof(request));
	return winrm_connector_prepare(&c, &config, &request);
}

static void assert_prepared(void)
{
	if (!prepare())
		fail_msg("refused: %s", c.problem);
	assert_int_equal(request.operation, WINRM_OP_PIPELINE);
	assert_ptr_equal(request.as.pipeline.runspace, &runspace);
	assert_ptr_equal(request.as.pipeline.pipeline, &pipeline);
}

static void assert_problem(const char *words)
{
	if (prepare())
		fail_msg("accepted: %s", words);
	if (!strstr(c.problem, words))
		fail_msg("\"%s\" is not in \"%s\"", words, c.problem);
}

static void a_command_is_a_script(void **state)
{
	(void)state;
	begin("Get-Date");
	set("timeout", "5");
	assert_prepared();
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
	set("configuration", "JEA");
	assert_prepared();
	assert_string_equal(pipeline.configuration, "JEA");
	set("command", "1; 2");
	assert_prepared();
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
	set("working-directory", "C:\\");
	assert_problem("working-directory: not for shell runspace");
	begin("1");
	assert_true(winrm_connector_read(
		&c, "{\"environment\":{\"A\":\"1\"}}", 25));
	assert_problem("environment: not for shell runspace");
	begin("1");
	set("configuration", "");
	assert_problem("configuration: empty");
	begin("1");
	set("configuration",
		"0123456789abcdef0123456789abcdef0123456789abcdef"
		"0123456789abcdef");
	assert_problem("configuration: empty, or longer");
	begin("1");
	set("configuration", "JEA");
	set("shell", "powershell");
	assert_problem("configuration: needs shell runspace");
	begin("1");
	c.pipeline = NULL;
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
