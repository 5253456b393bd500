/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/powershell.h"

#include "core/base/base64.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

#define BEGIN "try{[Console]::OutputEncoding=[Text.Encoding]::UTF8}catch{};$_t="
#define QUIET "$ProgressPreference='SilentlyContinue';" BEGIN
#define BLOCK                                                                  \
	";try{$_s=[scriptblock]::Create($_t+\"`n;`$global:_q=`$?\")}"          \
	"catch{try{$_s=[scriptblock]::Create($_t)}"                            \
	"catch{throw $_.Exception.InnerException}};"
#define END                                                                    \
	";if(!$?){exit 1};if($LASTEXITCODE){exit $LASTEXITCODE};"              \
	"exit [int]($_q -eq $false)"

#define JSON(depth)                                                            \
	"$_o=[Console]::Out;[Console]::SetOut([Console]::Error);&$_s|%{$_o."   \
	"WriteLine((ConvertTo-Json -Compress -Depth " depth                    \
	" -InputObject $_))}"

static const char prefix[] =
	"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy ";

/* The command line; what it runs is decoded into `text` as UTF-8 or '?'. */
static const char *line_of(const struct winrm_powershell *p, char text[16384])
{
	static char line[70000], encoded[70000];
	struct winrm_writer w = winrm_writer_init(line, sizeof(line));
	struct winrm_writer t = winrm_writer_init(text, 16384);
	char *at;
	size_t i, len;

	winrm_powershell_put(&w, p);
	assert_true(winrm_writer_ok(&w));
	winrm_writer_end_str(&w);
	at = strstr(line, " -EncodedCommand ");
	assert_non_null(at);
	strcpy(encoded, at + 17);
	assert_true(
		winrm_base64_decode((uint8_t *)encoded, strlen(encoded), &len));
	for (i = 0; i < len; i += 2) {
		/* of what is not ASCII, the two halves in hex */
		char hex[8];
		uint8_t low = (uint8_t)encoded[i];
		uint8_t high = (uint8_t)encoded[i + 1];

		if (high == 0 && low < 0x80) {
			winrm_writer_put_byte(&t, low);
			continue;
		}
		snprintf(hex, sizeof(hex), "{%02x%02x}", high, low);
		winrm_writer_put_str(&t, hex);
	}
	winrm_writer_end_str(&t);
	return line;
}

static void assert_runs(const struct winrm_powershell *p, const char *want)
{
	char text[16384];

	line_of(p, text);
	assert_string_equal(text, want);
	assert_int_equal(winrm_powershell_stdin(p).len, 0);
}

static void a_script_is_quoted_encoded_and_called(void **state)
{
	char text[16384];
	struct winrm_powershell p = {.script = "it's\n\xc3\xa4"};
	const char *line = line_of(&p, text);

	(void)state;
	assert_memory_equal(line, prefix, strlen(prefix));
	assert_memory_equal(
		line + strlen(prefix), "Bypass -EncodedCommand ", 23);
	assert_runs(&p, QUIET "'it''s\n{00e4}'" BLOCK "&$_s" END);
	p.script = "";
	assert_runs(&p, QUIET "''" BLOCK "&$_s" END);
}

static void settings_are_where_they_belong(void **state)
{
	struct winrm_powershell p = {.script = "x",
		.execution_policy = "RemoteSigned",
		.progress = true,
		.as_json = true};
	char text[16384];

	(void)state;
	assert_runs(&p, BEGIN "'x'" BLOCK JSON("4") END);
	p.json_depth = 100;
	assert_runs(&p, BEGIN "'x'" BLOCK JSON("100") END);
	assert_ptr_equal(strstr(line_of(&p, text), "RemoteSigned -"),
		line_of(&p, text) + strlen(prefix));
}

static void arguments_are_quoted_but_for_names_of_parameters(void **state)
{
	static const struct {
		const char *arg, *want;
	} rows[] = {{"a b", "'a b'"}, {"", "''"}, {"'", "''''"},
		{"\xe2\x80\x98\xe2\x80\x99\xe2\x80\x9a\xe2\x80\x9b",
			"'{2018}{2018}{2019}{2019}{201a}{201a}{201b}{201b}'"},
		{"\xe2\x80\x97\xe2\x80\x9c\xe1\x80\x98\x27",
			"'{2017}{201c}{1018}'''"},
		{"\xf0\x9f\x98\x80", "'{d83d}{de00}'"}, {"-Name", "-Name"},
		{"-a_1", "-a_1"}, {"-Name:", "-Name:"},
		{"-Name:it's", "-Name:'it''s'"}, {"-Name:a:b", "-Name:'a:b'"},
		{"-5", "'-5'"}, {"--x", "'--x'"}, {"-", "'-'"},
		{"-a b", "'-a b'"}, {"-a;b", "'-a;b'"}, {"-a$b", "'-a$b'"},
		{"$x", "'$x'"}, {"-\xc3\xa4", "'-{00e4}'"}};
	char want[512];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const char *const args[] = {rows[i].arg, "z", NULL};
		struct winrm_powershell p = {.script = "x", .args = args};

		snprintf(want, sizeof(want),
			QUIET "'x'" BLOCK "&$_s %s 'z'" END, rows[i].want);
		assert_runs(&p, want);
	}
}

