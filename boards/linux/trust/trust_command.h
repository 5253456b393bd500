/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_TRUST_COMMAND_H
#define BOARDS_LINUX_TRUST_TRUST_COMMAND_H

#include "boards/linux/cli/options.h"

/*
 * Looks at the certificate of the record's host, without logging on, and prints
 * what is in it and how to trust it. Returns the exit status: 0 if there was a
 * certificate, good or not.
 */
int trust_run(const struct options *o, struct winrm_connector *record);

#endif
