/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_SESSION_KEY_H
#define WINRM_CORE_PSRP_SESSION_KEY_H

#include "core/psrp/message_out.h"
#include "core/psrp/receive.h"

/*
 * The key of a session, with which secrets are encrypted: the host makes it, and
 * sends it encrypted with a public key of RSA (MS-PSRP 2.2.2.3, 2.2.2.4).
 */

#if WINRM_PSRP && WINRM_PSRP_SECRETS

/* The data of PUBLIC_KEY. */
void winrm_psrp_out_public_key(
	struct winrm_psrp_out *o, const struct winrm_psrp_keys *keys);

/* ENCRYPTED_SESSION_KEY has been read: decrypts the key. False: it is none. */
bool winrm_psrp_end_key(struct winrm_psrp_receiver *r);

#endif

#endif
