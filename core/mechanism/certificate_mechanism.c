/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/certificate_mechanism.h"

static const char *certificate_wrong(const struct winrm_config *config)
{
	enum winrm_credentials_kind kind = config->credentials.kind;

	if (!config->port->encrypted)
		return NAMED("auth");
	return kind == WINRM_CREDENTIALS_NONE ||
			kind == WINRM_CREDENTIALS_CERTIFICATE
		? NULL
		: NAMED("credentials");
}

/* TLS has shown who we are; the scheme only says to look there. */
static int certificate_step(struct winrm_keys *keys,
	const struct winrm_config *config, const struct winrm_slice *in,
	struct winrm_writer *out)
{
	(void)keys;
	(void)config;
	(void)in;
	(void)out;
	return WINRM_LOG_ON_DONE;
}

const struct winrm_mechanism winrm_certificate_mechanism = {
	.scheme = {"http://schemas.dmtf.org/wbem/wsman/1/wsman/"
		   "secprofile/https/mutual"},
	.single = true,
	.wrong = certificate_wrong,
	.step = certificate_step,
};
