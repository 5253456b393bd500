/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy.h"
#include "core/copy/copy_frame.h"
#include "core/copy/copy_send.h"
#include "core/copy/copy_script.h"
#include "port/crypto.h"

#include "tests/unit/unit.h"

enum { FILES = 3, SIZE = 5000, SENT = 200000 };

/* A copy of three files: all that it sends, and what its callbacks see. */
static struct {
	struct winrm_copy copy;
	struct winrm_request request;
	uint8_t buf[4096], sent[SENT];
	size_t sent_len, done, wrote;
	enum winrm_copy_outcome outcomes[FILES + 1];
	char name[64], text[64];
	bool unreadable;
} t;

static uint8_t octet(size_t index, uint64_t at)
{
	return (uint8_t)(at * 7 + at / 251 + index);
}

static bool open_file(void *user, size_t index, struct winrm_copy_file *file)
{
	(void)user;
	file->name = "name";
	t.copy.user = &t;
	return index < FILES;
}

static int32_t read_file(void *user, uint64_t offset, uint8_t *to, size_t cap)
{
	size_t i, left = SIZE - (size_t)offset;

	(void)user;
	if (t.unreadable && offset > 1000)
		return -1;
	left = left < cap ? left : cap;
	for (i = 0; i < left; i++)
		to[i] = octet(t.copy.own.index, offset + i);
	return (int32_t)left;
}

static bool create_file(void *user, const struct winrm_copy_file *file)
{
	(void)user;
	snprintf(t.name, sizeof(t.name), "%s", file->name);
	t.wrote = 0;
	return true;
}

static bool write_file(void *user, const uint8_t *data, size_t len)
{
	(void)user;
	(void)data;
	t.wrote += len;
	return true;
}

static void end_file(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	(void)user;
	assert_int_equal(index, t.done++);
	assert_true(index <= FILES);
	assert_true(digest || outcome != WINRM_COPY_OK);
	t.outcomes[index] = outcome;
	snprintf(t.text, sizeof(t.text), "%s", text);
}

static void start(bool get)
{
	memset(&t, 0, sizeof(t));
	t.copy.get = get;
	t.copy.path = get ? "C:\\lab\\*" : "C:\\lab\\to";
	t.copy.buf = t.buf;
	t.copy.buf_len = sizeof(t.buf);
	t.copy.open = open_file;
	t.copy.read = read_file;
	t.copy.create = create_file;
	t.copy.write = write_file;
	t.copy.done = end_file;
	assert_int_equal(winrm_copy_prepare(&t.copy, &t.request), WINRM_OK);
}

/* Until it has nothing more to send now, or says that this is the end. */
static enum winrm_input send_all(size_t max)
{
	enum winrm_input more;
	const uint8_t *data;
	size_t len;

	t.sent_len = 0;
	do {
		more = t.request.on_input(t.request.user, max, &data, &len);
		assert_true(len <= max);
		assert_true(t.sent_len + len <= SENT);
		memcpy(t.sent + t.sent_len, data, len);
		t.sent_len += len;
	} while (more == WINRM_INPUT_DATA);
	return more;
}

static bool hear(const void *data, size_t len)
{
	return winrm_copy_output(&t.copy, WINRM_STDOUT, data, len);
}

static bool hear_frame(char type, const void *payload, uint8_t len)
{
	uint8_t frame[300] = {(uint8_t)type, len, 0, 0, 0};

	memcpy(frame + 5, payload, len);
	return hear(frame, 5 + (size_t)len);
}

static size_t script_len(void)
{
	size_t i, len = 0;

	for (i = 0; winrm_copy_script[i]; i++)
		len += strlen(winrm_copy_script[i]);
	return len;
}

/* The frame that begins there; its payload's length. */
static size_t frame_at(size_t at, char *type)
{
	const uint8_t *p = t.sent + at;

	assert_true(at + 5 <= t.sent_len);
	*type = (char)p[0];
	return p[1] | (size_t)p[2] << 8 | (size_t)p[3] << 16;
}

/* Reads a file as the host does: its octets from `from`, then its hash. */
static size_t expect_file(size_t at, size_t index, uint64_t from)
{
	uint8_t digest[48], all[SIZE];
	struct winrm_hash h;
	size_t i, len;
	char type;

	len = frame_at(at, &type);
	assert_int_equal(type, 'P');
	at += 5 + len;
	for (i = 0; i < SIZE; i++)
		all[i] = octet(index, i);
	for (;;) {
		len = frame_at(at, &type);
		at += 5;
		if (type != 'D')
			break;
		assert_memory_equal(t.sent + at, all + from, len);
		from += len;
		at += len;
	}
	assert_int_equal(type, 'C');
	assert_int_equal(from, SIZE);
	winrm_hash_start(&h, WINRM_SHA256);
	winrm_hash_add(&h, all, sizeof(all));
	assert_true(winrm_hash_end(&h, digest));
	assert_memory_equal(t.sent + at, digest, 32);
	return at + len;
}

