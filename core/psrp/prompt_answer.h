/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_PROMPT_ANSWER_H
#define WINRM_CORE_PSRP_PROMPT_ANSWER_H

#include "core/psrp/message_out.h"

/* The answer to Prompt: the members of an object of JSON as a Hashtable. What
 * is none is dropped by the host, and the script waits for ever. */
void winrm_psrp_out_fields(struct winrm_psrp_out *o, struct winrm_slice json);

#endif
