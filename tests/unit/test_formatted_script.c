/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/formatted_script.h"

#include "tests/unit/unit.h"

#define BEFORE                                                                 \
	"$winrm={Out-String -Stream}.GetSteppablePipeline();"                  \
	"$winrm.Begin($true);try{$input|. {\n"
#define AFTER                                                                  \
	"\n} @args|ForEach-Object{$winrm.Process($_)}}finally{$winrm.End()}"

static void what_must_come_first_stays_there(void **state)
{
	static const struct {
		const char *script, *formatted;
	} rows[] = {
		{"", BEFORE AFTER},
		{"1 # one", BEFORE "1 # one" AFTER},
		{"param($a)\n$a", BEFORE "param($a)\n$a" AFTER},
		{"using namespace A; 1",
			"using namespace A;" BEFORE " 1" AFTER},
		{"# c\nUsing module B\nusing namespace A\n1",
			"# c\nUsing module B\nusing namespace A\n" BEFORE
			"1" AFTER},
		{"# c\n1", BEFORE "# c\n1" AFTER},
		{"usingit 1", BEFORE "usingit 1" AFTER},
		{"using", BEFORE "using" AFTER},
		{"using x", "using x\n" BEFORE AFTER},
	};
	char out[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_true(formatted_script(out, sizeof(out), rows[i].script));
		assert_string_equal(out, rows[i].formatted);
	}
}

static void a_script_without_room_is_refused(void **state)
{
	char script[101], out[100 + FORMATTED_SCRIPT_MORE];

	(void)state;
	memset(script, '1', 100);
	script[100] = 0;
	assert_true(formatted_script(out, sizeof(out), script));
	assert_false(formatted_script(out, sizeof(out) - 1, script));
	assert_false(formatted_script(out, 10, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_must_come_first_stays_there),
		cmocka_unit_test(a_script_without_room_is_refused),
	};

	return RUN(tests);
}
