/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/copying.h"

#include <string.h>

#if WINRM_COPY

static bool open_file(void *user, size_t index, struct winrm_copy_file *file)
{
	const struct copying *c = user;

	file->name = "image.bin";
	file->size = c->settings->file;
	return index == 0;
}

/* After a lost connection it is read again, from where the host has it. */
static int32_t read_file(void *user, uint64_t offset, uint8_t *to, size_t cap)
{
	const struct copying *c = user;
	uint32_t left = c->settings->file - (uint32_t)offset;
	size_t n = cap < left ? cap : left;

	settings_lines(to, (uint32_t)offset, n);
	return (int32_t)n;
}

static bool create_file(void *user, const struct winrm_copy_file *file)
{
	(void)user;
	(void)file;
	return true;
}

static bool write_file(void *user, const uint8_t *data, size_t len)
{
	struct copying *c = user;

	winrm_md5_add(c->hash, data, len);
	*c->bytes += len;
	return true;
}

static void end_file(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	struct copying *c = user;

	(void)index;
	(void)digest;
	c->files++;
	c->outcome = (int)outcome;
	if (outcome != WINRM_COPY_OK)
		strncpy(c->why, *text ? text : "not copied",
			sizeof(c->why) - 1);
}

int copying_run(struct copying *c, struct winrm_client *client, bool get)
{
	struct winrm_request request = {0};
	int error;

	memset(&c->copy, 0, sizeof(c->copy));
	c->copy.get = get;
	c->copy.path = get ? c->settings->get : c->settings->put;
	c->copy.buf = c->buf;
	c->copy.buf_len = sizeof(c->buf);
	c->copy.open = open_file;
	c->copy.read = read_file;
	c->copy.create = create_file;
	c->copy.write = write_file;
	c->copy.done = end_file;
	c->copy.user = c;
	if (!board_random(c->copy.token, sizeof(c->copy.token)))
		return WINRM_E_CRYPTO;
	request.timeout_ms = c->settings->timeout_ms;
	do {
		error = winrm_copy_prepare(&c->copy, &request);
		if (!error)
			error = winrm_start(client, &request);
		if (!error)
			error = winrm_run(client);
	} while (winrm_copy_resumes(&c->copy, error));
	if (!error && *winrm_copy_problem(&c->copy)) {
		c->outcome = WINRM_COPY_OTHER;
		strncpy(c->why, winrm_copy_problem(&c->copy),
			sizeof(c->why) - 1);
	}
	winrm_copy_end(&c->copy);
	return error;
}

#endif
