/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/profile_values.h"

#include "boards/linux/cli/profile_match.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* config.json: what is read of it, what is refused, and what holds for a host. */

static struct profile_values values;

static const char *guarded(const char *text)
{
	size_t len = strlen(text);

	return (const char *)guard_put(&guard_page, text, len);
}

/* --- items --------------------------------------------------------------------- */

/* "[hosts x]" for a section, "(x)" for a pattern, "key=value", "at: problem" */
static void show(char *out, size_t cap, const char *text, size_t len)
{
	struct profile_walk w;
	struct profile_item item;
	size_t n = 0, line, column;

	out[0] = 0;
	profile_start(&w, text, len);
	while (profile_next(&w, &item) != PROFILE_END) {
		if (item.kind == PROFILE_WRONG) {
			profile_line(text, w.at, &line, &column);
			snprintf(out + n, cap - n, "%zu:%zu: %s", line, column,
				w.problem);
			assert_int_equal(
				profile_next(&w, &item), PROFILE_WRONG);
			return;
		}
		n += (size_t)snprintf(out + n, cap - n,
			item.kind == PROFILE_SECTION           ? "[%d %.*s]"
				: item.kind == PROFILE_PATTERN ? "(%d %.*s)"
							       : "%d %.*s=",
			(int)item.level, (int)item.name.len,
			(const char *)item.name.ptr);
		if (item.kind == PROFILE_KEY)
			n += (size_t)snprintf(out + n, cap - n, "%.*s;",
				(int)item.value.len,
				(const char *)item.value.ptr);
	}
}

static const struct {
	const char *text, *is;
} items[] = {
	{"{}", ""},
	{" { \"defaults\" : { } } ", "[0 defaults]"},
	{"{\"defaults\":{\"port\": 5986 ,\"auth\":\"ntlm\",\"tofu\":true,"
	 "\"spn\":null}}",
		"[0 defaults]0 port=5986;0 auth=\"ntlm\";0 tofu=true;"
		"0 spn=null;"},
	{"{\"hosts\":{\"*.lab\":{\"environment\":{\"A\":\"b\"}},\"x\":{}}}",
		"[2 *.lab]2 environment={\"A\":\"b\"};[2 x]"},
	{"{\"groups\":{\"g\":{\"port\":1,\"hosts\":[\"a\",\"b?\"],"
	 "\"tofu\":true}},\"hosts\":{}}",
		"[1 g]1 port=1;(1 a)(1 b?)1 tofu=true;"},
	{"{\"defaults\":{\"password-command\":[\"pass\",\"a b\"]}}",
		"[0 defaults]0 password-command=[\"pass\",\"a b\"];"},
	/* wrong */
	{"", "1:1: this is not JSON"},
	{"[]", "1:1: here must be an object, { ... }"},
	{"{\n \"defaults\": {\n  \"port\" 1}}", "3:10: this is not JSON"},
	{"{} x", "1:4: this is not JSON"},
	{"{\"host\":{}}",
		"1:2: \"host\" is not a part here; did you mean \"hosts\"?"},
	{"{\"connectors\":{}}",
		"1:2: connectors are in a file of their own, connectors.json"},
	{"{\"hosts\":{},\n\"hosts\":{}}",
		"2:1: hosts: is there twice; only one can hold"},
	{"{\"hosts\":[]}",
		"1:10: here must be an object, { \"name\": { ... } }"},
	{"{\"hosts\":{\"a\":1}}",
		"1:15: here must be an object, { \"key\": value }"},
	{"{\"hosts\":{\"\":{}}}", "1:11: the name must not be empty"},
	{"{\"defaults\":{\n\"\xc3\xa4\":1}}", "2:1: \"??\" is not a key here"},
	{"{\"defaults\":{\"usrname\":1}}",
		"1:14: \"usrname\" is not a key here; did you mean "
		"\"username\"?"},
	{"{\"defaults\":{\"command\":\"x\"}}",
		"1:14: \"command\" is not a key here"},
	{"{\"defaults\":{\"port\":1,\"port\":2}}",
		"1:23: port: is there twice; only one can hold"},
	{"{\"defaults\":{\"password\":\"x\",\"nt-hash\":\"y\"}}",
		"1:29: only one of password, password-command, nt-hash, keytab "
		"and ccache can hold"},
	{"{\"groups\":{\"g\":{}}}",
		"1:17: the group has no \"hosts\": [ \"*.lab\" ]"},
	{"{\"groups\":{\"g\":{\"hosts\":\"a\"}}}",
		"1:25: here must be names, [ \"*.lab\", \"dc1\" ]"},
	{"{\"groups\":{\"g\":{\"hosts\":[1]}}}",
		"1:26: here must be a host's name or a pattern"},
};

