/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_PROBLEM_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

/* "KEY: TEXT", or the text alone without a key, cut at `cap`. False. */
bool winrm_problem(char *out, size_t cap, const char *key, const char *text);

#endif
