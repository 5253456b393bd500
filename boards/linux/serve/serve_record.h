/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_RECORD_H
#define BOARDS_LINUX_SERVE_SERVE_RECORD_H

#include "boards/linux/serve/serve_state.h"

/*
 * Sets the record of a line, with the secrets that it refers to. False:
 * `problem` says why.
 */
bool serve_record(const struct serve *s, const struct winrm_call *call,
	const char *line, size_t len, struct winrm_connector *record,
	char *problem, size_t cap);

/* The same without its secrets. */
bool serve_record_read(const struct serve *s, const struct winrm_call *call,
	const char *line, size_t len, struct winrm_connector *record,
	char *problem, size_t cap);

/*
 * Checks what can be checked before the record's turn comes; false: its
 * `problem` says what is wrong.
 */
bool serve_record_check(const struct serve *s, struct winrm_connector *record);

#endif
