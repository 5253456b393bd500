/* SPDX-License-Identifier: Apache-2.0 */
#include "port/srv.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* SRV records: messages of DNS as resolvers give them, and as they must not. */

#define HEAD(flags, answers) "\x12\x34" flags "\0\1" answers "\0\0\0\0"
#define OK                   "\x81\x80"
#define QUESTION             "\1_\1t\0\0\x21\0\1"
/* its name is the question's, at octet 12 */
#define RECORD(size) "\xc0\x0c\0\x21\0\1\0\0\0\x0a\0" size
#define KDC          "\3kdc\1x\0"

static const struct {
	const char *text;
	size_t len;
	const char *is;
} rows[] = {
#define ROW(message, is)                                                       \
	{                                                                      \
		message, sizeof(message) - 1, is                               \
	}
	ROW("", ""),
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x0d") "\0\1\0\2\0\x58" KDC,
		"1 2 kdc.x:88;"),
	/* the host ends with a pointer to the question's name */
	ROW(HEAD(OK, "\0\2") QUESTION RECORD(
		    "\x0c") "\0\1\0\2\0\x58"
			    "\3kdc\xc0\x0c" RECORD("\x0d") "\0\3\0\4"
							   "\0\x59" KDC,
		"1 2 kdc._.t:88;3 4 kdc.x:89;"),
	/* a question, an error, a failure */
	ROW(HEAD("\x01\x80", "\0\1")
			QUESTION RECORD("\x0d") "\0\1\0\2\0\x58" KDC,
		""),
	ROW(HEAD("\x81\x83", "\0\1")
			QUESTION RECORD("\x0d") "\0\1\0\2\0\x58" KDC,
		""),
	/* no such service, said by the root; no port */
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x07") "\0\0\0\0\0\x58\0", ""),
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x0d") "\0\1\0\2\0\0" KDC, ""),
	/* an alias before it is passed over */
	ROW(HEAD(OK, "\0\2") QUESTION
		"\xc0\x0c\0\5\0\1\0\0\0\x0a\0\2\xc0\x0c" RECORD(
			"\x0d") "\0\1\0\2\0\x58" KDC,
		"1 2 kdc.x:88;"),
	/* of another class; with octets behind the host, or without all of it */
	ROW(HEAD(OK, "\0\1") QUESTION
		"\xc0\x0c\0\x21\0\3\0\0\0\x0a\0\x0d\0\1\0\2\0\x58" KDC,
		""),
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x0e") "\0\1\0\2\0\x58" KDC "\0",
		""),
	ROW(HEAD(OK, "\0\2")
			QUESTION RECORD("\x0c") "\0\1\0\2\0\x58\3kdc\1x" RECORD(
				"\x0d") "\0\1\0\2\0\x59" KDC,
		"1 2 kdc.x:89;"),
	/* longer than the message */
	ROW(HEAD(OK, "\0\2") QUESTION RECORD(
		    "\x0d") "\0\1\0\2\0\x58" KDC RECORD("\xff") "\0\1",
		"1 2 kdc.x:88;"),
	/* pointers to themselves, forward, of a kind that is not in use */
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x08") "\0\1\0\2\0\x58\xc0\x27",
		""),
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x08") "\0\1\0\2\0\x58\xc0\x29"
						     "\1x\0",
		""),
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x08") "\0\1\0\2\0\x58\x41x\0",
		""),
	/* what is in no host's name */
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x0d") "\0\1\0\2\0\x58\3k/c\1x\0",
		""),
	ROW(HEAD(OK, "\0\1")
			QUESTION RECORD("\x0d") "\0\1\0\2\0\x58\3k\0c\1x\0",
		""),
	ROW(HEAD(OK, "\0\1") QUESTION RECORD("\x0d") "\0\1\0\2\0\x58\3k.c\1x\0",
		""),
#undef ROW
};

static void show(const struct winrm_srv *r, size_t count, char *out, size_t cap)
{
	size_t at = 0, i;

	out[0] = 0;
	for (i = 0; i < count; i++)
		at += (size_t)snprintf(out + at, cap - at, "%u %u %s:%u;",
			r[i].priority, r[i].weight, r[i].host, r[i].tcp_port);
}

