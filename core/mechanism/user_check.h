/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_MECHANISM_USER_CHECK_H
#define WINRM_CORE_MECHANISM_USER_CHECK_H

#include "core/engine/mechanism.h"

/*
 * What is missing or wrong in the credentials of a user, up to this kind. NULL:
 * nothing, or there are no credentials.
 */
const char *winrm_mechanism_wrong_user(
	const struct winrm_config *config, enum winrm_credentials_kind last);

#endif
