/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_QUERY_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_QUERY_H

#include "core/connector/connector.h"

#if WINRM_CIM

/* Keys of which one at most holds, as bits. */
#define WINRM_CONNECTOR_TASKS                                                  \
	((uint64_t)1 << WINRM_KEY_COMMAND | (uint64_t)1 << WINRM_KEY_QUERY |   \
		(uint64_t)1 << WINRM_KEY_GET |                                 \
		(uint64_t)1 << WINRM_KEY_INVOKE)

#define WINRM_CONNECTOR_TWO "give one of command, query, get and invoke alone"

/* The others make way for this one, if it is one of them. */
void winrm_connector_replace(struct winrm_connector *c, size_t key);

/* Are two of these given? */
bool winrm_connector_has_two(uint64_t keys);

/* Does the record ask for management data, in place of a command? */
bool winrm_connector_has_query(const struct winrm_connector *c);

/* Makes that the request. False: see problem. */
bool winrm_connector_set_query(
	struct winrm_connector *c, struct winrm_request *request);

#endif
#endif
