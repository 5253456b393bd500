/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_STDOUT_PRINT_H
#define BOARDS_LINUX_CLI_STDOUT_PRINT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What winrm itself writes to stdout, buffered. Nothing is lost without an
 * error: waits for a stdout that is not ready.
 */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void print_bytes(const char *data, size_t len);

/* For winrm_answer_put. */
void print_piece(void *user, const void *data, size_t len);

/* A text without control characters as a JSON string. */
void print_json(const char *text, size_t len);

/* The same as a further member of an object. */
void print_json_member(const char *key, const char *text);

/*
 * Text that is JSON already, of whole characters: those that are not visible
 * become \uXXXX, which means the same.
 */
void print_json_text(const char *text, size_t len);

/* Has something not been written? */
bool print_failed(void);

/* Writes all that is left. False: something has not been written. */
bool print_flush(void);

/*
 * At the very end, of all that was written to stdout: `status`, or
 * EXIT_OTHER where something is lost, which is said unless `quiet`.
 */
int print_end(int status, bool quiet);

#endif
