/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_VALUE_OUT_H
#define WINRM_CORE_PSRP_VALUE_OUT_H

#include "core/psrp/message_out.h"

/* Values of the caller, serialized (MS-PSRP 2.2.5). */

/* A value with that name; */
void winrm_psrp_out_value(struct winrm_psrp_out *o, const char *name,
	const struct winrm_psrp_value *value);
/* one of JSON, which may have no name: NULL. */
void winrm_psrp_out_json(
	struct winrm_psrp_out *o, const char *name, struct winrm_slice json);

/* Is the value one that can be sent? */
bool winrm_psrp_value_valid(const struct winrm_psrp_value *value);
/* Is the text a value of JSON? */
bool winrm_psrp_json_valid(struct winrm_slice json);

#endif
