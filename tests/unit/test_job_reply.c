/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/jobs/job_reply.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* What the scripts of winrm start, jobs, logs and stop write. */

#define ID   "25888cf5ec2595a566b7f881cb765243"
#define TIME "2026-11-27T20:31:33Z"
#define HEAD "winrm-jobs 1\n"

static struct job_reply reply;
static char seen[1024];

static bool on_record(void *user, const struct job_record *r)
{
	size_t at = strlen(seen);
	char text[64];

	(void)user;
	(void)job_text(r->data, r->len, text, sizeof(text));
	snprintf(seen + at, sizeof(seen) - at, "%d %s %s %s %d %lld %d %s\n",
		(int)r->kind, r->id, r->state, r->start, r->has_exit,
		(long long)r->number, r->elevated, text);
	return true;
}

/* In pieces of that size; false if it is refused. */
static bool feed(const char *text, size_t len, size_t piece)
{
	memset(&reply, 0, sizeof(reply));
	reply.on_record = on_record;
	seen[0] = 0;
	while (len > 0) {
		size_t n = len < piece ? len : piece;

		if (!job_reply_feed(&reply, (const uint8_t *)text, n))
			return false;
		text += n;
		len -= n;
	}
	return true;
}

static void records_are_read_whatever_pieces_they_come_in(void **state)
{
	static const char text[] = "\xef\xbb\xbf" HEAD "job " ID " ended " TIME
				   " 7 normal aGkKdGhlcmU=\r\n"
				   "job " ID " running " TIME " - elevated \n"
				   "out aGk=\n"
				   "err YQ==\r\n"
				   "deleted 3\n"
				   "error none G1szMW1i\n"
				   "done\r\n";
	static const char expected[] =
		"0 " ID " ended " TIME " 1 7 0 hi there\n"
		"0 " ID " running " TIME " 0 0 1 \n"
		"1    0 0 0 hi\n"
		"2    0 0 0 a\n"
		"3    0 3 0 \n"
		"4  none  0 0 0 ?[31mb\n";
	size_t piece;

	(void)state;
	for (piece = 1; piece <= sizeof(text); piece++) {
		assert_true(feed(text, sizeof(text) - 1, piece));
		assert_string_equal(seen, expected);
		assert_true(reply.done);
	}
}

static void a_reply_that_is_cut_is_not_done(void **state)
{
	static const char text[] = HEAD "out aGk=\ndone\n";
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(text) - 1; len++) {
		assert_true(feed(text, len, len + 1));
		assert_false(reply.done);
	}
}

static void anything_else_is_refused(void **state)
{
	static const char *const wrong[] = {
		"\n",
		"winrm-jobs 2\n",
		"out aGk=\n",
		HEAD "\n",
		HEAD "out\x01 aGk=\n",
		HEAD "out aGk\n",
		HEAD "out aGk= \n",
		HEAD "out a?k=\n",
		HEAD "deleted -1\n",
		HEAD "deleted \n",
		HEAD "deleted 1 2\n",
		HEAD "error NONE \n",
		HEAD "error toolongforthisfield \n",
		HEAD "done\nout aGk=\n",
		HEAD "done\n\n",
		HEAD "job " ID "0 ended " TIME " 7 normal \n",
		HEAD "job ../../etc/passwd ended " TIME " 7 normal \n",
		HEAD "job " ID " asleep " TIME " 7 normal \n",
		HEAD "job " ID " ended 2026-11-27T20.31.33Z 7 normal \n",
		HEAD "job " ID " ended " TIME " 4294967296 normal \n",
		HEAD "job " ID " ended " TIME " -2147483649 normal \n",
		HEAD "job " ID " ended " TIME " 1x normal \n",
		HEAD "job " ID " ended " TIME " 7 root \n",
		HEAD "job " ID " ended " TIME " 7\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++) {
		assert_false(feed(wrong[i], strlen(wrong[i]), 8192));
		assert_true(reply.wrong);
		assert_string_equal(seen, "");
		/* and it stays so */
		assert_false(job_reply_feed(
			&reply, (const uint8_t *)"out aGk=\n", 9));
	}
	assert_false(feed(HEAD "out \0\n", sizeof(HEAD) + 5, 8192));
}

static void a_line_is_bounded(void **state)
{
	static char text[sizeof(HEAD) + JOB_LINE + 1];
	size_t head = sizeof(HEAD) - 1;

	(void)state;
	memset(text, 'A', sizeof(text));
	memcpy(text, HEAD "out ", head + 4);
	text[head + JOB_LINE] = '\n';
	assert_true(feed(text, head + JOB_LINE + 1, 100));
	assert_int_equal(reply.len, 0);
	text[head + JOB_LINE] = 'A';
	assert_false(feed(text, head + JOB_LINE + 1, 100));
	assert_true(reply.wrong);
}

static void a_text_has_nothing_that_moves_a_terminal(void **state)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
			"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
		{"a\r\n\tb", "a   b"},
		{"\x1b]0;x\x07\x7f", "?]0;x??"},
		{"\xc2\x9b"
		 "31m",
			"??31m"},
		{"\xe2\x80\xae", "???"},
		{"\xc0\xaf\xff\xed\xa0\x80\xf5", "???????"},
		{"\xe2\x82", "??"},
	};
	char out[64];
	const char *text;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		text = (const char *)guard_put(
			&guard_page, rows[i].text, strlen(rows[i].text));
		assert_string_equal(
			job_text(text, strlen(rows[i].text), out, sizeof(out)),
			rows[i].shown);
	}
	assert_string_equal(job_text("\xe2\x82\xac"
				     "b",
				    4, out, 4),
		"\xe2\x82\xac");
	assert_string_equal(job_text("ab\xe2\x82\xac", 5, out, 4), "ab");
	assert_string_equal(job_text("", 0, out, 1), "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_read_whatever_pieces_they_come_in),
		cmocka_unit_test(a_reply_that_is_cut_is_not_done),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(a_line_is_bounded),
		cmocka_unit_test(a_text_has_nothing_that_moves_a_terminal),
	};

	return RUN_WITH_PAGE(tests);
}
