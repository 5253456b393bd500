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

/* Lends the record what winrm_connector_prepare needs for shell runspace. */
void pipeline_lend(struct winrm_connector *record);

/* The record's script is the request's pipeline: its objects are the output. */
void pipeline_of_record(struct one_host *h, struct winrm_request *request);

/* After the request: --detach prints what --attach takes. */
void pipeline_tell(struct one_host *h);

#endif
