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
/* The text of a string of JSON. */
void winrm_psrp_out_json_text(struct winrm_psrp_out *o, struct winrm_slice s);

/* What begins an element, with the attribute N unless its text, which is that of
 * a JSON string, is NULL. */
void winrm_psrp_out_tag(
	struct winrm_psrp_out *o, const char *tag, struct winrm_slice name);

/* Is it one, and not the end of them? NULL: there are none. */
static inline bool winrm_psrp_is_arg(const struct winrm_psrp_arg *arg)
{
	return arg && (arg->name || arg->value.type || arg->value.text);
}

/* Is the value one that can be sent? */
bool winrm_psrp_value_valid(const struct winrm_psrp_value *value);
/* Is the text a value of JSON? */
bool winrm_psrp_json_valid(struct winrm_slice json);

#endif
