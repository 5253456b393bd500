/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_SESSIONS_COMMAND_H
#define BOARDS_LINUX_RUN_SESSIONS_COMMAND_H

#include "boards/linux/run/stage_log.h"
#include "boards/linux/run/transport.h"

/*
 * winrm sessions: lists the shells on the host, or deletes what --delete names,
 * with a client that is ready. Returns the exit status.
 */
int sessions_run(struct winrm_client *client, struct stage_log *log,
	const struct transport *transport, const struct options *o,
	const struct winrm_connector *record, struct winrm_request *request);

#endif
