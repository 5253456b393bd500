/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/session_keys.h"

#include "port/posix.h"
#include "port/rsa.h"

#if WINRM_PSRP_SECRETS

static struct {
	struct winrm_rsa rsa;
	struct winrm_psrp_keys keys;
} k;

const struct winrm_psrp_keys *session_keys(void)
{
	if (!k.keys.modulus) {
		/* its random numbers are the kernel's: it needs no io */
		winrm_rsa_init(&k.rsa, &winrm_port_posix, NULL);
		k.keys = winrm_rsa_keys(&k.rsa);
	}
	return &k.keys;
}

void session_keys_wipe(void)
{
	if (k.keys.modulus)
		winrm_rsa_free(&k.rsa);
	k.keys.modulus = NULL;
}

#else

const struct winrm_psrp_keys *session_keys(void)
{
	return NULL;
}

void session_keys_wipe(void)
{
}

#endif
