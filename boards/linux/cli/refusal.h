/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_REFUSAL_H
#define BOARDS_LINUX_CLI_REFUSAL_H

#include "core/connector/connector.h"

/*
 * Says why a call is not made, unless that has been said, or answers with it
 * in JSON. Gives the status.
 */
int refuse_call(const struct winrm_connector *record, bool as_json, int status,
	const char *problem);

#endif
