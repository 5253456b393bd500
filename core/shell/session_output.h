/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SESSION_OUTPUT_H
#define WINRM_CORE_SHELL_SESSION_OUTPUT_H

#include "core/shell/session.h"
#include "soap/shell_reply.h"

/*
 * The output of a command: its beginning, each ReceiveResponse (`output` counts
 * its octets), and its end. 0, CANCELLED, or REPLY.
 */
void winrm_session_open_output(struct winrm_session *s);
int winrm_session_deliver(struct winrm_session *s,
	const struct winrm_shell_reply *r, uint8_t *doc, size_t len,
	size_t *output);
int winrm_session_end_output(struct winrm_session *s);

/* Does the CommandId name the command of this session, if any? */
bool winrm_session_is_command(
	const struct winrm_session *s, struct winrm_slice command_id);

#endif
