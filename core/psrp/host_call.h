/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_HOST_CALL_H
#define WINRM_CORE_PSRP_HOST_CALL_H

#include "core/psrp/receive.h"

/* A host call that was read (MS-PSRP 2.2.3.17): false if it is not one, or if
 * another one waits for its answer. */
bool winrm_psrp_end_call(struct winrm_psrp_receiver *r, bool cut);

/* The record that was read, to the caller. */
void winrm_psrp_pass_record(struct winrm_psrp_receiver *r, bool cut);

#endif