static void test_files_go_in_messages_of_any_size(void **state)
{
	static const size_t sizes[] = {320, 1000, 4096, 96000};
	size_t i, at, n;
	char type;

	(void)state;
	for (n = 0; n < COUNT(sizes); n++) {
		start(false);
		assert_int_equal(send_all(sizes[n]), WINRM_INPUT_END);
		at = 4 + script_len();
		assert_int_equal(
			t.sent[0] | (size_t)t.sent[1] << 8, script_len());
		for (i = 0; i < FILES; i++)
			at = expect_file(at, i, 0);
		assert_int_equal(frame_at(at, &type), 0);
		assert_int_equal(type, 'X');
		assert_int_equal(at + 5, t.sent_len);
		winrm_copy_end(&t.copy);
	}
}

static void test_each_file_has_its_own_outcome(void **state)
{
	uint8_t digest[32] = {1};

	(void)state;
	start(false);
	(void)send_all(4096);
	assert_true(hear_frame('R', "", 0));
	assert_true(hear_frame('K', digest, 32));
	assert_true(hear_frame('E', "fThe disk is full.", 18));
	assert_true(hear_frame('K', digest, 32));
	assert_int_equal(t.outcomes[0], WINRM_COPY_OK);
	assert_int_equal(t.outcomes[1], WINRM_COPY_FULL);
	assert_int_equal(t.outcomes[2], WINRM_COPY_OK);
	assert_string_equal(winrm_copy_problem(&t.copy), "");
	assert_false(winrm_copy_resumes(&t.copy, WINRM_E_CLOSED));
	assert_false(hear_frame('K', digest, 32));
	winrm_copy_end(&t.copy);
}

static void test_after_a_loss_what_is_there_stays(void **state)
{
	uint8_t have[8] = {0};
	uint64_t part;

	(void)state;
	for (part = 0; part <= SIZE; part += 500) {
		start(false);
		(void)send_all(1000);
		assert_true(winrm_copy_resumes(&t.copy, WINRM_E_CLOSED));
		assert_int_equal(winrm_copy_prepare(&t.copy, &t.request), 0);
		assert_int_equal(send_all(1000), WINRM_INPUT_LATER);
		assert_true(hear_frame('R', "", 0));
		have[0] = (uint8_t)part;
		have[1] = (uint8_t)(part >> 8);
		assert_true(hear_frame('H', have, 8));
		assert_true(send_all(1000) == WINRM_INPUT_LATER);
		/* the first frame was sent before; this one is made for it */
		memmove(t.sent + 5, t.sent, t.sent_len);
		memcpy(t.sent, "P\0\0\0\0", 5);
		t.sent_len += 5;
		(void)expect_file(0, 0, part);
		winrm_copy_end(&t.copy);
	}
}

static void test_an_unreadable_file_is_given_up(void **state)
{
	size_t at, len;
	char type;

	(void)state;
	start(false);
	t.unreadable = true;
	(void)send_all(4096);
	at = 4 + script_len();
	do {
		len = frame_at(at, &type);
		at += 5 + len;
	} while (type == 'P' || type == 'D');
	assert_int_equal(type, 'A');
	assert_true(hear_frame('R', "", 0));
	assert_true(hear_frame('E', "lwinrm:l", 8));
	assert_int_equal(t.outcomes[0], WINRM_COPY_LOCAL);
	winrm_copy_end(&t.copy);
}

static void test_a_stop_ends_the_input_in_the_file(void **state)
{
	const uint8_t *data;
	size_t len;

	(void)state;
	start(false);
	assert_int_equal(
		winrm_copy_input(&t.copy, 1000, &data, &len), WINRM_INPUT_DATA);
	winrm_copy_stop(&t.copy);
	len = 0;
	assert_int_equal(
		winrm_copy_input(&t.copy, 1000, &data, &len), WINRM_INPUT_END);
	assert_int_equal(len, 0);
	assert_false(winrm_copy_resumes(&t.copy, WINRM_E_CLOSED));
	winrm_copy_end(&t.copy);
}

/* I of a file of five octets. */
static bool hear_info(const char *name)
{
	uint8_t info[100] = {0, 5};
	size_t len = strlen(name);

	memcpy(info + 17, name, len);
	return hear_frame('I', info, (uint8_t)(17 + len));
}

static const char hello[] =
	"\x2c\xf2\x4d\xba\x5f\xb0\xa3\x0e\x26\xe8\x3b\x2a\xc5\xb9\xe2\x9e"
	"\x1b\x16\x1e\x5c\x1f\xa7\x42\x5e\x73\x04\x33\x62\x93\x8b\x98\x24";

