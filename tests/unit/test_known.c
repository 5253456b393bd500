/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/known_servers.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* known_servers: valid and invalid lines. */

#define A "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define B "sha256//AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="

static struct known k;

static bool find(const char *text, const char *name)
{
	return known_find(text, strlen(text), name, &k);
}

static void a_host_is_found_by_name_and_port(void **state)
{
	static const char text[] = "# all of them\n"
				   "\n"
				   "alpha:5986 " A "\n"
				   "  \t\n"
				   "beta.example:5986\t" B "\r\n"
				   "beta.example:443 " A " \t\n"
				   "[fe80::1]:5986  " B "\n"
				   "10.0.0.1:5986 " A;
	static const struct {
		const char *name;
		size_t count;
		uint8_t byte;
		unsigned line;
	} rows[] = {
		{"alpha:5986", 1, 0, 3},
		{"ALPHA:5986", 1, 0, 3},
		{"beta.example:5986", 1, 1, 5},
		{"beta.example:443", 1, 0, 6},
		{"[fe80::1]:5986", 1, 1, 7},
		{"10.0.0.1:5986", 1, 0, 8},
		{"alpha:598", 0, 0, 0},
		{"alpha:59866", 0, 0, 0},
		{"lpha:5986", 0, 0, 0},
		{"beta:5986", 0, 0, 0},
		{"# all", 0, 0, 0},
		{"", 0, 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_true(find(text, rows[i].name));
		assert_int_equal(k.count, rows[i].count);
		assert_int_equal(k.line, rows[i].line);
		if (k.count > 0)
			assert_int_equal(k.pins[0][31], rows[i].byte);
	}
	assert_true(find("", "alpha:5986"));
	assert_int_equal(k.count, 0);
	assert_true(find("\xef\xbb\xbf"
			 "a:1 " A "\n",
		"a:1")); /* an editor's mark */
	assert_int_equal(k.count, 1);
}

static void all_keys_of_a_host_count_but_not_too_many(void **state)
{
	char text[KNOWN_PINS * 100 + 300];
	size_t i, len = 0;

	(void)state;
	assert_true(find("a:1 " A "\nb:1 " A "\na:1 " B "\n", "a:1"));
	assert_int_equal(k.count, 2);
	assert_int_equal(k.pins[1][0], 1);
	assert_int_equal(k.line, 1);
	for (i = 0; i < KNOWN_PINS + 2; i++)
		len += (size_t)snprintf(
			text + len, sizeof(text) - len, "a:1 " B "\n");
	assert_true(find(text, "a:1"));
	assert_int_equal(k.count, KNOWN_PINS);
}

static void a_line_that_is_none_is_named(void **state)
{
	static const char *const lines[] = {"a", "a:1", "a:1 ", "a:1 x", A,
		"a " A, "a: " A, "a:0 " A, "a:65536 " A, "a:x " A, ":1 " A,
		"a:1 " A " more", "a:1 " A A, "a:1" A, " a:1 " A, "a:1x " A,
		"a:-1 " A, "a:1 sha1//AAAA", "a:1 sha256//", "a:1 sha256//AAAA",
		"a:999999999999 " A, "a:1\v" A, "\r a:1 " A};
	char text[300];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		snprintf(text, sizeof(text), "b:1 " A "\n%s\nc:1 " A "\n",
			lines[i]);
		if (find(text, "b:1"))
			fail_msg("\"%s\" is a line", lines[i]);
		assert_int_equal(k.line, 2);
	}
	assert_false(known_find("a:1 " A "\0\n", 5 + sizeof(A), "a:1", &k));
	assert_true(find("a:65535 " A, "a:65535"));
	assert_int_equal(k.count, 1);
}

static void a_file_cut_at_every_byte_is_read_to_its_end(void **state)
{
	static const char text[] = "#\na:1 " A "\r\nbb:22 " B "\n\n";
	struct guard g = guard_open(sizeof(text));
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(text); len++) {
		const char *at = (const char *)guard_put(&g, text, len);
		bool ok = known_find(at, len, "a:1", &k);

		/* whole lines, or one that lost its end and no more */
		if (ok)
			assert_int_equal(k.count, len >= 2 + 4 + sizeof(A) - 1);
		else
			assert_in_range(k.line, 2, 3);
	}
	guard_close(&g);
}

static void a_name_is_one_word(void **state)
{
	static const char *const bad[] = {"", "a b", "a\n", "a\tb", "\x7f",
		"#a", " a", "h\xc3\xb6st", "\x80"};
	char name[KNOWN_NAME], host[KNOWN_NAME + 1] = "";
	size_t i;

	(void)state;
	assert_true(known_name(name, "host", 5986));
	assert_string_equal(name, "host:5986");
	assert_true(known_name(name, "fe80::1%eth0", 1));
	assert_string_equal(name, "[fe80::1%eth0]:1");
	for (i = 0; i < COUNT(bad); i++)
		assert_false(known_name(name, bad[i], 1));
	for (i = 1; i < KNOWN_NAME; i++) {
		host[i - 1] = 'x';
		assert_int_equal(known_name(name, host, 5986),
			i + strlen(":5986") < KNOWN_NAME);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_is_found_by_name_and_port),
		cmocka_unit_test(all_keys_of_a_host_count_but_not_too_many),
		cmocka_unit_test(a_line_that_is_none_is_named),
		cmocka_unit_test(a_file_cut_at_every_byte_is_read_to_its_end),
		cmocka_unit_test(a_name_is_one_word),
	};

	return RUN(tests);
}