static void stdin_is_read_for_scripts_that_name_input(void **state)
{
	static const char *const with[] = {"$input", "x$INPUT|y", "${input}",
		"$inputs+$input.x", "$$input"};
	static const char *const without[] = {"input", "$inputs", "$input_",
		"${inputs}", "$ input", "$", "", "$inpu", "${"};
	struct winrm_powershell p = {.input = true};
	char text[16384];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(with); i++) {
		p.script = with[i];
		line_of(&p, text);
		assert_non_null(strstr(text, "ReadLine"));
		p.input = false;
		line_of(&p, text);
		assert_null(strstr(text, "ReadLine"));
		p.input = true;
	}
	for (i = 0; i < COUNT(without); i++) {
		p.script = without[i];
		line_of(&p, text);
		assert_null(strstr(text, "ReadLine"));
	}
}

static void a_script_that_does_not_fit_goes_by_stdin(void **state)
{
	static char script[1 << 20];
	struct winrm_powershell p = {.script = script};
	char text[16384];
	size_t len, longest = 0;

	(void)state;
	for (len = 1; len < 4000; len++) {
		size_t line;

		script[len - 1] = 'x';
		line = strlen(line_of(&p, text));
		assert_true(line <= WINRM_COMMAND_LINE_MAX);
		if (winrm_powershell_stdin(&p).len > 0)
			break;
		longest = line;
	}
	assert_in_range(
		longest, WINRM_COMMAND_LINE_MAX - 8, WINRM_COMMAND_LINE_MAX);
	assert_in_range(len, 2600, 3000);
	memset(script, 'x', sizeof(script) - 1);
	for (; len < sizeof(script); len = len * 2 + 1) {
		char want[64];

		script[len] = 0;
		assert_ptr_equal(winrm_powershell_stdin(&p).ptr, script);
		assert_int_equal(winrm_powershell_stdin(&p).len, len);
		assert_true(strlen(line_of(&p, text)) < 1500);
		snprintf(want, sizeof(want), "ReadBytes(%zu)", len);
		assert_non_null(strstr(text, want));
		snprintf(want, sizeof(want), "-ne %zu)", len);
		assert_non_null(strstr(text, want));
		script[len] = 'x';
	}
}

/* Three bytes for a unit, or a unit doubled for each quote. */
static void what_fits_is_counted_in_units(void **state)
{
	static char script[9200];
	struct winrm_powershell p = {.script = script};
	size_t i;

	(void)state;
	for (i = 0; i + 3 <= 2650 * 3; i += 3)
		memcpy(script + i, "\xe2\x82\xac", 3);
	assert_int_equal(winrm_powershell_stdin(&p).len, 0);
	for (; i + 3 <= 3000 * 3; i += 3)
		memcpy(script + i, "\xe2\x82\xac", 3);
	assert_int_equal(winrm_powershell_stdin(&p).len, 9000);
	memset(script, '\'', 1500);
	script[1500] = 0;
	assert_int_equal(winrm_powershell_stdin(&p).len, 1500);
	script[1300] = 0;
	assert_int_equal(winrm_powershell_stdin(&p).len, 0);
}

static void every_capacity_holds_the_head_of_the_line(void **state)
{
	struct guard g = guard_open(16384);
	struct winrm_powershell p = {.script = "'it'"};
	char text[16384];
	const char *line = line_of(&p, text);
	size_t cap, len = strlen(line);

	(void)state;
	for (cap = 0; cap <= len + 1; cap++) {
		struct winrm_writer w =
			winrm_writer_init(guard_room(&g, cap), cap);

		winrm_powershell_put(&w, &p);
		assert_int_equal(w.len, len);
		assert_memory_equal(w.buf, line, cap < len ? cap : len);
	}
	guard_close(&g);
}

static void only_utf8_and_words_are_valid(void **state)
{
	static const char *const args[] = {"a", "\xff", NULL};
	struct winrm_powershell p = {.script = "\x01\x0c\xc3\xa4"};

	(void)state;
	assert_true(winrm_powershell_valid(&p));
	p.execution_policy = "AllSigned";
	assert_true(winrm_powershell_valid(&p));
	p.execution_policy = "";
	assert_false(winrm_powershell_valid(&p));
	p.execution_policy = "a&calc";
	assert_false(winrm_powershell_valid(&p));
	p.execution_policy = NULL;
	p.args = args;
	assert_false(winrm_powershell_valid(&p));
	p.args = NULL;
	p.script = "\xed\xa0\x80";
	assert_false(winrm_powershell_valid(&p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_is_quoted_encoded_and_called),
		cmocka_unit_test(settings_are_where_they_belong),
		cmocka_unit_test(
			arguments_are_quoted_but_for_names_of_parameters),
		cmocka_unit_test(stdin_is_read_for_scripts_that_name_input),
		cmocka_unit_test(a_script_that_does_not_fit_goes_by_stdin),
		cmocka_unit_test(what_fits_is_counted_in_units),
		cmocka_unit_test(every_capacity_holds_the_head_of_the_line),
		cmocka_unit_test(only_utf8_and_words_are_valid),
	};

	return RUN(tests);
}
