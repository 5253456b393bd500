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

/* "winrm: <text>" on stderr; gives EXIT_USAGE for a return statement. */
int say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What was said last. */
const char *said(void);

/* Whether it is only remembered, not said: for those who answer with it. */
void say_nothing(bool nothing);

#endif
