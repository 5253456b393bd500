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

/* The body of PUT, CREATE or INVOKE. */
void winrm_cim_put_args(struct winrm_writer *w, enum winrm_operation operation,
	const struct winrm_cim *cim);

#endif
