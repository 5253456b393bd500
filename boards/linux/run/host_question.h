/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_QUESTION_H
#define BOARDS_LINUX_RUN_HOST_QUESTION_H

#include "core/base/json.h"

/*
 * A question of a script, put together of what the host says, which is made
 * printable, and asked on the terminal. In memory that is there once.
 */

/* Octets of an answer, with its NUL: more than a terminal's line has. */
enum { QUESTION_LINE = 4096 };

/* A field that is asked for, or a choice; texts as JSON has them. */
struct question_item {
	struct winrm_slice name, label, help, type;
};

/* Shows a question and reads a line, as terminal_line does. */
typedef bool host_prompt_line(const char *prompt, size_t len, char *buf,
	size_t cap, uint64_t until, bool hidden);

void question_start(host_prompt_line *read, uint64_t until);
void question_wipe(void);

/* --- what it says --- */

void question_put(const char *text);
/* Of the host, as JSON has it; a line of it, unless it is empty; a label, which
 * has '&' in front of its key. */
void question_put_text(struct winrm_slice text);
void question_put_line(struct winrm_slice text);
void question_put_label(struct winrm_slice label);
/* A label's parts: before '&', the key behind it, and the rest. */
void question_split(struct winrm_slice label, struct winrm_slice part[3]);

/* Asks what has been put, and begins the next question. The answer, which is
 * there until the next one; NULL: none, reported if that is our fault. */
const char *question_ask(bool hidden);
/* Is what `put` makes of the label this text, in any case? */
bool question_is(void (*put)(struct winrm_slice), struct winrm_slice label,
	const char *text);

/* --- what the host's call has --- */

/* The next value must be of this type; null is an empty string. */
bool question_take(struct winrm_json *j, enum winrm_json_type type,
	struct winrm_slice *text);
/* The rest of an object whose beginning has been read. */
bool question_take_item(struct winrm_json *j, struct question_item *item);
/* Caption and message of the parameters. They begin the question. */
bool question_begin(struct winrm_json *j, const char *params);

#endif
