/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_QUERY_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_QUERY_H

#include "core/connector/connector.h"

#if WINRM_CIM

/* Makes the record's query the request. False: see problem. */
bool winrm_connector_set_query(
	struct winrm_connector *c, struct winrm_request *request);

#endif
#endif
