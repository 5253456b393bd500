/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/mic.h"

#include "core/config.h"

#if WINRM_KERBEROS && WINRM_KERBEROS_NTLM

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"

bool winrm_ntlm_list_mic(struct winrm_ntlm_side *side, struct winrm_slice list,
	uint8_t mic[WINRM_NTLM_SIGNATURE])
{
	struct winrm_rc4 rc4 = side->rc4;
	struct winrm_slice sequence = {mic + 12, 4}, none = {NULL, 0};
	uint8_t mac[WINRM_NTLM_KEY];
	bool ok;

	winrm_put_le32(mic, 1);
	winrm_put_le32(mic + 12, side->sequence++);
	ok = winrm_ntlm_mac(side->sign_key, sequence, list, none, mac);
	memcpy(mic + 4, mac, 8);
	if (side->encrypt_mac)
		winrm_rc4_apply(&rc4, mic + 4, 8);
	winrm_wipe(&rc4, sizeof(rc4));
	return ok;
}

bool winrm_ntlm_list_mic_is(struct winrm_ntlm_side *side,
	struct winrm_slice list, struct winrm_slice mic)
{
	uint8_t expected[WINRM_NTLM_SIGNATURE];

	return mic.len == sizeof(expected) &&
		winrm_ntlm_list_mic(side, list, expected) &&
		winrm_equal_ct(expected, mic.ptr, sizeof(expected));
}

#endif
