/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_SEND_H
#define WINRM_CORE_COPY_COPY_SEND_H

#include "core/copy/copy.h"

/* Octets of a frame with a path, without the path. */
#define WINRM_COPY_ROOM 1024u

/* Flags of P and, where they say the same, of I and O. */
enum winrm_copy_flag {
	WINRM_COPY_RESUMES = 1,
	WINRM_COPY_READ_ONLY = 2,
	WINRM_COPY_INTO_FOLDER = 4,
	WINRM_COPY_IN_TREE = 8, /* of I: goes on with what is there */
	WINRM_COPY_IS_FOLDER = 16,
	WINRM_COPY_KEEPS = 32,
	WINRM_COPY_CONTINUES = 64,
	WINRM_COPY_RESTARTS = 128 /* what an earlier attempt has left goes */
};

struct winrm_writer;
void winrm_copy_put_head(struct winrm_writer *w, char type, size_t len);
void winrm_copy_put_le64(struct winrm_writer *w, uint64_t value);

/* 32 hexadecimal digits that only this copy has, others for each number. */
void winrm_copy_put_token(
	struct winrm_writer *w, const struct winrm_copy *copy, uint64_t number);

/* Of a request, after refusals of longer messages. */
size_t winrm_copy_input_max(const struct winrm_copy *copy);

/* The host has refused a message as too long: shorter ones come next. */
bool winrm_copy_narrows(struct winrm_copy *copy, int error);

/* False: a field is missing, or the path names an alternate stream. */
bool winrm_copy_is_valid(const struct winrm_copy *copy);

/* P of that name, with further flags. Data comes next. */
void winrm_copy_put_file(struct winrm_copy *copy, struct winrm_writer *w,
	const struct winrm_copy_file *file, int flags);

/* What is hashed of the file stays so; of another one, it begins anew. */
void winrm_copy_begin_hash(struct winrm_copy *copy);

/* The script, and then frames to the host; an on_input. */
enum winrm_input winrm_copy_input(
	void *copy, size_t max, const uint8_t **data, size_t *len);

#endif
