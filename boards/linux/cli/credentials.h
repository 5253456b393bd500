/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CREDENTIALS_H
#define BOARDS_LINUX_CLI_CREDENTIALS_H

#include "boards/linux/cli/options.h"

/* Sets the passphrase of the client's key from its file or descriptor. */
bool passphrase_read(const struct options *o, struct winrm_connector *record);

/* Does the handshake say who we are, without a password? */
bool is_by_certificate(const struct winrm_connector *record);

/* Sets username, password or nt-hash of the record if missing. */
bool secrets_read(const struct options *o, struct winrm_connector *record);

#endif
