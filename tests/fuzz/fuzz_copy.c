/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy.h"
#include "core/copy/copy_frame.h"
#include "core/copy/copy_send.h"

#include "tests/fuzz/fuzz.h"

/* What the callbacks have seen, in a sum. */
struct seen {
	uint32_t sum;
	size_t done;
};

static void note(struct seen *s, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (; len > 0; len--)
		s->sum = s->sum * 31 + *p++;
}

static bool open_file(void *user, size_t index, struct winrm_copy_file *file)
{
	(void)user;
	file->name = "name";
	return index < 3;
}

static int32_t read_file(void *user, uint64_t offset, uint8_t *to, size_t cap)
{
	(void)user;
	if (offset > 0)
		return 0;
	memset(to, 'x', cap < 100 ? cap : 100);
	return cap < 100 ? (int32_t)cap : 100;
}

static bool create_file(void *user, const struct winrm_copy_file *file)
{
	CHECK(file->name[0] && !strpbrk(file->name, "/\\\r\n"));
	CHECK(strcmp(file->name, "..") != 0 && strcmp(file->name, ".") != 0);
	note(user, file->name, strlen(file->name) + 1);
	note(user, &file->size, sizeof(file->size));
	return strcmp(file->name, "refused") != 0;
}

static bool write_file(void *user, const uint8_t *data, size_t len)
{
	note(user, data, len);
	return true;
}

static void end_file(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	struct seen *s = user;
	uint8_t byte = (uint8_t)outcome;

	CHECK(index == s->done++);
	CHECK(outcome != WINRM_COPY_OK || digest);
	note(s, &byte, 1);
	note(s, text, strlen(text));
}

/* All that is sent before anything comes. */
static void send_all(struct winrm_copy *c)
{
	const uint8_t *data;
	size_t len;
	enum winrm_input more;

	do {
		more = winrm_copy_input(c, 5000, &data, &len);
	} while (more == WINRM_INPUT_DATA);
}

/* In pieces of that length; 0: whole. */
static uint32_t take(const uint8_t *data, size_t size, size_t piece)
{
	static struct winrm_copy c;
	static uint8_t buf[8192];
	struct seen seen = {0, 0};
	struct winrm_request request;
	bool good = true;

	memset(&c, 0, sizeof(c));
	memset(&request, 0, sizeof(request));
	c.get = data[0] & 1;
	c.path = data[0] & 2 ? "C:\\?*a*" : "C:\\*";
	c.buf = buf;
	c.buf_len = sizeof(buf);
	c.open = open_file;
	c.read = read_file;
	c.create = create_file;
	c.write = write_file;
	c.done = end_file;
	c.user = &seen;
	CHECK(winrm_copy_prepare(&c, &request) == WINRM_OK);
	send_all(&c);
	for (data++, size--; size > 0 && good;) {
		size_t n = piece && piece < size ? piece : size;
		uint8_t *copy = exact(data, n);

		good = winrm_copy_output(&c, WINRM_STDOUT, copy, n);
		drop_exact(copy, n);
		data += n;
		size -= n;
	}
	(void)winrm_copy_problem(&c);
	if (winrm_copy_resumes(&c, WINRM_E_CLOSED)) {
		CHECK(winrm_copy_prepare(&c, &request) == WINRM_OK);
		send_all(&c);
	}
	winrm_copy_end(&c);
	return seen.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t whole;

	if (size == 0)
		return 0;
	whole = take(data, size, 0);
	CHECK(take(data, size, 1) == whole);
	CHECK(take(data, size, 7) == whole);
	return 0;
}
