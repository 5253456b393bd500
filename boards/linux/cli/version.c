/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/version.h"

#include <stdio.h>

#include <mbedtls/version.h>

#include "core/winrm.h"

#define FEATURE(on, name) ((on) ? ", " name : "")

void version_print(void)
{
	unsigned tls = mbedtls_version_get_number();

	printf("winrm %s\nmbed TLS %u.%u.%u\n", WINRM_VERSION, tls >> 24,
		tls >> 16 & 0xff, tls >> 8 & 0xff);
	printf("features: http, https, proxy, ntlmv2, kerberos, sealing, channel "
	       "binding, basic, client certificates, powershell, json, "
	       "connectors, run, serve, cp, cim, events%s%s%s%s%s\n",
		FEATURE(WINRM_PSRP, "psrp"),
		FEATURE(WINRM_PSRP_INPUT, "psrp-input"),
		FEATURE(WINRM_PSRP_CALLS, "psrp-calls"),
		FEATURE(WINRM_PSRP_CONNECT, "psrp-connect"),
		FEATURE(WINRM_PSRP_SECRETS, "psrp-secrets"));
	printf("sizes: client %u bytes, smallest buffers tx 4096 rx 8960\n",
		(unsigned)sizeof(struct winrm_client));
}
