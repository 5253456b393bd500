/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_ONE_HOST_STATE_H
#define BOARDS_LINUX_RUN_ONE_HOST_STATE_H

#include "boards/linux/cli/script.h"
#include "boards/linux/run/process_streams.h"
#include "boards/linux/run/stage_log.h"
#include "boards/linux/run/transport.h"

struct one_host;

/* What is to be done on one host. */
struct host_call {
	const struct options *options;
	struct winrm_connector *record;
	const struct script *script; /* instead of its command; or NULL */
	bool identify;
	bool capture; /* keep the output instead of passing it on */
	/* Speaks with the host in place of running one request; or NULL. */
	int (*converse)(struct one_host *h, struct winrm_request *request);
	const struct streams_taker *taker; /* of a script's stdout; or NULL */
};

/* The library's buffers; smaller ones work, too. */
#ifndef TX_SIZE
#define TX_SIZE (160 * 1024)
#endif
enum {
	ENVELOPE_MAX = 1047808,
	RX_SIZE = ENVELOPE_MAX + WINRM_RX_MARGIN,
	TX_MAX = ENVELOPE_MAX + 16384,
	COPY_ENVELOPE = 153600, /* of winrm cp, unless options say */
	CAPTURE_MAX = 4 * 1024 * 1024
};

/* And everything needed for it. */
struct one_host {
	const struct host_call *call;
	struct winrm_client client;
	struct transport transport;
	struct codepage convert;
	struct streams streams;
	struct winrm_capture capture;
	struct stage_log log;
	uint64_t started;                /* ms */
	uint8_t tx[TX_MAX], rx[RX_SIZE]; /* what is not used takes none */
	uint8_t out[CAPTURE_MAX], err[CAPTURE_MAX];
};

#endif
