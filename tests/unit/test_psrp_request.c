/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/psrp.h"
#include "tests/unit/rig.h"

/* What a request of a pipeline must have; nothing is sent before it has. */

static struct winrm_psrp runspace;
static uint8_t memory[1024];

static struct winrm_pipeline good(void)
{
	struct winrm_pipeline p = {0};

	p.script = "1";
	p.memory = memory;
	p.memory_len = sizeof(memory);
	return p;
}

static void assert_refused(
	struct rig *r, const struct winrm_pipeline *p, const char *setting)
{
	char text[256];

	r->request.operation = WINRM_OP_PIPELINE;
	r->request.as.pipeline.runspace = &runspace;
	r->request.as.pipeline.pipeline = p;
	assert_int_equal(winrm_start(&r->client, &r->request), WINRM_E_CONFIG);
	assert_string_equal(winrm_response(&r->client)->setting, setting);
	winrm_describe(&r->client, text, sizeof(text));
	assert_non_null(strstr(text, setting));
	assert_non_null(strstr(text, "it must be"));
}

static void what_is_missing_is_named(void **state)
{
	struct rig *r = rig_ready();
	struct winrm_pipeline p = good();

	(void)state;
	NEEDS(WINRM_PSRP_CONNECT);
	assert_refused(r, NULL, "pipeline");
	p.script = NULL;
	assert_refused(r, &p, "script");
	p.command = "";
	assert_refused(r, &p, "script");
	p = good();
	p.memory_len--;
	assert_refused(r, &p, "memory");
	p = good();
	p.action = WINRM_PSRP_ATTACH;
	assert_refused(r, &p, "shell_id");
	p.shell_id = "A";
	assert_refused(r, &p, "shell_id");
	r->request.as.pipeline.runspace = NULL;
	p = good();
	r->request.as.pipeline.pipeline = &p;
	assert_int_equal(winrm_start(&r->client, &r->request), WINRM_E_CONFIG);
	assert_string_equal(winrm_response(&r->client)->setting, "runspace");
	rig_end(r);
}

static void what_is_wrong_is_named(void **state)
{
	static const char *const names[] = {"", "a/b", "a?b", "a\x01",
		"0123456789012345678901234567890123456789012345678901234567890"
		"123"};
	static const struct winrm_psrp_arg bad[] = {
		{"-Password", {"SS", "x"}}, {NULL, {NULL, NULL}}};
	struct rig *r = rig_ready();
	struct winrm_pipeline p = good();
	size_t i;

	(void)state;
	NEEDS(WINRM_PSRP_INPUT);
	p.script = "\xff";
	assert_refused(r, &p, "script");
	for (i = 0; i < COUNT(names); i++) {
		p = good();
		p.configuration = names[i];
		assert_refused(r, &p, "configuration");
	}
	p = good();
	p.args = bad;
	assert_refused(r, &p, "keys");
	p = good();
	p.action = (enum winrm_psrp_action)9;
	assert_refused(r, &p, "action");
	assert_string_equal(winrm_psrp_shell_id(&runspace), "");
	assert_string_equal(winrm_psrp_pipeline_id(&runspace), "");
	rig_end(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(what_is_wrong_is_named),
	};

	return RUN(tests);
}