static void its_items_are_read_and_what_is_wrong_has_its_place(void **state)
{
	char out[2048];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(items); i++) {
		const char *from = items[i].is;
		size_t skip;

		show(out, sizeof(out), guarded(items[i].text),
			strlen(items[i].text));
		/* what comes before an error is not of interest */
		skip = strlen(out) > strlen(from) ? strlen(out) - strlen(from)
						  : 0;
		if (strcmp(out + skip, from) != 0 ||
			(skip && !strchr(from, ':')))
			fail_msg("%s\n  %s\n  %s", items[i].text, out, from);
	}
}

static void a_password_command_is_an_array_of_texts(void **state)
{
	static const char *const wrong[] = {"\"pass\"", "[]", "[1]", "[\"\"]",
		"[\"a\",[]]", "[\"a\",null]",
		"[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\","
		"\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]"};
	char text[400], out[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++) {
		snprintf(text, sizeof(text),
			"{\"defaults\":{\"password-command\":%s}}", wrong[i]);
		show(out, sizeof(out), guarded(text), strlen(text));
		if (!strstr(out, "here must be a program and its arguments"))
			fail_msg("%s: %s", text, out);
	}
}

static const char whole[] =
	"{ \"defaults\": { \"timeout\": 1000, \"username\": \"d\",\n"
	"    \"password\": \"secret\" },\n"
	"  \"hosts\": {\n"
	"    \"dc1.lab\": { \"port\": 7 },\n"
	"    \"*.lab\": { \"port\": 5, \"spn\": \"s\", \"environment\": "
	"{ \"A\": \"b\" } },\n"
	"    \"*1.lab\": { \"port\": 6, \"codepage\": 850 } },\n"
	"  \"groups\": {\n"
	"    \"all\": { \"hosts\": [ \"*\" ], \"timeout\": 2000, "
	"\"port\": 1, \"realm\": \"R\" },\n"
	"    \"dcs\": { \"hosts\": [ \"dc?.lab\", \"x\" ], \"timeout\": 3000,\n"
	"      \"username\": \"g\" } } }";

static void cut_anywhere_it_is_refused(void **state)
{
	size_t len;

	(void)state;
	for (len = 0; len + 1 < sizeof(whole); len++) {
		const char *text =
			(const char *)guard_put(&guard_page, whole, len);

		assert_false(
			profile_values_read(&values, text, len, "dc1.lab"));
		assert_true(values.at <= len && values.problem[0]);
	}
}

/* --- hosts ---------------------------------------------------------------------- */

static void patterns_fit_names_in_any_case(void **state)
{
	static const struct {
		const char *pattern, *host;
		unsigned weight;
	} rows[] = {{"dc1", "DC1", 1004}, {"*", "x", 1}, {"*", "", 1},
		{"*.lab", "a.b.lab", 5}, {"*.lab", "lab", 0},
		{"*.lab", ".lab", 5}, {"dc?", "dc1", 3}, {"dc?", "dc", 0},
		{"dc?", "dc12", 0}, {"*a*b", "xaxxb", 3}, {"*a*b", "xaxbx", 0},
		{"*ab", "aab", 3}, {"a*", "a", 2}, {"a**", "ab", 2},
		{"", "", 1001}, {"", "a", 0}, {"\\u0064c1", "dc1", 1004},
		{"10.0.0.*", "10.0.0.7", 8}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		unsigned weight = profile_match(
			winrm_slice_str(rows[i].pattern), rows[i].host);

		if (weight != rows[i].weight)
			fail_msg("%s %s: %u", rows[i].pattern, rows[i].host,
				weight);
	}
}

static void a_pattern_of_stars_does_not_take_for_ever(void **state)
{
	char pattern[201], host[256];

	(void)state;
	memset(host, 'a', sizeof(host));
	host[255] = 0;
	for (size_t i = 0; i < 200; i += 2)
		memcpy(pattern + i, "*a", 2);
	pattern[199] = 'b';
	pattern[200] = 0;
	assert_int_equal(profile_match(winrm_slice_str(pattern), host), 0);
}

static void read_for(const char *text, const char *host)
{
	if (!profile_values_read(&values, guarded(text), strlen(text), host))
		fail_msg("%s", values.problem);
}

