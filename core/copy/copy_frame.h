/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_FRAME_H
#define WINRM_CORE_COPY_COPY_FRAME_H

#include "core/copy/copy.h"

/* Steps of what is sent. */
enum winrm_copy_step {
	WINRM_COPY_LOADED,  /* the script goes next */
	WINRM_COPY_ASK,     /* G */
	WINRM_COPY_NEXT,    /* the next file, or X */
	WINRM_COPY_AWAIT,   /* H */
	WINRM_COPY_DATA,    /* D, then C or A */
	WINRM_COPY_ANSWERS, /* T or W */
	WINRM_COPY_TELL,    /* W */
	WINRM_COPY_SENT     /* all */
};

/* The host's frames, in pieces as they come; an on_output. False: what came is
 * none of them, or a callback has said so. */
bool winrm_copy_output(void *copy, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

struct winrm_hash *winrm_copy_hash(struct winrm_copy *copy);

/* Ends the hash without its value, if there is one. */
void winrm_copy_drop_hash(struct winrm_copy *copy);

/* What the host says is no answer: false. */
bool winrm_copy_refuse(struct winrm_copy *copy);

/* A part of a path that leads nowhere else, and hides nothing. */
bool winrm_copy_is_name(const char *name, size_t len);

/* One more file has its end. */
void winrm_copy_finish(struct winrm_copy *copy, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text);

/* A file begins whose frame says this; its name is behind it. */
bool winrm_copy_begin(struct winrm_copy *copy,
	const struct winrm_copy_file *file, bool goes_on);

/* Reads what the frame says of a file. */
enum {
	WINRM_COPY_INFO = 17 /* octets before the name */
};
void winrm_copy_read_info(const uint8_t *info, struct winrm_copy_file *file);

/* Makes winrm_copy_problem say this, unless it says something already. */
void winrm_copy_says(struct winrm_copy *copy, const char *text);

#endif
