/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_VERSION_H
#define WINRM_CORE_VERSION_H

/**
 * @file
 * Versions and features, of these headers and of the library.
 */

#include "config.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The version of these headers, after semver.org. Below 1.0.0 a new MINOR may
 * break an application; after that only a new MAJOR may.
 */
#define WINRM_VERSION_MAJOR 0
/** See WINRM_VERSION_MAJOR. */
#define WINRM_VERSION_MINOR 1
/** See WINRM_VERSION_MAJOR. */
#define WINRM_VERSION_PATCH 0
/** The three as one text. */
#define WINRM_VERSION "0.1.0"

/**
 * The version of the library, which may be another one than the headers'.
 *
 * @return "MAJOR.MINOR.PATCH", a constant
 */
const char *winrm_version(void);

/**
 * What a library was built with: the switches of config.h that were 1. A part
 * that was left out costs nothing, and a request that needs it is refused.
 */
enum winrm_feature {
	WINRM_FEATURE_SHELLS = 1 << 0,      /**< list and delete shells */
	WINRM_FEATURE_INPUT = 1 << 1,       /**< input for a command */
	WINRM_FEATURE_INTERRUPT = 1 << 2,   /**< ctrl_c, then terminate */
	WINRM_FEATURE_RESUME = 1 << 3,      /**< lost connections made again */
	WINRM_FEATURE_IDENTIFY = 1 << 4,    /**< WS-Man Identify */
	WINRM_FEATURE_BASIC = 1 << 5,       /**< log-on by Basic */
	WINRM_FEATURE_CERTIFICATE = 1 << 6, /**< log-on by client certificate */
	WINRM_FEATURE_POWERSHELL = 1 << 7,  /**< scripts */
	WINRM_FEATURE_CLIXML = 1 << 8,      /**< CLIXML decoded */
	WINRM_FEATURE_SETTINGS = 1 << 9,    /**< the name of a refused field */
	WINRM_FEATURE_TRACE = 1 << 10,      /**< a trace */
	WINRM_FEATURE_KERBEROS = 1 << 11,   /**< log-on by Kerberos */
	WINRM_FEATURE_KERBEROS_IAKERB = 1 << 12, /**< by way of the host */
	WINRM_FEATURE_KERBEROS_FILES = 1 << 13,  /**< keytabs and caches */
	WINRM_FEATURE_KERBEROS_SHA2 = 1 << 14,   /**< types 19 and 20 */
	WINRM_FEATURE_KERBEROS_NTLM = 1 << 15,   /**< NTLM behind Kerberos */
	WINRM_FEATURE_GET = 1 << 16,             /**< read a resource */
	WINRM_FEATURE_COPY = 1 << 17,            /**< copies of files */
	WINRM_FEATURE_CIM = 1 << 18,             /**< management data */
	WINRM_FEATURE_WATCH = 1 << 19,           /**< events */
	WINRM_FEATURE_PSRP = 1 << 20,            /**< pipelines in runspaces */
	WINRM_FEATURE_AHEAD = 1 << 21,           /**< several in flight */
	WINRM_FEATURE_PSRP_INPUT = 1 << 22,      /**< its input, arguments */
	WINRM_FEATURE_PSRP_CALLS = 1 << 23,      /**< host calls answered */
	WINRM_FEATURE_PSRP_CONNECT = 1 << 24,    /**< detached pipelines */
	WINRM_FEATURE_PSRP_SECRETS = 1 << 25     /**< secrets for the host */
};

/**
 * Those that config.h has switched on, where this is compiled. An application
 * and its library may differ in them, where they are not built together.
 */
#define WINRM_FEATURES                                                         \
	((WINRM_SHELLS + 0U) * WINRM_FEATURE_SHELLS |                          \
		(WINRM_INPUT + 0U) * WINRM_FEATURE_INPUT |                     \
		(WINRM_INTERRUPT + 0U) * WINRM_FEATURE_INTERRUPT |             \
		(WINRM_RESUME + 0U) * WINRM_FEATURE_RESUME |                   \
		(WINRM_IDENTIFY + 0U) * WINRM_FEATURE_IDENTIFY |               \
		(WINRM_BASIC + 0U) * WINRM_FEATURE_BASIC |                     \
		(WINRM_CERTIFICATE + 0U) * WINRM_FEATURE_CERTIFICATE |         \
		(WINRM_POWERSHELL + 0U) * WINRM_FEATURE_POWERSHELL |           \
		(WINRM_CLIXML + 0U) * WINRM_FEATURE_CLIXML |                   \
		(WINRM_SETTINGS + 0U) * WINRM_FEATURE_SETTINGS |               \
		(WINRM_TRACE + 0U) * WINRM_FEATURE_TRACE |                     \
		(WINRM_KERBEROS + 0U) * WINRM_FEATURE_KERBEROS |               \
		(WINRM_KERBEROS_IAKERB + 0U) * WINRM_FEATURE_KERBEROS_IAKERB | \
		(WINRM_KERBEROS_FILES + 0U) * WINRM_FEATURE_KERBEROS_FILES |   \
		(WINRM_KERBEROS_SHA2 + 0U) * WINRM_FEATURE_KERBEROS_SHA2 |     \
		(WINRM_KERBEROS_NTLM + 0U) * WINRM_FEATURE_KERBEROS_NTLM |     \
		(WINRM_GET + 0U) * WINRM_FEATURE_GET |                         \
		(WINRM_COPY + 0U) * WINRM_FEATURE_COPY |                       \
		(WINRM_CIM + 0U) * WINRM_FEATURE_CIM |                         \
		(WINRM_WATCH + 0U) * WINRM_FEATURE_WATCH |                     \
		(WINRM_PSRP + 0U) * WINRM_FEATURE_PSRP |                       \
		(WINRM_AHEAD + 0U) * WINRM_FEATURE_AHEAD |                     \
		(WINRM_PSRP_INPUT + 0U) * WINRM_FEATURE_PSRP_INPUT |           \
		(WINRM_PSRP_CALLS + 0U) * WINRM_FEATURE_PSRP_CALLS |           \
		(WINRM_PSRP_CONNECT + 0U) * WINRM_FEATURE_PSRP_CONNECT |       \
		(WINRM_PSRP_SECRETS + 0U) * WINRM_FEATURE_PSRP_SECRETS)

/**
 * The features of the library, for an application that is linked with one that
 * was built elsewhere: it can offer what is there, and say what is not before
 * it connects. See WINRM_FEATURES for those that it was compiled for.
 *
 * @return bits of enum winrm_feature
 */
uint32_t winrm_features(void);

#ifdef __cplusplus
}
#endif

#endif