static void the_most_specific_one_has_the_last_word(void **state)
{
	const struct winrm_connector *c = &values.record;

	(void)state;
	read_for(whole, "DC1.lab");
	assert_int_equal(c->number[WINRM_KEY_PORT], 7);
	assert_int_equal(c->number[WINRM_KEY_CODEPAGE], 850);
	assert_int_equal(c->number[WINRM_KEY_TIMEOUT], 3000);
	assert_string_equal(c->text[WINRM_KEY_SPN], "s");
	assert_string_equal(c->text[WINRM_KEY_REALM], "R");
	assert_string_equal(c->environment[0], "A=b");
	read_for(whole, "web1.lab");
	assert_int_equal(c->number[WINRM_KEY_PORT], 6);
	assert_int_equal(c->number[WINRM_KEY_TIMEOUT], 2000);
	read_for(whole, "other");
	assert_int_equal(c->number[WINRM_KEY_PORT], 1);
	assert_string_equal(c->text[WINRM_KEY_USERNAME], "d");
	assert_string_equal(c->text[WINRM_KEY_PASSWORD], "secret");
}

static void a_password_is_not_used_for_another_user(void **state)
{
	(void)state;
	read_for(whole, "dc1.lab"); /* user g has none */
	assert_string_equal(values.record.text[WINRM_KEY_USERNAME], "g");
	assert_null(values.record.text[WINRM_KEY_PASSWORD]);
	assert_false(values.from[PROFILE_PASSWORD].is_given);
	/* whoever names none has that of all */
	read_for("{\"defaults\":{\"password\":\"p\"},\"hosts\":{\"a\":"
		 "{\"username\":\"u\"}}}",
		"a");
	assert_string_equal(values.record.text[WINRM_KEY_PASSWORD], "p");
	/* one replaces another one of another kind */
	read_for("{\"defaults\":{\"password\":\"p\"},\"hosts\":{\"a\":"
		 "{\"password-command\":[\"x\"]}}}",
		"a");
	assert_null(values.record.text[WINRM_KEY_PASSWORD]);
	assert_true(values.from[PROFILE_COMMAND].is_given);
}

static void each_value_knows_its_line(void **state)
{
	const struct profile_source *user = &values.from[PROFILE_USERNAME];
	size_t line, column;

	(void)state;
	read_for(whole, "dc2.lab");
	profile_line(whole, user->at, &line, &column);
	assert_int_equal(line, 10);
	assert_int_equal(column, 7);
	assert_int_equal(user->level, PROFILE_GROUP);
	assert_slice(user->section, "dcs");
	assert_slice(user->value, "\"g\"");
}

static void all_of_it_is_checked_whatever_the_host(void **state)
{
	static const char wrong[] =
		"{\"hosts\":{\"a\":{\"port\":1},\"b\":{\"port\":\"x\"}}}";
	static const char plain[] = "{\"defaults\":{\"proxy\":\"http://a:1\"}}";
	bool secret;

	(void)state;
	assert_true(profile_values_check(
		&values, guarded(whole), strlen(whole), &secret));
	assert_true(secret);
	assert_true(profile_values_check(
		&values, guarded(plain), strlen(plain), &secret));
	assert_false(secret);
	assert_false(profile_values_check(
		&values, guarded(wrong), strlen(wrong), &secret));
	assert_int_equal(values.at, 30);
	assert_non_null(strstr(values.problem, "port"));
}

static void more_sections_than_there_is_room_for_are_refused(void **state)
{
	static char text[4096];
	size_t n = (size_t)sprintf(text, "{\"hosts\":{\"a\":{}"), i;

	(void)state;
	for (i = 1; i < 65; i++)
		n += (size_t)sprintf(text + n, ",\"*\":{}");
	strcpy(text + n, "}}");
	assert_false(profile_values_read(&values, text, n + 2, "a"));
	assert_non_null(strstr(values.problem, "64"));
	assert_true(profile_values_read(&values, text, n + 2, "b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			its_items_are_read_and_what_is_wrong_has_its_place),
		cmocka_unit_test(a_password_command_is_an_array_of_texts),
		cmocka_unit_test(cut_anywhere_it_is_refused),
		cmocka_unit_test(patterns_fit_names_in_any_case),
		cmocka_unit_test(a_pattern_of_stars_does_not_take_for_ever),
		cmocka_unit_test(the_most_specific_one_has_the_last_word),
		cmocka_unit_test(a_password_is_not_used_for_another_user),
		cmocka_unit_test(each_value_knows_its_line),
		cmocka_unit_test(all_of_it_is_checked_whatever_the_host),
		cmocka_unit_test(
			more_sections_than_there_is_room_for_are_refused),
	};

	return RUN_WITH_PAGE(tests);
}
