/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/copy_seen.h"

/*
 * A copy by certutil against a host that says anything. The first octet says
 * which way; then come commands: an exit code, the length of the output, and
 * the output.
 */

enum { COMMANDS = 200 };

static bool open_file(void *user, size_t index, struct winrm_copy_file *file)
{
	(void)user;
	file->name = index ? "100% a" : "b";
	return index < 2;
}

static int32_t read_file(void *user, uint64_t offset, uint8_t *to, size_t cap)
{
	size_t left = offset < 5000 ? 5000 - (size_t)offset : 0;

	(void)user;
	left = left < cap ? left : cap;
	memset(to, 'x', left);
	return (int32_t)left;
}

static bool create_file(void *user, const struct winrm_copy_file *file)
{
	CHECK(file->name[0] && !strpbrk(file->name, "/\\\r\n\""));
	CHECK(strcmp(file->name, ".") != 0 && strcmp(file->name, "..") != 0);
	note(user, file->name, strlen(file->name) + 1);
	return strcmp(file->name, "refused") != 0;
}

static bool write_file(void *user, const uint8_t *data, size_t len)
{
	note(user, data, len);
	return len < 1000 || data[0] != 'x';
}

/* One line, and no quote is open at its end. */
static void check_line(const char *line)
{
	size_t quotes = 0;

	for (; *line; line++) {
		CHECK((uint8_t)*line >= ' ');
		quotes += *line == '"';
	}
	CHECK(quotes % 2 == 0);
}

static int run(struct winrm_request *r, const uint8_t **data, size_t *size,
	size_t piece, struct winrm_response *response)
{
	const uint8_t *input;
	size_t len = 0, n;
	bool good = true;
	uint8_t *copy;
	int error = 0;

	check_line(r->as.command.line);
	while (r->on_input &&
		r->on_input(r->user, 3000, &input, &len) == WINRM_INPUT_DATA)
		CHECK(len > 0);
	memset(response, 0, sizeof(*response));
	response->has_exit_code = true;
	if (*size < 2)
		return WINRM_E_TIMEOUT;
	error = **data == 200 ? WINRM_E_CLOSED : 0;
	response->incomplete = **data == 199;
	response->exit_code = **data == 201 ? (int)0x800703eeu
		: **data > 201              ? (int)(0x80070000u | **data & 15)
		: **data == 199             ? 0
					    : **data;
	len = (*data)[1];
	*data += 2;
	*size -= 2;
	for (len = len < *size ? len : *size; len > 0 && good; len -= n) {
		n = piece && piece < len ? piece : len;
		copy = exact(*data, n);
		good = r->on_output(r->user, WINRM_STDOUT, copy, n);
		drop_exact(copy, n);
		*data += n;
		*size -= n;
	}
	*data += len;
	*size -= len;
	return good ? error : WINRM_E_CANCELLED;
}

/* In pieces of that length; 0: whole. */
static uint32_t take(const uint8_t *data, size_t size, size_t piece)
{
	static struct winrm_copy_certutil u;
	static struct winrm_copy c;
	static uint8_t buf[4096];
	struct seen seen = {0, 0, false, false};
	struct winrm_request request;
	struct winrm_response response;
	int error, i;

	memset(&u, 0, sizeof(u));
	memset(&c, 0, sizeof(c));
	memset(&request, 0, sizeof(request));
	c.get = data[0] & 1;
	c.path = data[0] & 2 ? "C:\\a b/?*a*" : "C:a%";
	c.buf = buf;
	c.buf_len = sizeof(buf);
	c.open = open_file;
	c.read = read_file;
	c.create = create_file;
	c.write = write_file;
	c.done = end_file;
	c.user = &seen;
	u.copy = &c;
	data++;
	size--;
	for (i = 0; (error = winrm_copy_certutil_next(&u, &request)) > 0; i++) {
		CHECK(i < COMMANDS + (int)size);
		error = run(&request, &data, &size, piece, &response);
		winrm_copy_certutil_ended(&u, error, &response);
	}
	note(&seen, &error, sizeof(error));
	note(&seen, winrm_copy_problem(&c), strlen(winrm_copy_problem(&c)));
	winrm_copy_end(&c);
	return seen.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return cut_in_any_way(data, size, take);
}
