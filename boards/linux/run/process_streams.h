/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_PROCESS_STREAMS_H
#define BOARDS_LINUX_RUN_PROCESS_STREAMS_H

#include <signal.h>

#include "boards/linux/run/codepage.h"
#include "boards/linux/run/write_some.h"
#include "core/winrm.h"

/*
 * The command's streams are this process's. A reader that is gone ends the
 * command; a slow one delays it, but not past the deadline. Input that can no
 * longer be read ends it, too: the command must not take a part for the whole.
 */

struct streams;

/* Reads the remote stdout, in place of passing it on. */
struct streams_taker {
	/* False, perhaps with p->refusal: the command is cancelled. */
	bool (*take)(
		void *user, struct streams *p, const uint8_t *data, size_t len);
	void *user;
};

struct streams {
	struct codepage *convert;
	struct winrm_client *client;
	const volatile sig_atomic_t *signals; /* after two, nothing waits */
	uint64_t stop_by;                     /* ms: until when output may block
					  then */
	uint64_t deadline;             /* ms on the monotonic clock; 0: none */
	int error;                     /* errno of a failed write, or 0 */
	int input_error;               /* the same of a failed read */
	bool late;                     /* nobody read until the deadline */
	struct winrm_capture *capture; /* instead of stdout and stderr */
	enum write_way way[2];         /* of stdout and stderr */
	const char *text; /* instead of stdin, "" ends it at once; or NULL */
	const struct streams_taker *taker; /* of stdout; or NULL */
	const char *refusal; /* why the taker took no more; or NULL */
};

/* Writes output unchanged; an on_output. `user` is a struct streams. */
bool streams_put(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len);

/* Writes to stdout or stderr, within the deadline. */
bool streams_write(struct streams *p, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

/* on_output and on_input; output in a code page becomes UTF-8. */
bool streams_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);
void streams_progress(void *user, const uint8_t *text, size_t len);
enum winrm_input streams_input(
	void *user, size_t max, const uint8_t **data, size_t *len);

#endif
