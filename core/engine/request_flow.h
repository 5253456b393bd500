/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_REQUEST_FLOW_H
#define WINRM_CORE_ENGINE_REQUEST_FLOW_H

#include "core/engine/engine.h"

/*
 * The course of a request: what a reply, an error, winrm_cancel or the clock
 * lead to. Knows neither bytes nor what a message says.
 */

/* With less time than this before the deadline another poll is no use. */
#define WINRM_LAST_MS 100u

/*
 * Sends the operation's next message, in state RUN or CLOSE; `ms` is for all of
 * them, 0 for ever. 0 or CRYPTO.
 */
int winrm_flow_begin(
	struct winrm_engine *e, enum winrm_engine_state state, uint32_t ms);

/* The keeper's next message cleans up; false: there is nothing to clean up. */
bool winrm_flow_clean(struct winrm_engine *e, enum winrm_cleaning when);

/* The exchange is done, or has failed with an error. */
int winrm_flow_reply(struct winrm_engine *e, uint32_t now);
int winrm_flow_fail(struct winrm_engine *e, int error, uint32_t now);

/* A poll of e->operation_timeout ends just before the deadline, in `left` ms:
 * the command is ended on this connection. */
void winrm_flow_fit(struct winrm_engine *e, uint32_t left);

/* Sends the next message; false if random numbers fail. */
bool winrm_flow_send(struct winrm_engine *e, uint32_t now);

/* The same, but a ctrl_c if one is due; fails the request if it must. */
int winrm_flow_go_on(struct winrm_engine *e, uint32_t now);

/* Keeps the error for the response, if it is the first one. */
void winrm_flow_note(struct winrm_engine *e, int error);

/* ms until the deadline. */
uint32_t winrm_flow_left(const struct winrm_engine *e, uint32_t now);

#endif
