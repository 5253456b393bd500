/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/completion.h"
#include "boards/linux/shell/history.h"
#include "boards/linux/shell/local_words.h"
#include "boards/linux/shell/output_filter.h"
#include "boards/linux/cli/visible_text.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* What `winrm shell` reads on a terminal. */

#define NUMBER "0123456789abcdef0123456789abcdef"
#define BEGIN  "[winrm-" NUMBER " "
#define END    " " NUMBER "]"

static struct output_filter f;
static char seen[512];

static bool show(void *user, const uint8_t *data, size_t len)
{
	(void)user;
	strncat(seen, (const char *)data, len);
	return true;
}

static void on_prompt(void *user, const char *directory, size_t len)
{
	(void)user;
	strcat(seen, "<");
	strncat(seen, directory, len);
	strcat(seen, ">");
}

/* What becomes of it, in pieces of that size. */
static const char *filtered(const char *text, size_t piece)
{
	size_t at, n, len = strlen(text);

	seen[0] = 0;
	filter_init(&f, NUMBER);
	f.show = show;
	f.on_prompt = on_prompt;
	filter_expect(&f, "dir", 3);
	for (at = 0; at < len; at += n) {
		n = piece < len - at ? piece : len - at;
		assert_true(filter_feed(&f, (const uint8_t *)text + at, n));
	}
	return seen;
}

static void prompts_are_found_and_echoes_dropped(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{"dir\r\na\r\n" BEGIN "C:\\" END, "a\r\n<C:\\>"},
		{"dir\na" BEGIN "C:\\ x" END "b", "a<C:\\ x>b"},
		{"dirx\r\n", "dirx\r\n"},
		{"di" BEGIN "/" END, "di</>"},
		{"dir\rx", "dir\rx"},
		{"\r\ndir\r\n", "\r\ndir\r\n"},
		{"[winrm-[winrm-" NUMBER " /" END, "[winrm-</>"},
		{"[winrm-0123$S", "[winrm-0123$S"},
		{BEGIN "a\n" END "b", BEGIN "a\n" END "b"},
	};
	size_t i, piece;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (piece = 1; piece <= strlen(rows[i].from); piece++)
			assert_string_equal(
				filtered(rows[i].from, piece), rows[i].to);
}

static void a_question_for_a_secret_is_known(void **state)
{
	(void)state;
	(void)filtered("Enter the PASSWORD for alice: ", 5);
	assert_true(filter_asks_secret(&f));
	(void)filtered("password:\r\n", 5);
	assert_false(filter_asks_secret(&f));
	(void)filtered("your password is", 5);
	assert_false(filter_asks_secret(&f));
}

static void a_terminal_is_not_commanded(void **state)
{
	static const char *const rows[][2] = {
		{"a\033[31mb", "a?[31mb"},
		{"\xc2\x9b"
		 "1m",
			"??1m"},
		{"\xe2\x80\xae"
		 "x",
			"???x"},
		{"\xc3\xa9\xe6\xbc\xa2", "\xc3\xa9\xe6\xbc\xa2"},
		{"\xc3", "?"},
		{"\xed\xa0\x80", "???"},
		{"\xc0\x80", "??"},
		{"\xf4\x90\x80\x80", "????"},
		{"a\xe2\x81\xa6"
		 "b",
			"a???b"},
		{"\x7f\x07", "??"},
	};
	char out[32];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)visible_copy(
			out, sizeof(out), rows[i][0], strlen(rows[i][0]));
		assert_string_equal(out, rows[i][1]);
	}
	assert_int_equal(visible_copy(out, 4, "ab\xc3\xa9", 4), 2);
}

static void a_history_keeps_lines_and_drops_the_oldest(void **state)
{
	static struct history_lines h;
	static const char text[] = "one\n two\n\nthree\nthree\nfo\033ur\nfive";
	char line[HISTORY_LINE + 1];
	size_t i;

	(void)state;
	h.len = 0;
	history_read(&h, text, strlen(text));
	assert_int_equal(h.len, 15);
	assert_memory_equal(h.text, "one\nthree\nfive\n", 15);
	memset(line, 'x', sizeof(line));
	assert_false(history_add(&h, line, sizeof(line)));
	for (i = 0; i < 40; i++) {
		line[0] = (char)('A' + i % 2);
		assert_true(history_add(&h, line, HISTORY_LINE));
	}
	assert_true(h.len <= HISTORY_MAX);
	assert_int_equal(h.len % (HISTORY_LINE + 1), 0);
}

