/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_MESSAGES_H
#define BOARDS_LINUX_CLI_MESSAGES_H

#include <stdbool.h>

enum {
	EXIT_RANGE = 240, /* the remote exit code is above 239 */
	EXIT_USAGE = 248,
	EXIT_INCOMPLETE = 249, /* output may be missing */
	EXIT_OTHER = 255
};

/* "winrm: <text>" on stderr; returns EXIT_USAGE, for a return statement. */
int say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The last message. */
const char *said(void);

/* Whether messages are only remembered, for an answer that has them. */
void say_nothing(bool nothing);

#endif
