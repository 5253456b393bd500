/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_script.h"
#include "port/crypto.h"
#include "tests/unit/copy_rig.h"

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
		all[i] = copy_octet(index, i);
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
		copy_start(false);
		assert_int_equal(copy_send_all(sizes[n]), WINRM_INPUT_END);
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
	copy_start(false);
	(void)copy_send_all(4096);
	assert_true(copy_hear_frame('R', "", 0));
	assert_true(copy_hear_frame('K', digest, 32));
	assert_true(copy_hear_frame('E', "fThe disk is full.", 18));
	assert_true(copy_hear_frame('K', digest, 32));
	assert_int_equal(t.outcomes[0], WINRM_COPY_OK);
	assert_int_equal(t.outcomes[1], WINRM_COPY_FULL);
	assert_int_equal(t.outcomes[2], WINRM_COPY_OK);
	assert_string_equal(winrm_copy_problem(&t.copy), "");
	assert_false(winrm_copy_resumes(&t.copy, WINRM_E_CLOSED));
	assert_false(copy_hear_frame('K', digest, 32));
	winrm_copy_end(&t.copy);
}

static void check_messages(size_t asked, const size_t *most, size_t count)
{
	size_t i;

	copy_start(false);
	t.copy.input_max = asked;
	for (i = 0; i < count; i++) {
		assert_int_equal(winrm_copy_prepare(&t.copy, &t.request), 0);
		assert_int_equal(t.request.input_max, most[i]);
		(void)copy_send_all(1000);
		assert_int_equal(winrm_copy_resumes(&t.copy, WINRM_E_STATUS),
			i + 1 < count);
	}
	winrm_copy_end(&t.copy);
}

static void test_a_refused_message_is_followed_by_smaller_ones(void **state)
{
	static const size_t most[] = {400000, 112000, 0};

	(void)state;
	check_messages(0, most + 1, 2);
	check_messages(400000, most, 3);
	check_messages(50000, (const size_t[]){50000, 0}, 2);
}

static void test_after_a_loss_what_is_there_stays(void **state)
{
	uint8_t have[8] = {0};
	uint64_t part;

	(void)state;
	for (part = 0; part <= SIZE; part += 500) {
		copy_start(false);
		(void)copy_send_all(1000);
		assert_true(winrm_copy_resumes(&t.copy, WINRM_E_CLOSED));
		assert_int_equal(winrm_copy_prepare(&t.copy, &t.request), 0);
		assert_int_equal(copy_send_all(1000), WINRM_INPUT_LATER);
		assert_true(copy_hear_frame('R', "", 0));
		have[0] = (uint8_t)part;
		have[1] = (uint8_t)(part >> 8);
		assert_true(copy_hear_frame('H', have, 8));
		assert_true(copy_send_all(1000) == WINRM_INPUT_LATER);
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
	copy_start(false);
	t.unreadable = true;
	(void)copy_send_all(4096);
	at = 4 + script_len();
	do {
		len = frame_at(at, &type);
		at += 5 + len;
	} while (type == 'P' || type == 'D');
	assert_int_equal(type, 'A');
	assert_true(copy_hear_frame('R', "", 0));
	assert_true(copy_hear_frame('E', "lwinrm:l", 8));
	assert_int_equal(t.outcomes[0], WINRM_COPY_LOCAL);
	winrm_copy_end(&t.copy);
}

static void test_a_stop_ends_the_input_in_the_file(void **state)
{
	const uint8_t *data;
	size_t len;

	(void)state;
	copy_start(false);
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
	copy_start(false);
	assert_false(copy_hear("L\r\n", 3));
	assert_non_null(strstr(winrm_copy_problem(&t.copy), "constrained"));
	for (i = 0; i < COUNT(bad); i++) {
		copy_start(true);
		(void)copy_send_all(1000);
		assert_false(copy_hear(bad[i].data, bad[i].len));
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
	copy_start(false);
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
		cmocka_unit_test(
			test_a_refused_message_is_followed_by_smaller_ones),
		cmocka_unit_test(test_after_a_loss_what_is_there_stays),
		cmocka_unit_test(test_an_unreadable_file_is_given_up),
		cmocka_unit_test(test_a_stop_ends_the_input_in_the_file),
		cmocka_unit_test(test_what_is_no_answer_ends_the_copy),
		cmocka_unit_test(test_alternate_streams_are_refused),
	};

	return RUN(tests);
}
