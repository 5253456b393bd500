/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_REQUEST_FLOW_H
#define WINRM_CORE_ENGINE_REQUEST_FLOW_H

#include "core/engine/engine.h"

/*
 * The course of a request: what a reply, an error, winrm_cancel or the clock
 * lead to. Knows neither bytes nor what a message says.
 */

/* So little time before the deadline is not worth another poll. */
#define WINRM_LAST_MS 100u

/* Sends the operation's next message, in state RUN or CLOSE; `ms` for all of
 * them, 0 for ever. 0, CRYPTO. */
int winrm_flow_begin(
	struct winrm_engine *e, enum winrm_engine_state state, uint32_t ms);

/* The keeper's next message cleans up; false: there is nothing to clean. */
bool winrm_flow_clean(struct winrm_engine *e, enum winrm_cleaning when);

/* The exchange is done, or has failed with an error. */
int winrm_flow_reply(struct winrm_engine *e, uint32_t now);
int winrm_flow_fail(struct winrm_engine *e, int error, uint32_t now);

/* Sends the next message; false when not even that can be done. */
bool winrm_flow_send(struct winrm_engine *e, uint32_t now);

/* The same, be it a ctrl_c if one is due, and fails if it must. */
int winrm_flow_go_on(struct winrm_engine *e, uint32_t now);

/* Keeps the error for the response, if it is the first one. */
void winrm_flow_note(struct winrm_engine *e, int error);

/* ms until the deadline. */
uint32_t winrm_flow_left(const struct winrm_engine *e, uint32_t now);

#endif
