/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SESSION_REPLY_H
#define WINRM_CORE_SHELL_SESSION_REPLY_H

#include "core/engine/operation.h"

/* Takes the reply to a step, delivers output, and sets the next step. */
int winrm_session_reply(struct winrm_engine *e, uint8_t *doc, size_t len);

#endif
