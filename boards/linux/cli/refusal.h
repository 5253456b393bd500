/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_REFUSAL_H
#define BOARDS_LINUX_CLI_REFUSAL_H

#include "core/connector/connector.h"

/*
 * Reports why a call is not made, unless that was done, or answers with it in
 * JSON. Returns the status.
 */
int refuse_call(const struct winrm_connector *record, bool as_json, int status,
	const char *problem);

#endif
