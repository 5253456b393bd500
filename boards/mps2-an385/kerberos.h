/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_KERBEROS_H
#define BOARD_KERBEROS_H

#include "boards/mps2-an385/settings.h"
#include "core/winrm.h"

/* Log-on by Kerberos, in the image that has it. */

#if WINRM_KERBEROS
enum { KERBEROS_TICKET = 4096, KERBEROS_KEY = 32 };

/* What a client borrows. */
struct kerberos {
	struct winrm_kerberos config;
	struct winrm_kdc kdc;
	uint8_t ticket[KERBEROS_TICKET];
	uint8_t key[KERBEROS_KEY];
};

/* Puts it into the config of a client, as the settings have it. */
void kerberos_use(struct kerberos *k, struct winrm_config *config,
	const struct settings *s);
#endif

#endif
