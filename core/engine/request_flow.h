/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_REQUEST_FLOW_H
#define WINRM_CORE_ENGINE_REQUEST_FLOW_H

#include "core/state.h"

/*
 * The course of a request: what a reply, an error, winrm_cancel or the clock
 * lead to. Knows neither bytes nor what a verb says.
 */

/* Sends the session's verb; `ms` for the whole phase, 0 for ever. 0, CRYPTO. */
int winrm_flow_begin(
	struct winrm_client_state *c, enum winrm_phase phase, uint32_t ms);

/* The exchange is done, or has failed with an error. */
int winrm_flow_reply(struct winrm_client_state *c, uint32_t now);
int winrm_flow_fail(struct winrm_client_state *c, int error, uint32_t now);

/* Sends the session's verb; false when not even that can be done. */
bool winrm_flow_send(struct winrm_client_state *c, uint32_t now);

/* Sends the next verb, which is a ctrl_c if one was asked for. */
int winrm_flow_go_on(struct winrm_client_state *c, uint32_t now);

/* Keeps the error for the response, if it is the first one. */
void winrm_flow_note(struct winrm_client_state *c, int error);

/* Time and winrm_cancel, before anything else is done. */
void winrm_flow_look_up(struct winrm_client_state *c, uint32_t now);

/* ms until the deadline. */
uint32_t winrm_flow_left(const struct winrm_client_state *c, uint32_t now);

#endif
