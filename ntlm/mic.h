/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_NTLM_MIC_H
#define WINRM_NTLM_MIC_H

#include "ntlm/keys.h"

/*
 * The signature of NTLM that SPNEGO puts around its list of mechanisms (MS-NLMP
 * 3.4.4.2). It has a sequence number of its own, but the first message begins at
 * the same place of the key stream again (MS-SPNG 3.2.5.1, 3.3.5.1).
 */

/* Of a side that has signed nothing yet, with its extended session security.
 * False: the hash failed. */
bool winrm_ntlm_list_mic(struct winrm_ntlm_side *side, struct winrm_slice list,
	uint8_t mic[WINRM_NTLM_SIGNATURE]);

/* Is it the one of this side? In constant time. */
bool winrm_ntlm_list_mic_is(struct winrm_ntlm_side *side,
	struct winrm_slice list, struct winrm_slice mic);

#endif
