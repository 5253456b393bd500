/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_SEND_INPUT_H
#define WINRM_CORE_PSRP_SEND_INPUT_H

#include "core/psrp/send.h"

/* The input of a pipeline: an object for each line. */

#if WINRM_PSRP_INPUT

/* Is there something of it, or its end, to be sent? */
bool winrm_psrp_input_due(const struct winrm_psrp_state *p);
/* Takes what the caller has lent. False if it is not JSON, and should be. */
bool winrm_psrp_input_take(struct winrm_psrp_state *p);
/* As many lines as there is room for; base64 NULL: they are only counted. */
void winrm_psrp_input_put(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b, size_t room);
/* The next line, or a part of it, with what comes before it. Is that its end? */
bool winrm_psrp_input_message(struct winrm_psrp_out *o,
	const struct winrm_psrp_state *p, const struct winrm_psrp_sender *s);

#else

static inline bool winrm_psrp_input_due(const struct winrm_psrp_state *p)
{
	(void)p;
	return false;
}

static inline void winrm_psrp_input_put(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, struct winrm_base64 *b, size_t room)
{
	(void)p;
	(void)s;
	(void)b;
	(void)room;
}

static inline bool winrm_psrp_input_message(struct winrm_psrp_out *o,
	const struct winrm_psrp_state *p, const struct winrm_psrp_sender *s)
{
	(void)o;
	(void)p;
	(void)s;
	return true;
}

static inline bool winrm_psrp_input_take(struct winrm_psrp_state *p)
{
	(void)p;
	return true;
}

#endif

#endif