static void test_a_file_goes_on_where_it_was_cut(void **state)
{
	(void)state;
	start(true);
	assert_int_equal(send_all(1000), WINRM_INPUT_END);
	assert_true(hear_frame('R', "", 0) && hear_info("a"));
	assert_true(hear_frame('D', "hel", 3));
	assert_true(winrm_copy_resumes(&t.copy, WINRM_E_IO));
	assert_int_equal(winrm_copy_prepare(&t.copy, &t.request), WINRM_OK);
	assert_int_equal(send_all(1000), WINRM_INPUT_END);
	assert_memory_equal(t.sent + t.sent_len - 19,
		"\1\3\0\0\0\0\0\0\0a\0C:\\lab\\*", 19);
	assert_true(hear_frame('R', "", 0) && hear_info("a"));
	assert_true(hear_frame('D', "lo", 2) && hear_frame('K', hello, 32));
	assert_int_equal(t.wrote, 5);
	assert_int_equal(t.outcomes[0], WINRM_COPY_OK);
	assert_true(hear_info("b") && hear_frame('D', "hallo", 5));
	assert_true(hear_frame('K', hello, 32)); /* which is another's */
	assert_int_equal(t.outcomes[1], WINRM_COPY_CHANGED);
	assert_string_not_equal(winrm_copy_problem(&t.copy), "");
	assert_true(hear_frame('Z', "", 0));
	assert_string_equal(winrm_copy_problem(&t.copy), "");
	winrm_copy_end(&t.copy);
}

static void test_names_of_other_folders_are_refused(void **state)
{
	static const char *const names[] = {"", ".", "..", "a/b", "..\\a",
		"C:\\a\\b", "a\nb", "a\033[2Jb", "\xff", "\x7f"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		start(true);
		(void)send_all(1000);
		assert_true(hear_frame('R', "", 0));
		assert_false(hear_info(names[i]));
		assert_string_equal(t.name, "");
		assert_string_equal(winrm_copy_problem(&t.copy),
			"what the host answers is no file copy");
		winrm_copy_end(&t.copy);
	}
}

static void test_what_is_no_answer_ends_the_copy(void **state)
{
	static const struct {
		const char *data;
		size_t len;
	} bad[] = {{"D\1\0\0\0x", 6}, {"Z\0\0\0\0", 5}, {"?\0\0\0\0", 5},
		{"R\0\0\0\0R\0\0\0\1", 10}, {"R\0\0\0\0K\0\0\0\0", 10},
		{"R\0\0\0\0I\0\0\0\0", 10}, {"R\0\0\0\0E\0\0\0\0", 10},
		{"R\0\0\0\0E\1\0\0\0?", 11}, {"R\0\0\0\0E\1\0\0\0\0", 11},
		{"R\0\0\0\0H\0\0\0\0", 10}};
	size_t i;

	(void)state;
	start(false);
	assert_false(hear("L\r\n", 3));
	assert_non_null(strstr(winrm_copy_problem(&t.copy), "constrained"));
	for (i = 0; i < COUNT(bad); i++) {
		start(true);
		(void)send_all(1000);
		assert_false(hear(bad[i].data, bad[i].len));
		assert_false(winrm_copy_resumes(&t.copy, WINRM_E_CLOSED));
		winrm_copy_end(&t.copy);
	}
}

static void test_alternate_streams_are_refused(void **state)
{
	static const char *const paths[] = {"", "C:\\a:b", "a:b", ":b",
		"\\\\?\\C:\\a:b", "C:\\a\\b::$DATA"};
	size_t i;

	(void)state;
	start(false);
	for (i = 0; i < COUNT(paths); i++) {
		t.copy.path = paths[i];
		assert_int_equal(winrm_copy_prepare(&t.copy, &t.request),
			strcmp(paths[i], "a:b") == 0 ? WINRM_OK
						     : WINRM_E_CONFIG);
	}
	t.copy.path = "\\\\?\\C:\\a";
	assert_int_equal(winrm_copy_prepare(&t.copy, &t.request), WINRM_OK);
	t.copy.buf_len = 1000;
	assert_int_equal(
		winrm_copy_prepare(&t.copy, &t.request), WINRM_E_CONFIG);
	winrm_copy_end(&t.copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_go_in_messages_of_any_size),
		cmocka_unit_test(test_each_file_has_its_own_outcome),
		cmocka_unit_test(test_after_a_loss_what_is_there_stays),
		cmocka_unit_test(test_an_unreadable_file_is_given_up),
		cmocka_unit_test(test_a_stop_ends_the_input_in_the_file),
		cmocka_unit_test(test_a_file_goes_on_where_it_was_cut),
		cmocka_unit_test(test_names_of_other_folders_are_refused),
		cmocka_unit_test(test_what_is_no_answer_ends_the_copy),
		cmocka_unit_test(test_alternate_streams_are_refused),
	};

	return RUN(tests);
}
