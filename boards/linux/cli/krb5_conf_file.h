/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_KRB5_CONF_FILE_H
#define BOARDS_LINUX_CLI_KRB5_CONF_FILE_H

#include "boards/linux/cli/krb5_conf.h"

/*
 * This machine's: the files of $KRB5_CONFIG with colons between, else
 * /etc/krb5.conf, and what they include. Read when it is first asked for; what
 * cannot be read is as if it were empty.
 */
const struct krb5_conf *krb5_conf_of_machine(void);

#endif
