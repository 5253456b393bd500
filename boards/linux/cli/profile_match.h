/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_PROFILE_MATCH_H
#define BOARDS_LINUX_CLI_PROFILE_MATCH_H

#include "core/base/slice.h"

/*
 * Does a pattern with '*' and '?' fit the host, in any case? 0: no; else the
 * higher the more specific: letters that are not wild, and above all others a
 * whole name.
 */
unsigned profile_match(struct winrm_slice pattern, const char *host);

#endif
