/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_CERTUTIL_H
#define WINRM_CORE_COPY_COPY_CERTUTIL_H

#include "core/copy/copy.h"

/* The command that comes next. */
enum winrm_copy_step_certutil {
	WINRM_CERTUTIL_OPEN, /* none: to it, the next file is opened */
	WINRM_CERTUTIL_IS_FOLDER,
	WINRM_CERTUTIL_LOOK, /* makes the part of a file */
	WINRM_CERTUTIL_FEED,
	WINRM_CERTUTIL_DECODE,
	WINRM_CERTUTIL_HASH,
	WINRM_CERTUTIL_MOVE,
	WINRM_CERTUTIL_LIST,
	WINRM_CERTUTIL_PICK, /* none: from it, the next file of the list */
	WINRM_CERTUTIL_ENCODE,
	WINRM_CERTUTIL_TYPE,
	WINRM_CERTUTIL_CLEAN,
	WINRM_CERTUTIL_DONE /* none */
};

/* Exit codes of the lines that look. */
enum {
	WINRM_CERTUTIL_MISSING = 2,
	WINRM_CERTUTIL_FOLDER = 3,
	WINRM_CERTUTIL_DENIED = 5,
	WINRM_CERTUTIL_DELAYED = 9 /* cmd.exe expands "!" */
};

/* --- ends of files, and the next one: copy_certutil.c --- */

/* It is over; what is left of it there is not. */
void winrm_certutil_finish(struct winrm_copy_certutil *certutil,
	enum winrm_copy_outcome outcome, const char *text);

/* Removes what is there, and does that step then. */
void winrm_certutil_clean(struct winrm_copy_certutil *certutil, int after);

/* It has its end, and what is left goes; OTHER has the text that came last. */
void winrm_certutil_end_file(
	struct winrm_copy_certutil *certutil, enum winrm_copy_outcome outcome);

/* The whole copy ends, with that error. */
void winrm_certutil_end_all(struct winrm_copy_certutil *certutil, int error);

/* The same for what the host says. */
void winrm_certutil_refuse(
	struct winrm_copy_certutil *certutil, const char *why);

/* From it: the file that own.name and own.size say. */
void winrm_certutil_create(struct winrm_copy_certutil *certutil);

/* Of what is copied, from its first octet. */
void winrm_certutil_begin_hash(struct winrm_copy_certutil *certutil);

/* From it, the first command for a file. certutil does not read files without
 * octets, but a list also says 0 of links and of files that are being written:
 * the hash tells. */
int winrm_certutil_read_step(const struct winrm_copy_certutil *certutil);

/* own.digest of what was hashed; false: it failed. */
bool winrm_certutil_take_digest(struct winrm_copy_certutil *certutil);

/* --- lines: copy_certutil_line.c --- */

/* Whether a path, with `name` in it if not NULL, means the same to cmd.exe;
 * else why not, a sentence. */
const char *winrm_certutil_refusal(const char *path, const char *name);

/* Why not, of names that Windows does not allow. */
extern const char winrm_certutil_no_name[];

/* May its last part be the name of a file? */
bool winrm_certutil_is_file(const char *path);

/* Does the path end in a separator? */
bool winrm_certutil_is_folder(const char *path);

/* own.line of the step; false: it is too long. */
bool winrm_certutil_put_line(struct winrm_copy_certutil *certutil);

/* --- what comes: copy_certutil_text.c --- */

/* An on_output. */
bool winrm_certutil_output(void *certutil, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

/* Before each command. */
void winrm_certutil_begin_output(struct winrm_copy_certutil *certutil);

/* After it: the last line may have no end. */
void winrm_certutil_end_output(struct winrm_copy_certutil *certutil);

/* Has all of the file come, with the line that ends it? */
bool winrm_certutil_has_text(const struct winrm_copy_certutil *certutil);

/* The next file of the list, in copy->own.last and own.size. MISSING without
 * `any`: there is none. OTHER: the line is not as it must be. */
enum winrm_copy_outcome winrm_certutil_pick(
	struct winrm_copy_certutil *certutil, bool *any);

/* --- what is sent --- */

/* The file as base64, an on_input. */
enum winrm_input winrm_certutil_input(
	void *certutil, size_t max, const uint8_t **data, size_t *len);

/* Fills the buffer from the file's beginning; copy->own.local_failed if that
 * fails. */
void winrm_certutil_begin_input(struct winrm_copy_certutil *certutil);

#endif
