/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_SPLIT_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_SPLIT_H

#include "core/base/writer.h"

#if WINRM_CIM

/*
 * A text of words: spaces separate them, and what is within '...' or "..."
 * belongs to one word as it stands, around the word or a part of it. No other
 * character means anything: a "\" is a "\".
 */

/*
 * The next word of `at`, in place: its quotes are taken away, a NUL ends it,
 * and `at` is moved on. NULL: there is none, or, with `at` set to NULL, a quote
 * is not closed.
 */
char *winrm_split_next(char **at);

/* Encloses the word, from `at` on, in quotes, where it needs them. */
void winrm_split_put(struct winrm_writer *w, const char *word);

#endif
#endif
