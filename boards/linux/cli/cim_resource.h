/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CIM_RESOURCE_H
#define BOARDS_LINUX_CLI_CIM_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

enum { CIM_RESOURCE = 512 };

/* A name of a class, a method or a property: what an XML name also is. */
bool cim_is_name(const char *text, size_t len);

/*
 * The resource of a class, or of all ("*"), in this namespace (NULL:
 * root/cimv2); a URI is one already. False: error reported.
 */
bool cim_resource(char out[CIM_RESOURCE], const char *space, const char *name,
	size_t len);

#endif
