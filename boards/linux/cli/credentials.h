/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CREDENTIALS_H
#define BOARDS_LINUX_CLI_CREDENTIALS_H

#include "boards/linux/cli/options.h"

/* Sets the passphrase of the client's key from its file or descriptor. */
bool passphrase_read(const struct options *o, struct winrm_connector *record);

/* Does the handshake say who we are, without a password? */
bool is_by_certificate(const struct winrm_connector *record);

/* Is there a keytab or a ticket cache in place of a password? */
bool is_by_file(const struct winrm_connector *record);

/* Do options name where a password or a hash is? */
bool has_own_secret(const struct options *o);

/*
 * By Kerberos, and neither the record nor $WINRM_USER has a user, nor anything
 * a password: then the tickets are those that kinit has got, of $KRB5CCNAME or
 * where it writes them without that. True: set.
 */
bool tickets_take(struct winrm_connector *record);

/* Is there somebody to log on, as far as can be told before reading secrets? */
bool is_user_given(const struct winrm_connector *record);

/* Sets username, password or nt-hash of the record if missing. */
bool secrets_read(const struct options *o, struct winrm_connector *record);

#endif
