/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_MECHANISM_NTLM_MECHANISM_H
#define WINRM_CORE_MECHANISM_NTLM_MECHANISM_H

#include "core/engine/mechanism.h"
#include "ntlm/ntlm.h"

/* NTLMv2 (ntlm/), by Negotiate or by its own name. */
extern const struct winrm_mechanism winrm_ntlm_mechanism;

/* What the keys are while it is in use. */
static inline struct winrm_ntlm *winrm_ntlm_mechanism_state(
	struct winrm_keys *keys)
{
	return (struct winrm_ntlm *)(void *)keys->space;
}

#endif