static void the_records_of_an_answer_are_found(void **state)
{
	struct guard g = guard_open(4096);
	struct winrm_srv out[4];
	char text[1200];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		size_t count =
			winrm_srv_read(guard_put(&g, rows[i].text, rows[i].len),
				rows[i].len, out, COUNT(out));

		show(out, count, text, sizeof(text));
		if (strcmp(text, rows[i].is) != 0)
			fail_msg("row %u: %s", (unsigned)i, text);
	}
	guard_close(&g);
}

static void of_an_answer_that_is_cut_the_whole_records_count(void **state)
{
	static const char message[] = HEAD(OK, "\0\2")
		QUESTION RECORD("\x0d") "\0\1\0\2\0\x58" KDC RECORD(
			"\x0d") "\0\1\0\2\0\x59" KDC;
	struct guard g = guard_open(4096);
	const size_t all = sizeof(message) - 1, one = 12 + 2 + 13 - 2;
	struct winrm_srv out[4];
	size_t len;

	(void)state;
	for (len = 0; len <= all; len++)
		assert_int_equal(winrm_srv_read(guard_put(&g, message, len),
					 len, out, COUNT(out)),
			len == all                 ? 2
				: len >= all - one ? 1
						   : 0);
	assert_int_equal(
		winrm_srv_read(guard_put(&g, message, all), all, out, 1), 1);
	guard_close(&g);
}

/* A name of 253 characters is the longest; one more is none. */
static void the_longest_name_has_room(void **state)
{
	static const uint8_t head[] = HEAD(OK, "\0\1") QUESTION RECORD("\0");
	uint8_t message[400];
	struct winrm_srv out[1];
	size_t last;

	(void)state;
	for (last = 61; last <= 62; last++) {
		size_t len = sizeof(head) - 1, labels[] = {63, 63, 63, last}, i;

		memcpy(message, head, len);
		memcpy(message + len, "\0\1\0\2\0\x58", 6);
		len += 6;
		for (i = 0; i < 4; i++) {
			message[len++] = (uint8_t)labels[i];
			memset(message + len, 'a', labels[i]);
			len += labels[i];
		}
		message[len++] = 0;
		i = len - (sizeof(head) - 1);
		message[sizeof(head) - 3] = (uint8_t)(i >> 8);
		message[sizeof(head) - 2] = (uint8_t)i;
		assert_int_equal(
			winrm_srv_read(message, len, out, 1), last == 61);
	}
	assert_int_equal(strlen(out[0].host), 253);
}

static void order_of(const char *hosts, const uint16_t *random, char *out)
{
	struct winrm_srv r[8];
	size_t count = 0, i;

	/* "a12": host a, priority 1, weight 2 */
	memset(r, 0, sizeof(r));
	for (; *hosts; hosts += 3, count++) {
		r[count].host[0] = hosts[0];
		r[count].priority = (uint16_t)(hosts[1] - '0');
		r[count].weight = (uint16_t)(hosts[2] - '0');
	}
	winrm_srv_order(r, count, random);
	for (i = 0; i < count; i++)
		out[i] = r[i].host[0];
	out[count] = 0;
}

static void priority_goes_before_weight_and_chance(void **state)
{
	static const uint16_t low[8] = {0},
			      high[8] = {65535, 65535, 65535, 65535, 65535,
				      65535, 65535, 65535};
	char out[9];

	(void)state;
	order_of("", low, out);
	assert_string_equal(out, "");
	order_of("a30b10c20", high, out);
	assert_string_equal(out, "bca");
	/* of no weight: first by the lowest number, else behind the others */
	order_of("a15b10c15", low, out);
	assert_string_equal(out, "bac");
	order_of("a11b10c18", high, out);
	assert_string_equal(out, "cab");
	order_of("a21b19", high, out);
	assert_string_equal(out, "ba");
}

static void weight_is_how_often_one_is_first(void **state)
{
	unsigned first = 0, number;
	char out[9];

	(void)state;
	for (number = 0; number < 65536; number++) {
		uint16_t random[2] = {(uint16_t)number, 0};

		order_of("a11b13", random, out);
		first += out[0] == 'b';
	}
	/* of 0..4 it has 2, 3 and 4 */
	assert_in_range(first, 65536 * 3 / 5 - 1, 65536 * 3 / 5 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_records_of_an_answer_are_found),
		cmocka_unit_test(
			of_an_answer_that_is_cut_the_whole_records_count),
		cmocka_unit_test(the_longest_name_has_room),
		cmocka_unit_test(priority_goes_before_weight_and_chance),
		cmocka_unit_test(weight_is_how_often_one_is_first),
	};

	return RUN(tests);
}
