/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_CHOICE_H
#define BOARDS_LINUX_RUN_HOST_CHOICE_H

#include <stdbool.h>

#include "core/base/json.h"

/* Asks for one of the choices of a script, as PowerShell's console does. Writes
 * its number. False: no answer. */
bool host_choice(const char *params, struct winrm_writer *answer);

#endif
