/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_PIPELINE_H
#define BOARDS_LINUX_RUN_PIPELINE_H

#include "boards/linux/run/one_host_state.h"
#include "core/psrp/psrp.h"

/* `winrm ps` as a pipeline in a runspace, in place of powershell.exe. */

/* Prepares the request for pipelines, whose scripts are the caller's to put
 * into what it returns. */
struct winrm_pipeline *pipeline_begin(
	struct one_host *h, struct winrm_request *request);

/* Makes this the script, its output as a console shows it. False: too long. */
bool pipeline_format(const char *script);

/* Puts the script, or what --attach names, into the request. False: it is
 * refused, reported. */
bool pipeline_prepare(struct one_host *h, struct winrm_request *request);

/* After the request: --detach prints what --attach takes. */
void pipeline_tell(struct one_host *h);

#endif
