/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_SESSIONS_COMMAND_H
#define BOARDS_LINUX_RUN_SESSIONS_COMMAND_H

#include "boards/linux/run/one_host.h"
#include "boards/linux/trust/tls_setup.h"

/*
 * winrm sessions: lists the shells on the host, or deletes what --delete
 * says, with a client that is ready. Gives the exit status.
 */
int sessions_run(struct winrm_client *client, const struct secure *secure,
	const struct job *job, struct winrm_request *request);

#endif
