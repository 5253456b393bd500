/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_COMMAND_H
#define BOARDS_LINUX_CLI_COMMAND_H

#include <stdbool.h>

enum command {
	COMMAND_EXEC,
	COMMAND_PS,
	COMMAND_ID,
	COMMAND_TRUST,
	COMMAND_CALL,
	COMMAND_SESSIONS,
	COMMAND_VERSION,
	COMMAND_RUN,
	COMMAND_SERVE,
	COMMAND_SHELL,
	COMMAND_HELP,
	COMMAND_CONFIG,
	COMMAND_DOCTOR,
	COMMAND_WAIT,
	COMMAND_CP,
	COMMAND_START,
	COMMAND_JOBS,
	COMMAND_LOGS,
	COMMAND_STOP,
	COMMAND_WQL,
	COMMAND_GET,
	COMMAND_INVOKE,
	COMMAND_WATCH
};

/* Their names, by enum command; NULL after the last one. */
extern const char *const command_names[];

/* Is it about management data? */
bool command_is_cim(enum command command);

#endif
