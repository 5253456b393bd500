/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_SEND_H
#define WINRM_CORE_COPY_COPY_SEND_H

#include "core/copy/copy.h"

/* Octets of a frame with a path, without the path. */
#define WINRM_COPY_ROOM 1024u

/* The script, and then frames to the host; an on_input. */
enum winrm_input winrm_copy_input(
	void *copy, size_t max, const uint8_t **data, size_t *len);

#endif
