/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/basic_mechanism.h"

#include <string.h>

#include "core/mechanism/user_check.h"

static const char *basic_wrong(const struct winrm_config *config)
{
	const char *wrong =
		winrm_mechanism_wrong_user(config, WINRM_CREDENTIALS_PASSWORD);

	if (wrong || config->credentials.kind == WINRM_CREDENTIALS_NONE)
		return wrong;
	if (strchr(config->credentials.user, ':')) /* RFC 7617 2 */
		return NAMED("user");
	return config->port->encrypted || config->insecure_allow_unencrypted
		? NULL
		: NAMED("insecure_allow_unencrypted");
}

static int basic_step(struct winrm_keys *keys,
	const struct winrm_config *config, const struct winrm_slice *in,
	struct winrm_writer *out)
{
	(void)keys;
	(void)in;
	winrm_writer_put_str(out, config->credentials.user);
	winrm_writer_put_byte(out, ':');
	winrm_writer_put_str(out, config->credentials.of.password);
	if (!winrm_writer_ok(out))
		return WINRM_E_SPACE;
	return WINRM_LOG_ON_DONE;
}

const struct winrm_mechanism winrm_basic_mechanism = {
	.scheme = {"Basic"},
	.offer = WINRM_HTTP_BASIC,
	.single = true,
	.wrong = basic_wrong,
	.step = basic_step,
};
