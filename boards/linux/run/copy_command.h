/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_COPY_COMMAND_H
#define BOARDS_LINUX_RUN_COPY_COMMAND_H

#include "boards/linux/cli/copy_words.h"
#include "boards/linux/run/stage_log.h"
#include "boards/linux/run/transport.h"

/*
 * winrm cp: copies what the words say. The exit status: 1 if a file could not
 * be copied, that of the error if all broke off.
 */
int copy_run(struct winrm_client *client, const struct winrm_config *config,
	const struct transport *transport, const struct options *o,
	const struct winrm_request *request, struct stage_log *log);

#endif
