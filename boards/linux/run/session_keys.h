/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_SESSION_KEYS_H
#define BOARDS_LINUX_RUN_SESSION_KEYS_H

#include "core/psrp/psrp.h"

/* The pair of RSA keys that secrets are sent with: one for the process, made
 * when the first secret is to be sent. NULL in a build without secrets. */
const struct winrm_psrp_keys *session_keys(void);

void session_keys_wipe(void);

#endif
