/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_SHELL_CLOSE_H
#define BOARDS_LINUX_RUN_SHELL_CLOSE_H

#include "core/winrm.h"

/*
 * winrm_close, begun once more where there was no random number for its
 * message: it is all that keeps the shell from being deleted.
 */
static inline int shell_close(struct winrm_client *client)
{
	int error = winrm_close(client);

	return error == WINRM_E_CRYPTO ? winrm_close(client) : error;
}

#endif
