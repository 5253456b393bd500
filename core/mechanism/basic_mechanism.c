/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/basic_mechanism.h"

static int basic_step(struct winrm_keys *keys,
	const struct winrm_config *config, const struct winrm_slice *in,
	struct winrm_writer *out)
{
	(void)keys;
	(void)in;
	winrm_writer_put_str(out, config->user);
	winrm_writer_put_byte(out, ':');
	winrm_writer_put_str(out, config->password);
	return winrm_writer_ok(out) ? WINRM_LOG_ON_DONE : WINRM_E_SPACE;
}

const struct winrm_mechanism winrm_basic_mechanism = {
	.scheme = {"Basic"},
	.offer = WINRM_HTTP_BASIC,
	.single = true,
	.step = basic_step,
};
