/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_list.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* Lists of hosts and their ranges. */

/* All names, each followed by a space; "!" if one is too long. */
static void expand(const char *text, size_t len, char *out, size_t cap)
{
	struct hosts h = {text, len, 0, 0};
	char name[HOSTS_NAME];
	size_t at = 0;
	int more;

	out[0] = 0;
	while ((more = hosts_next(&h, name)) > 0 && at + HOSTS_NAME < cap)
		at += (size_t)snprintf(out + at, cap - at, "%s ", name);
	if (more < 0)
		snprintf(out + at, cap - at, "!");
}

static const struct {
	const char *text, *names;
} rows[] = {
	{"", ""},
	{" ,\n# all of it\n,", ""},
	{"a", "a "},
	{"a,b c\nd\r\n\te", "a b c d e "},
	{"a # b\nc", "a c "},
	{"a,#b,c\nd", "a d "},
	{"web[01-03]", "web01 web02 web03 "},
	{"web[8-11].lab", "web8.lab web9.lab web10.lab web11.lab "},
	{"web[098-101]", "web098 web099 web100 web101 "},
	{"w[1-3,7]x,y", "w1x w2x w3x w7x y "},
	{"r[1-2]n[1-2]", "r1n1 r1n2 r2n1 r2n2 "},
	{"u@h[1-2]:5986", "u@h1:5986 u@h2:5986 "},
	{"[fe80::1]:5985,[::1]", "[fe80::1]:5985 [::1] "},
	{"[1-2", "[1-2 "},
	{"[1-]", "[1-] "},
	{"[2-1]", "[2-1] "},
	{"[a-b]", "[a-b] "},
	{"[7]", "7 "},
	{"[1-2,]", "[1-2 ] "},
	{"[1-99999999]", "[1-99999999] "},
	{"[1-9999999]", "!"},
	{"[1-2000][1-2000]", "!"},
	/* 0 and 1 in 32 bits */
	{"web[0-65535][0-65535]", "!"},
	{"web[0-640][0-6700416]", "!"},
};

static void names_are_expanded_in_order(void **state)
{
	struct guard g = guard_open(4096);
	char out[16384], name[HOSTS_NAME];
	size_t i, count;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].text);
		const char *text =
			(const char *)guard_put(&g, rows[i].text, len);
		const char *at;
		bool bad = strchr(rows[i].names, '!') != NULL;
		struct hosts h = {text, len, 0, 0};

		expand(text, len, out, sizeof(out));
		assert_string_equal(out, rows[i].names);
		for (count = 0, at = out; !bad && *at; count++) {
			size_t n = strcspn(at, " ");
			struct hosts again = h;

			assert_int_equal(hosts_next(&h, name), 1);
			assert_int_equal(hosts_next(&again, name), 1);
			assert_int_equal(strlen(name), n);
			assert_memory_equal(name, at, n);
			at += n + 1;
		}
		assert_int_equal(
			hosts_count(text, len), bad ? -1 : (long)count);
		if (!bad)
			assert_int_equal(hosts_next(&h, name), 0);
	}
	guard_close(&g);
}

static void a_text_may_end_anywhere(void **state)
{
	static const char text[] = "r[01-02,7]n[1-2],[::1]:1 # x\nb";
	struct guard g = guard_open(4096);
	char out[16384];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(text); len++) {
		expand((const char *)guard_put(&g, text, len), len, out,
			sizeof(out));
		assert_null(strchr(out, '!'));
	}
	guard_close(&g);
}

static void a_name_has_room_or_is_refused(void **state)
{
	char text[HOSTS_NAME + 20], name[HOSTS_NAME];
	struct hosts h = {text, HOSTS_NAME - 1, 0, 0};

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_int_equal(hosts_next(&h, name), 1);
	assert_int_equal(strlen(name), HOSTS_NAME - 1);
	assert_int_equal(hosts_count(text, HOSTS_NAME), -1);
	memcpy(text + HOSTS_NAME - 2, "[1-9999]", 8);
	assert_int_equal(hosts_count(text, HOSTS_NAME + 6), 9999);
	h.at = h.count = 0;
	h.len = HOSTS_NAME + 6;
	assert_int_equal(hosts_next(&h, name), 1);
	h.count = 9998;
	assert_int_equal(hosts_next(&h, name), -1);
}

/* As many as 2^32 + 3: the sum of a list, in 32 bits, is 3. */
static void a_sum_of_ranges_does_not_wrap(void **state)
{
	static char text[8192];
	struct hosts h = {text, 0, 0, 0};
	char name[HOSTS_NAME];
	size_t len = 1, i;

	(void)state;
	text[0] = '[';
	for (i = 0; i < 429; i++)
		len += (size_t)sprintf(text + len, "0-9999999,");
	len += (size_t)sprintf(text + len, "1-%u]", 4967296u + 3);
	assert_int_equal(hosts_count(text, len), -1);
	h.len = len;
	assert_int_equal(hosts_next(&h, name), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_expanded_in_order),
		cmocka_unit_test(a_text_may_end_anywhere),
		cmocka_unit_test(a_name_has_room_or_is_refused),
		cmocka_unit_test(a_sum_of_ranges_does_not_wrap),
	};

	return RUN(tests);
}
