/* SPDX-License-Identifier: Apache-2.0 */
#include "core/abi.h"
#include "core/describe.h"

#if WINRM_ABI

/* By the bits of enum winrm_feature. */
static const char *const switches[] = {"SHELLS", "INPUT", "INTERRUPT", "RESUME",
	"IDENTIFY", "BASIC", "CERTIFICATE", "POWERSHELL", "CLIXML", "SETTINGS",
	"TRACE", "KERBEROS", "KERBEROS_IAKERB", "KERBEROS_FILES",
	"KERBEROS_SHA2", "KERBEROS_NTLM", "GET", "COPY", "CIM", "WATCH", "PSRP",
	"AHEAD", "PSRP_INPUT", "PSRP_CALLS", "PSRP_CONNECT", "PSRP_SECRETS"};

enum { COUNT = sizeof(switches) / sizeof(switches[0]) };

/* "WINRM_SHELLS=0 and WINRM_TRACE=1", as the library has them. */
static void put_switches(struct winrm_writer *w, uint32_t differ)
{
	const char *between = "";
	unsigned i;

	for (i = 0; i < COUNT; i++) {
		if (!(differ >> i & 1) || !switches[i])
			continue;
		winrm_writer_put_str(w, between);
		winrm_writer_put_str(w, "WINRM_");
		winrm_writer_put_str(w, switches[i]);
		winrm_writer_put_str(w, WINRM_FEATURES >> i & 1 ? "=1" : "=0");
		between = " and ";
	}
}

void winrm_describe_misfit(struct winrm_writer *w, uint32_t misfit)
{
	if (misfit >> COUNT) {
		winrm_writer_put_str(w,
			"the application was compiled with headers of another "
			"version than this library's, " WINRM_VERSION
			", or with a smaller WINRM_CLIENT_SIZE: compile it "
			"with the headers that came with the library");
		return;
	}
	winrm_writer_put_str(w,
		"the application was compiled with other feature switches than "
		"the library, which has ");
	put_switches(w, misfit);
	winrm_writer_put_str(
		w, ": compile it with the config.h that came with the library");
}

#else
typedef int winrm_no_misfits; /* ISO C has no empty file */
#endif
