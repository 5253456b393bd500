/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_SECRET_OUT_H
#define WINRM_CORE_PSRP_SECRET_OUT_H

#include "core/base/json.h"
#include "core/psrp/message_out.h"

/*
 * Secrets for the host: SecureString and PSCredential (MS-PSRP 2.2.5.1.24), as
 * AES-256 in CBC mode makes them of UTF-16 with the key of the session.
 */

#if WINRM_PSRP && WINRM_PSRP_SECRETS

/* Text in UTF-8 as the content of <SS>. */
void winrm_psrp_out_secret(struct winrm_psrp_out *o, struct winrm_slice text);

/*
 * If the object of JSON that has just begun is {"$secure":"text"}, a secret, or
 * {"$user":"name","$secure":"text"}, credentials, then it is written and read to
 * its end: true.
 */
bool winrm_psrp_out_secret_object(struct winrm_psrp_out *o,
	struct winrm_slice name, struct winrm_json *j);

/* Is the value a secret, or is there one in it? */
bool winrm_psrp_has_secret(const struct winrm_psrp_value *value);
/* Is there one among the arguments, which may be NULL? */
bool winrm_psrp_have_secret(const struct winrm_psrp_arg *args);

#else

static inline bool winrm_psrp_out_secret_object(
	struct winrm_psrp_out *o, struct winrm_slice name, struct winrm_json *j)
{
	(void)o;
	(void)name;
	(void)j;
	return false;
}

static inline bool winrm_psrp_has_secret(const struct winrm_psrp_value *value)
{
	(void)value;
	return false;
}

#endif

#endif
