/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_RUNSPACE_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_RUNSPACE_H

#include "core/connector/connector.h"

#if WINRM_PSRP

/* Is the record's command a script for a runspace? */
bool winrm_connector_has_runspace(const struct winrm_connector *c);

/* Makes it the request's pipeline. False: see problem. */
bool winrm_connector_set_runspace(
	struct winrm_connector *c, struct winrm_request *request);

#endif
#endif
