/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/command.h"

#include <stddef.h>

const char *const command_names[] = {"exec", "ps", "id", "trust", "call",
	"sessions", "version", "run", "serve", "shell", "help", "config",
	"doctor", "wait", "cp", "start", "jobs", "logs", "stop", "wql", "get",
	"invoke", "watch", NULL};

bool command_is_cim(enum command command)
{
	return command == COMMAND_WQL || command == COMMAND_GET ||
		command == COMMAND_INVOKE || command == COMMAND_WATCH;
}
