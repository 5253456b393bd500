/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CIM_RESOURCE_H
#define BOARDS_LINUX_CLI_CIM_RESOURCE_H

#include "core/connector/connector.h"
#include "core/connector/connector_words.h"

enum { CIM_RESOURCE = 512 };

/* Reports what is wrong with words for this namespace, or NULL. False. */
bool cim_refuse(const struct winrm_args *a, const char *space);

/*
 * The resource of all classes, for a query in this namespace (NULL:
 * root/cimv2). False: error reported.
 */
bool cim_resource(char out[CIM_RESOURCE], const char *space);

/*
 * Are keys query, get, invoke and namespace of the record what can be asked for,
 * where it has them? False: see its problem.
 */
bool cim_check(struct winrm_connector *record);

#endif
