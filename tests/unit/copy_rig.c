/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/copy_rig.h"

struct copy_rig t;

uint8_t copy_octet(size_t index, uint64_t at)
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
		to[i] = copy_octet(t.copy.own.index, offset + i);
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
	return !t.unwritable;
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

void copy_start(bool get)
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

enum winrm_input copy_send_all(size_t max)
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

bool copy_hear(const void *data, size_t len)
{
	return winrm_copy_output(&t.copy, WINRM_STDOUT, data, len);
}

bool copy_hear_frame(char type, const void *payload, uint8_t len)
{
	uint8_t frame[300] = {(uint8_t)type, len, 0, 0, 0};

	memcpy(frame + 5, payload, len);
	return copy_hear(frame, 5 + (size_t)len);
}

bool copy_hear_info(const char *name)
{
	uint8_t info[100] = {0, 5};
	size_t len = strlen(name);

	memcpy(info + 17, name, len);
	return copy_hear_frame('I', info, (uint8_t)(17 + len));
}
