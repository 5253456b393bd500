/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_PIPELINE_CHECK_H
#define WINRM_CORE_SHELL_PIPELINE_CHECK_H

#include "core/engine/engine.h"
#include "core/psrp/psrp.h"

/* Checks of a request for a pipeline, before anything is sent. */

static inline const char *winrm_pipeline_configuration(
	const struct winrm_pipeline *p)
{
	return p->configuration ? p->configuration : "Microsoft.PowerShell";
}

/* The field that is missing or wrong, or needs what was left out of this build;
 * NULL: none. */
const char *winrm_pipeline_wrong(
	struct winrm_engine *e, const struct winrm_pipeline *p);

#endif