static struct completion c;
static char ask[COMPLETION_ASK];

static bool asks(const char *line, bool is_powershell)
{
	strcpy(c.mark, "0123456789abcdef");
	c.is_powershell = is_powershell;
	c.line = line;
	c.cursor = strlen(line);
	return completion_ask(&c, ask);
}

static void answer(const char *text)
{
	const char *copy =
		(const char *)guard_put(&guard_page, text, strlen(text));

	completion_answer(&c, copy, strlen(text));
}

static void names_are_completed_in_quotes_if_need_be(void **state)
{
	(void)state;
	assert_true(asks("type x & dir \"C:\\My D", false));
	assert_non_null(strstr(ask, "dir /b /ad \"C:\\My D*\""));
	assert_int_equal(c.from, 13);
	answer("My Data\r\n0123456789abcdef \r\nMy Deeds\r\nMy\033D\r\nMy cut");
	assert_int_equal(c.count, 2);
	assert_string_equal(c.texts, "\"C:\\My Data\\");
	assert_string_equal(c.texts + 13, "\"C:\\My Deeds\"");
	assert_int_equal(completion_common(&c), 8);
	assert_false(asks("type %PATH", false));
	assert_false(asks("type a*", false));
	assert_true(asks("type src/ma", false));
	answer("0123456789abcdef\nmain.c\n");
	assert_string_equal(c.texts, "src\\main.c");
}

static void powershell_is_asked_in_its_own_words(void **state)
{
	(void)state;
	assert_true(asks("'\xe2\x80\x99\xf0\x9f\x98\x80 Get-Ch", true));
	assert_null(strstr(ask, c.mark));
	assert_non_null(strstr(ask,
		"TabExpansion2 '''\xe2\x80\x99\xe2\x80\x99"
		"\xf0\x9f\x98\x80 Get-Ch' 11"));
	answer("0123456789abcdef=5\r\n0123456789abcdef:Get-ChildItem\r\nno\r\n");
	assert_int_equal(c.from, 9);
	assert_int_equal(c.count, 1);
	assert_string_equal(c.texts, "Get-ChildItem");
}

/* Words with "|" between, and how it ended. */
static const char *words(const char *line)
{
	static struct local_words w;
	size_t i, len = strlen(line);
	const char *copy = (const char *)guard_put(&guard_page, line, len);

	seen[0] = (char)('0' + local_words_read(&w, copy, len));
	seen[1] = 0;
	for (i = 0; i < w.count; i++) {
		strcat(seen, "|");
		strcat(seen, w.word[i]);
	}
	return seen;
}

static void words_end_at_spaces_outside_of_quotes(void **state)
{
	static char much[LOCAL_LINE + 1];

	(void)state;
	assert_string_equal(words(""), "0");
	assert_string_equal(words(" \t "), "0");
	assert_string_equal(words("!get C:\\a\\b\tc "), "0|!get|C:\\a\\b|c");
	assert_string_equal(
		words("x 'a \"b' \"it's c\"d ''"), "0|x|a \"b|it's cd|");
	assert_string_equal(words("x 'a b"), "1|x|a b");
	assert_string_equal(words("1 2 3 4"), "0|1|2|3|4");
	assert_string_equal(words("1 2 3 4 5"), "2|1|2|3|4");
	memset(much, 'x', LOCAL_LINE);
	assert_string_equal(words(much), "2");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(prompts_are_found_and_echoes_dropped),
		cmocka_unit_test(a_question_for_a_secret_is_known),
		cmocka_unit_test(a_terminal_is_not_commanded),
		cmocka_unit_test(a_history_keeps_lines_and_drops_the_oldest),
		cmocka_unit_test(names_are_completed_in_quotes_if_need_be),
		cmocka_unit_test(powershell_is_asked_in_its_own_words),
		cmocka_unit_test(words_end_at_spaces_outside_of_quotes),
	};

	return RUN_WITH_PAGE(tests);
}
