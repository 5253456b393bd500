/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_OUTPUT_FILTER_H
#define BOARDS_LINUX_SHELL_OUTPUT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Finds the remote shell's prompt in its output, and drops its echo of lines.
 * The prompt is one that was asked for, with a random number in it:
 *
 *	[winrm-NUMBER C:\Users\alice NUMBER]
 */

enum {
	FILTER_NUMBER = 32, /* hex digits */
	FILTER_DIRECTORY = 1024,
	FILTER_LINE = 8192, /* of an echo */
	FILTER_TAIL = 80,
	FILTER_KEPT = 65536
};

enum filter_mode {
	FILTER_SHOW, /* output goes to `show` */
	FILTER_HIDE, /* it is dropped */
	FILTER_KEEP  /* it is kept, as far as there is room */
};

struct output_filter {
	enum filter_mode mode;
	char begin[FILTER_NUMBER + 16], end[FILTER_NUMBER + 4];
	/* Gets output that is to be shown; false ends it. */
	bool (*show)(void *user, const uint8_t *data, size_t len);
	/* The remote shell waits for a line, in this directory. */
	void (*on_prompt)(void *user, const char *directory, size_t len);
	void *user;

	bool has_failed;
	char echo[FILTER_LINE];
	size_t echo_len, echoed; /* 0: no echo is expected */
	size_t begun;            /* octets of `begin` that were seen */
	bool is_prompt;          /* all of them */
	char prompt[FILTER_DIRECTORY + FILTER_NUMBER + 4];
	size_t prompt_len;
	char tail[FILTER_TAIL]; /* of the line that was shown last */
	size_t tail_len;
	uint8_t out[512];
	size_t out_len;
	char kept[FILTER_KEPT];
	size_t kept_len;
};

/* `number` is FILTER_NUMBER hex digits. Callbacks and mode are the caller's. */
void filter_init(struct output_filter *f, const char *number);

/* A new remote shell: nothing is left of the last one's output. */
void filter_restart(struct output_filter *f);

/* The line was sent; the echo of it is expected next. */
void filter_expect(struct output_filter *f, const char *line, size_t len);

/* Output of the remote shell, in pieces of any size. False: `show` failed. */
bool filter_feed(struct output_filter *f, const uint8_t *data, size_t len);

/* Is the cursor where a line begins? */
bool filter_is_at_line_start(const struct output_filter *f);

/* Does the unfinished last line ask for a secret? */
bool filter_asks_secret(const struct output_filter *f);

#endif
