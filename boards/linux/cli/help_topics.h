/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_HELP_TOPICS_H
#define BOARDS_LINUX_CLI_HELP_TOPICS_H

/* `winrm help TOPIC`; NULL: everything. Returns the exit status. */
int help_topic(const char *topic);

#endif
