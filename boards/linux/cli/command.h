/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_COMMAND_H
#define BOARDS_LINUX_CLI_COMMAND_H

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
	COMMAND_CP
};

/* Their names, by enum command; NULL after the last one. */
extern const char *const command_names[];

#endif
