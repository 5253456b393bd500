/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_FAILURE_H
#define BOARDS_LINUX_RUN_FAILURE_H

#include "boards/linux/trust/tls_client_state.h"
#include "core/winrm.h"

/*
 * What went wrong, with the system's error text, and which options help if it
 * is the host's certificate.
 */
void failure_describe(const struct winrm_client *client,
	const struct tls_client *secure, char *out, size_t cap);

#endif
