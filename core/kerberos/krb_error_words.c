/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_error_words.h"

#include "core/config.h"

#include <string.h>

#if WINRM_KERBEROS

/*
 * Two octets, then the sentence: the code and 0x11 for a KRB-ERROR (RFC 4120
 * 7.5.9), 0x12 for one of a KDC alone, or of an NTSTATUS the low octet and 1 more than the one above it.
 */
static const char words[] =
	"\x01\x11"
	"the account has expired\0"
	"\x06\x11"
	"the realm has no such user\0"
	"\x07\x11"
	"the realm has no such service: use the host's full name, or --spn\0"
	"\x0c\x11"
	"the KDC's policy forbids it\0"
	"\x0e\x11"
	"the account has no AES keys: allow AES for it, or set its password anew\0"
	"\x12\x11"
	"the account is disabled, locked or expired\0"
	"\x17\x11"
	"the password has expired: change it\0"
	"\x18\x11"
	"wrong password\0"
	"\x19\x11"
	"the KDC wants more proof than a password, such as a smart card\0"
	"\x1f\x11"
	"the host cannot read the ticket: the name belongs to another account, or "
	"its key has changed\0"
	"\x20\x11"
	"the ticket has expired\0"
	"\x21\x11"
	"the ticket is not good yet: check the clocks\0"
	"\x22\x11"
	"the host has seen this log-on before\0"
	"\x23\x11"
	"the ticket is for another name than the host's: use its full name, or "
	"--spn\0"
	"\x25\x11"
	"the clocks differ too much: set this one's\0"
	"\x29\x11"
	"the host found the log-on changed on its way\0"
	"\x34\x11"
	"the KDC wants TCP\0"
	"\x3c\x11"
	"the KDC or the host had an error of its own\0"
	"\x44\x11"
	"the user belongs to another realm\0"
	"\x1f\x12"
	"the KDC cannot read the ticket it was given: get a new one (kinit)\0"
	"\x22\x12"
	"the KDC has seen this request before\0"
	"\x23\x12"
	"the ticket is for another KDC: get a new one (kinit)\0"
	"\x29\x12"
	"the KDC found the request changed on its way\0"
	"\x64\x01"
	"there is no such user\0"
	"\x6a\x01"
	"wrong password\0"
	"\x6d\x01"
	"wrong user or password\0"
	"\x6e\x01"
	"the account may not log on so\0"
	"\x6f\x01"
	"the account may not log on at this time\0"
	"\x70\x01"
	"the account may not log on from here\0"
	"\x71\x01"
	"the password has expired: change it\0"
	"\x72\x01"
	"the account is disabled\0"
	"\x33\x02"
	"the clocks differ too much: set this one's\0"
	"\x93\x02"
	"the account has expired\0"
	"\x24\x03"
	"the password must be changed before the first log-on\0"
	"\x34\x03"
	"the account is locked: wait, or have it unlocked\0";

static const char *find(unsigned low, unsigned high)
{
	const char *w;

	for (w = words; *w; w += strlen(w) + 1)
		if ((uint8_t)w[0] == low && (uint8_t)w[1] == high)
			return w + 2;
	return NULL;
}

const char *winrm_krb_error_words(uint32_t code, bool of_kdc)
{
	const char *special = of_kdc ? find(code, 0x12) : NULL;

	return special ? special : find(code, 0x11);
}

const char *winrm_krb_status_words(uint32_t status)
{
	if (status >> 12 != 0xc0000)
		return NULL;
	return find(status & 0xff, (status >> 8 & 15) + 1);
}

#endif
