/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_E2E_TO_END_H
#define WINRM_TESTS_E2E_TO_END_H

#include "core/winrm.h"

/*
 * One request from a new client to its end, the shell deleted. 0, or the first
 * error, described.
 */
static inline int to_end(struct winrm_client *client,
	const struct winrm_config *config, const struct winrm_request *request,
	char *why, size_t cap)
{
	int error = winrm_init(client, config);

	if (!error)
		error = winrm_start(client, request);
	if (!error)
		error = winrm_run(client);
	if (error)
		winrm_describe(client, why, cap);
	if (winrm_close(client) == WINRM_OK)
		(void)winrm_run(client);
	winrm_abort(client);
	return error;
}

#endif
