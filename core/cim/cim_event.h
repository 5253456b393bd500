/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_EVENT_H
#define WINRM_CORE_CIM_CIM_EVENT_H

#include "core/cim/cim_request.h"

/* Subscriptions (DSP0226 10) whose events are pulled, as messages. */

#if WINRM_WATCH

void winrm_cim_put_subscribe(struct winrm_writer *w,
	const struct winrm_cim_target *t, const struct winrm_watch *watch);

/* `expires_ms` 0: ends the subscription. */
void winrm_cim_put_renew(struct winrm_writer *w,
	const struct winrm_cim_target *t, const char *identifier,
	uint32_t expires_ms);

/* The content of the last bookmark in a reply that is well formed; empty if it
 * has none. */
struct winrm_slice winrm_cim_bookmark(struct winrm_slice doc);

#endif

#endif
