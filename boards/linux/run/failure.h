/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_FAILURE_H
#define BOARDS_LINUX_RUN_FAILURE_H

#include "boards/linux/run/transport.h"
#include "core/winrm.h"

/*
 * What went wrong, with the system's error text, which options help if it is
 * the host's certificate, and which SRV records were looked for if no KDC
 * answered.
 */
void failure_describe(const struct winrm_client *client,
	const struct transport *transport, char *out, size_t cap);

#endif
