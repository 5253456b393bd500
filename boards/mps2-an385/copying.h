/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_COPYING_H
#define BOARD_COPYING_H

#include "boards/mps2-an385/settings.h"
#include "core/copy/copy.h"
#include "port/crypto.h"

/* Copies of files, in the image that has them. */

#if WINRM_COPY
enum { COPYING_BUFFER = 1280 };

/* One copy at a time, and what became of it. */
struct copying {
	struct winrm_copy copy;
	const struct settings *settings;
	/* Where a product has its flash: what is fetched is hashed, and what is
	 * sent are lines of digits. */
	struct winrm_md5 *hash;
	uint32_t *bytes;
	int outcome; /* enum winrm_copy_outcome */
	uint32_t files;
	char why[80];
	uint8_t buf[COPYING_BUFFER];
};

/*
 * Sends `file` bytes to the settings' `put`, or fetches their `get`. 0 or the
 * error of the client; c->outcome has that of the file.
 */
int copying_run(struct copying *c, struct winrm_client *client, bool get);
#endif

#endif
