/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/user_check.h"

#include "core/base/utf.h"
#include "soap/xml_text.h"

#define NAME_MAX_LEN 512u

const char *winrm_mechanism_wrong_user(
	const struct winrm_config *config, enum winrm_credentials_kind last)
{
	const struct winrm_credentials *c = &config->credentials;
	struct winrm_slice user = winrm_slice_str(c->user);

	if (c->kind == WINRM_CREDENTIALS_NONE)
		return NULL;
	if (c->kind > last)
		return NAMED("credentials");
	if (user.len - 1 >= NAME_MAX_LEN || !winrm_xml_valid(user))
		return NAMED("user");
#if WINRM_KERBEROS
	if (c->kind > WINRM_CREDENTIALS_NT_HASH) /* the mechanism's affair */
		return NULL;
#endif
	if (c->kind == WINRM_CREDENTIALS_NT_HASH)
		return c->of.nt_hash ? NULL : NAMED("nt_hash");
	return c->of.password &&
			winrm_utf8_valid(winrm_slice_str(c->of.password))
		? NULL
		: NAMED("password");
}
