/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_ATTEMPT_H
#define BOARDS_LINUX_RUN_ATTEMPT_H

#include "boards/linux/cli/options.h"
#include "boards/linux/run/transport.h"

/*
 * A connection of its own to a host, for commands that look whether it works:
 * small buffers, little output kept, and a sentence for what went wrong.
 */

#ifndef TX_SIZE
#define TX_SIZE (160 * 1024)
#endif
#ifndef ENVELOPE
#define ENVELOPE 512000
#endif
enum {
	ATTEMPT_TX = TX_SIZE < 16384 ? TX_SIZE : 16384,
	ATTEMPT_RX = (ENVELOPE < 65536 ? ENVELOPE : 65536) + WINRM_RX_MARGIN,
	ATTEMPT_OUTPUT = 1024
};

struct attempt {
	struct winrm_connector *record;
	struct winrm_client client;
	struct winrm_config config;
	struct transport transport;
	struct winrm_capture capture;
	bool is_open; /* the transport is set up */
	bool is_initialized;
	/* of the record, before the transport has added to it */
	const char *protocol;
	uint64_t given;
	size_t pool_len;
	char why[1280]; /* what went wrong last; "" if nothing */
	uint8_t out[ATTEMPT_OUTPUT + 1], err[ATTEMPT_OUTPUT + 1];
	uint8_t tx[ATTEMPT_TX], rx[ATTEMPT_RX];
};

/*
 * Sets up the way to the record's host, and how to log on unless `anonymous`;
 * no network yet. `a` must be zero or ended. WINRM_OK, or CONFIG.
 */
int attempt_open(struct attempt *a, struct winrm_connector *record,
	const struct options *o, bool anonymous);

/*
 * Runs a request, within `ms`; output goes to a->out and a->err, as C strings.
 * Several may follow each other, on one log-on. 0 or the error.
 */
int attempt_run(struct attempt *a, struct winrm_request *request, uint32_t ms);

/* Deletes the shell, closes, wipes; also after attempt_open has failed. */
void attempt_end(struct attempt *a);

#endif
