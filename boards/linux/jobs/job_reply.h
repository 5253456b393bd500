/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_JOBS_JOB_REPLY_H
#define BOARDS_LINUX_JOBS_JOB_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the scripts of job_script write to stdout, a line for each record:
 *
 *	winrm-jobs 1                                      the first one
 *	job ID STATE START EXIT-CODE normal|elevated B64  the command; "-": none
 *	out B64, err B64                                  output of a job
 *	deleted COUNT
 *	error WORD B64                                    a sentence of the host
 *	done                                              the last one
 *
 * Lines end with LF or CRLF. Whoever is logged on to may write anything:
 * lengths are bounded, ids, states, times and numbers have one form each, and
 * anything else ends the reading. Texts in base64 are arbitrary bytes.
 */

enum {
	JOB_ID = 32,       /* digits of an id */
	JOB_LINE = 12288,  /* bytes of a line */
	JOB_WORD = 16,     /* bytes of a word, with its NUL */
	JOB_TIME = 20 + 1, /* 2026-11-27T20:20:39Z */
};

enum job_kind { JOB_JOB, JOB_OUT, JOB_ERR, JOB_DELETED, JOB_ERROR };

struct job_record {
	enum job_kind kind;
	char id[JOB_ID + 1];
	char state[JOB_WORD]; /* of JOB_ERROR: its word */
	char start[JOB_TIME];
	bool has_exit, elevated;
	int64_t number;   /* exit code; how many were deleted */
	const char *data; /* what was base64, not terminated */
	size_t len;
};

struct job_reply {
	/* False ends the reading: of writing, not of the reply. */
	bool (*on_record)(void *user, const struct job_record *record);
	void *user;
	bool begun, done, wrong;
	size_t len; /* of the line that is not complete */
	char line[JOB_LINE + 1];
};

/* Reads on; false if on_record said so or the reply is `wrong`. */
bool job_reply_feed(struct job_reply *r, const uint8_t *data, size_t len);

/* JOB_ID digits of 0-9 and a-f? */
bool job_id_valid(const char *id);

/*
 * A text of the host for people, valid UTF-8 without control characters, in
 * `out`, cut to fit: a space stands for a line's end or a tab, a `?` for anything
 * else. Returns `out`.
 */
const char *job_text(const char *data, size_t len, char *out, size_t cap);

#endif
