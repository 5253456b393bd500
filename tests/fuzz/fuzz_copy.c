/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_frame.h"
#include "core/copy/copy_send.h"

#include "tests/fuzz/copy_seen.h"

/* No part of it leads to another folder. */
static void check_name(const char *name, bool tree)
{
	const char *end;

	CHECK(!strpbrk(name, "\\\r\n"));
	CHECK(tree || !strchr(name, '/'));
	for (;; name = end + 1) {
		end = name + strcspn(name, "/");
		CHECK(end > name && (end - name != 1 || name[0] != '.'));
		CHECK(end - name != 2 || memcmp(name, "..", 2) != 0);
		if (!*end)
			break;
	}
}

static bool open_file(void *user, size_t index, struct winrm_copy_file *file)
{
	(void)user;
	file->name = index ? "root/name" : "root";
	file->size = 100;
	return index < 3;
}

static enum winrm_copy_has what_is_there(
	void *user, const struct winrm_copy_file *file, uint64_t *len)
{
	check_name(file->name, true);
	note(user, file->name, strlen(file->name));
	*len = file->size & 127;
	return (enum winrm_copy_has)(file->size % 3);
}

static void end_same(
	void *user, size_t index, const char *name, const uint8_t *digest)
{
	struct seen *s = user;

	CHECK(index == s->done++);
	if (*name)
		check_name(name, true);
	note(s, name, strlen(name));
	note(s, digest, WINRM_COPY_DIGEST);
}

static void about(void *user, const char *name)
{
	check_name(name, true);
	note(user, name, strlen(name));
}

static void add_tree(struct winrm_copy *c, struct winrm_copy_tree *t, bool keep)
{
	static uint8_t offers[3 * WINRM_COPY_OFFER];

	memset(t, 0, sizeof(*t));
	t->code = &winrm_copy_trees;
	t->offers = offers;
	t->offers_len = sizeof(offers);
	t->keep = keep;
	t->offer = open_file;
	t->has = what_is_there;
	t->same = end_same;
	t->about = about;
	c->tree = t;
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
	struct seen *s = user;

	if (!s->tree || !file->folder || s->rooted || file->name[0])
		check_name(file->name, s->tree);
	s->rooted = s->rooted || !file->name[0];
	note(user, file->name, strlen(file->name) + 1);
	note(user, &file->size, sizeof(file->size));
	return strcmp(file->name, "refused") != 0;
}

static bool write_file(void *user, const uint8_t *data, size_t len)
{
	note(user, data, len);
	return true;
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

static bool hear(
	struct winrm_copy *c, const uint8_t *data, size_t size, size_t piece)
{
	bool good = true;

	while (size > 0 && good) {
		size_t n = piece && piece < size ? piece : size;
		uint8_t *copy = exact(data, n);

		good = winrm_copy_output(c, WINRM_STDOUT, copy, n);
		drop_exact(copy, n);
		data += n;
		size -= n;
	}
	return good;
}

/* In pieces of that length; 0: whole. */
static uint32_t take(const uint8_t *data, size_t size, size_t piece)
{
	static struct winrm_copy c;
	static uint8_t buf[8192];
	static struct winrm_copy_tree tree;
	struct seen seen = {0, 0, (data[0] & 4) != 0, false};
	struct winrm_request request;
	size_t first;
	bool good;

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
	if (seen.tree)
		add_tree(&c, &tree, (data[0] & 8) != 0);
	CHECK(winrm_copy_prepare(&c, &request) == WINRM_OK);
	send_all(&c);
	data++;
	size--;
	first = size && seen.tree ? *data++ % size-- : size;
	good = hear(&c, data, first, piece);
	if (good && first < size) { /* it answers before it hears the rest */
		send_all(&c);
		if (hear(&c, data + first, size - first, piece))
			send_all(&c);
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
	return cut_in_any_way(data, size, take);
}
