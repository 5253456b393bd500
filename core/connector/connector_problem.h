/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_PROBLEM_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

/* "KEY: TEXT", or without a key the text, cut at `cap`. Gives false. */
bool winrm_problem(char *out, size_t cap, const char *key, const char *text);

#endif
