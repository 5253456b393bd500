/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_FRAME_H
#define WINRM_CORE_COPY_COPY_FRAME_H

#include "core/copy/copy.h"

/* Steps of what is sent. */
enum winrm_copy_step {
	WINRM_COPY_LOADED, /* the script goes next */
	WINRM_COPY_ASK,    /* G */
	WINRM_COPY_NEXT,   /* the next file, or X */
	WINRM_COPY_AWAIT,  /* H */
	WINRM_COPY_DATA,   /* D, then C or A */
	WINRM_COPY_SENT    /* all */
};

/* The host's frames, in pieces as they come; an on_output. False: what came is
 * none of them, or a callback has said so. */
bool winrm_copy_output(void *copy, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

struct winrm_hash *winrm_copy_hash(struct winrm_copy *copy);

/* Ends the hash without its value, if there is one. */
void winrm_copy_drop_hash(struct winrm_copy *copy);

/* Makes winrm_copy_problem say this, unless it says something already. */
void winrm_copy_says(struct winrm_copy *copy, const char *text);

#endif
