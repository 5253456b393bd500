/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_VERSION_H
#define WINRM_CORE_VERSION_H

#include "config.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The version of these headers, after semver.org. Below 1.0.0 a new MINOR may
 * break an application; after that only a new MAJOR may.
 */
#define WINRM_VERSION_MAJOR 0
#define WINRM_VERSION_MINOR 1
#define WINRM_VERSION_PATCH 0
#define WINRM_VERSION       "0.1.0"

/* That of the library, which may be another one: "MAJOR.MINOR.PATCH". */
const char *winrm_version(void);

/* What a library was built with: the switches of config.h that were 1. */
enum winrm_feature {
	WINRM_FEATURE_SHELLS = 1 << 0,
	WINRM_FEATURE_INPUT = 1 << 1,
	WINRM_FEATURE_INTERRUPT = 1 << 2,
	WINRM_FEATURE_RESUME = 1 << 3,
	WINRM_FEATURE_IDENTIFY = 1 << 4,
	WINRM_FEATURE_BASIC = 1 << 5,
	WINRM_FEATURE_CERTIFICATE = 1 << 6,
	WINRM_FEATURE_POWERSHELL = 1 << 7,
	WINRM_FEATURE_CLIXML = 1 << 8,
	WINRM_FEATURE_SETTINGS = 1 << 9,
	WINRM_FEATURE_TRACE = 1 << 10,
	WINRM_FEATURE_KERBEROS = 1 << 11,
	WINRM_FEATURE_KERBEROS_IAKERB = 1 << 12,
	WINRM_FEATURE_KERBEROS_FILES = 1 << 13,
	WINRM_FEATURE_KERBEROS_SHA2 = 1 << 14
};

/* Those that config.h has switched on, where this is compiled. */
#define WINRM_FEATURES                                                         \
	((uint32_t)((WINRM_SHELLS ? WINRM_FEATURE_SHELLS : 0) |                \
		(WINRM_INPUT ? WINRM_FEATURE_INPUT : 0) |                      \
		(WINRM_INTERRUPT ? WINRM_FEATURE_INTERRUPT : 0) |              \
		(WINRM_RESUME ? WINRM_FEATURE_RESUME : 0) |                    \
		(WINRM_IDENTIFY ? WINRM_FEATURE_IDENTIFY : 0) |                \
		(WINRM_BASIC ? WINRM_FEATURE_BASIC : 0) |                      \
		(WINRM_CERTIFICATE ? WINRM_FEATURE_CERTIFICATE : 0) |          \
		(WINRM_POWERSHELL ? WINRM_FEATURE_POWERSHELL : 0) |            \
		(WINRM_CLIXML ? WINRM_FEATURE_CLIXML : 0) |                    \
		(WINRM_SETTINGS ? WINRM_FEATURE_SETTINGS : 0) |                \
		(WINRM_TRACE ? WINRM_FEATURE_TRACE : 0) |                      \
		(WINRM_KERBEROS ? WINRM_FEATURE_KERBEROS : 0) |                \
		(WINRM_KERBEROS_IAKERB ? WINRM_FEATURE_KERBEROS_IAKERB : 0) |  \
		(WINRM_KERBEROS_FILES ? WINRM_FEATURE_KERBEROS_FILES : 0) |    \
		(WINRM_KERBEROS_SHA2 ? WINRM_FEATURE_KERBEROS_SHA2 : 0)))

/* Those of the library, as bits of enum winrm_feature. */
uint32_t winrm_features(void);

#ifdef __cplusplus
}
#endif

#endif
