/* SPDX-License-Identifier: Apache-2.0 */
#include "core/version.h"

const char *winrm_version(void)
{
	return WINRM_VERSION;
}

uint32_t winrm_features(void)
{
	return WINRM_FEATURES;
}
