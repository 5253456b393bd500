/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/process_streams.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"

enum {
	INPUT_MAX = 32768,
	STOP_MS = 1000 /* for a command's last words, if nobody reads */
};

/* Waits until fd accepts something; false if waiting must end. */
static bool await(struct streams *p, int fd)
{
	struct pollfd ready = {fd, POLLOUT, 0};

	for (;;) {
		uint64_t now = monotonic_ms();

		p->late = p->deadline && now >= p->deadline;
		if (*p->signals && !p->stop_by)
			p->stop_by = now + STOP_MS;
		if (*p->signals > 1 || p->late ||
			(p->stop_by && now >= p->stop_by))
			return false;
		if (poll(&ready, 1, 250) > 0)
			return true;
	}
}

static bool write_all(
	struct streams *p, int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n;

		if (!await(p, fd))
			return false;
		n = write_some(&p->way[fd == STDERR_FILENO], fd, data, len);
		if (n < 0 && errno != EINTR && errno != EAGAIN) {
			p->error = errno;
			return false;
		}
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return true;
}

bool streams_write(struct streams *p, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	return write_all(p,
		stream == WINRM_STDOUT ? STDOUT_FILENO : STDERR_FILENO, data,
		len);
}

bool streams_put(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	struct streams *p = user;

	if (p->capture)
		return winrm_capture(p->capture, stream, data, len);
	if (p->taker && stream == WINRM_STDOUT)
		return p->taker->take(p->taker->user, p, data, len);
	return streams_write(p, stream, data, len);
}

bool streams_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	const struct streams *p = user;

	return codepage_feed(p->convert,
		winrm_response(p->client)->codepage_refused, stream, data, len,
		streams_put, user);
}

/* One line on a terminal, overwritten each time; else line by line. */
void streams_progress(void *user, const uint8_t *text, size_t len)
{
	static bool begun;
	bool terminal = isatty(STDERR_FILENO);

	(void)user;
	for (; len > 0; text++, len--) {
		bool end = *text == '\n';

		if (!begun && terminal)
			fputs("\r\033[K", stderr);
		begun = !end;
		if (*text >= ' ' && *text != 0x7f)
			putc(*text, stderr);
		else if (end && !terminal)
			putc('\n', stderr);
	}
	fflush(stderr);
}

static enum winrm_input text_input(
	struct streams *p, size_t max, const uint8_t **data, size_t *len)
{
	size_t left = strlen(p->text);

	*data = (const uint8_t *)p->text;
	*len = left < max ? left : max;
	p->text += *len;
	return *len == left ? WINRM_INPUT_END : WINRM_INPUT_DATA;
}

enum winrm_input streams_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	static uint8_t buf[INPUT_MAX];
	struct streams *p = user;
	struct pollfd ready = {STDIN_FILENO, POLLIN, 0};
	ssize_t n;

	if (p->text)
		return text_input(p, max, data, len);
	if (p->input_error || poll(&ready, 1, 0) <= 0)
		return WINRM_INPUT_LATER;
	n = read(STDIN_FILENO, buf, max < sizeof(buf) ? max : sizeof(buf));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return WINRM_INPUT_LATER;
	if (n < 0) {
		p->input_error = errno;
		winrm_cancel(p->client);
		return WINRM_INPUT_LATER;
	}
	*data = buf;
	*len = (size_t)n;
	return n > 0 ? WINRM_INPUT_DATA : WINRM_INPUT_END;
}
