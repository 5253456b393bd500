/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_ARGS_H
#define WINRM_CORE_CIM_CIM_ARGS_H

#include "core/base/writer.h"
#include "core/cim/cim.h"

/*
 * Instances and parameters that are sent, as DSP0230 has them: embedded
 * instances and references, without recursion.
 */

/* The last part of an operation's action. */
const char *winrm_cim_verb(
	enum winrm_operation operation, const struct winrm_cim *cim);

/* Is it given, not empty, and of characters that XML has? */
bool winrm_cim_is_text(const char *s);

/* Have all names and values, and are they not too many? NULL is an empty list. */
bool winrm_cim_are_values(const struct winrm_selector *list);

/* Are all names XML names, the texts valid, and the objects not too deep? */
bool winrm_cim_are_args(const struct winrm_cim_arg *args);

/* An XML name without a colon? Characters beyond ASCII are not checked. */
bool winrm_cim_is_name(const char *name);

/* The body of PUT, CREATE or INVOKE. */
void winrm_cim_put_args(struct winrm_writer *w, enum winrm_operation operation,
	const struct winrm_cim *cim);

#endif
