/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_MESSAGES_H
#define BOARDS_LINUX_CLI_MESSAGES_H

#include "boards/linux/trust/tls_setup.h"
#include "core/winrm.h"

enum {
	EXIT_RANGE = 240, /* the remote exit code is above 239 */
	EXIT_USAGE = 248,
	EXIT_INCOMPLETE = 249, /* output may be missing */
	EXIT_OTHER = 255
};

/* "winrm: <text>" on stderr; gives EXIT_USAGE for a return statement. */
int say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A text without control characters as a JSON string, on stdout. */
void say_json(const char *text, size_t len);

/* The same as a further member of an object. */
void say_json_key(const char *key, const char *text);

/* What was said last. */
const char *said(void);

/* Whether it is only remembered, not said: for those who answer with it. */
void say_nothing(bool nothing);

/*
 * What went wrong, with the system's word for it, and which options help where
 * it is the host's certificate.
 */
void say_why(const struct winrm_client *client, const struct secure *secure,
	char *out, size_t cap);

#endif
