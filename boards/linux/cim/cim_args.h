/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CIM_CIM_ARGS_H
#define BOARDS_LINUX_CIM_CIM_ARGS_H

#include "core/cim/cim.h"

enum {
	CIM_ARGS = 256, /* with all that are within others */
	CIM_ARGS_TEXT = 65536,
	CIM_ARGS_RESOURCE = 512,
	CIM_OBJECTS = 8,
	CIM_MEMBERS = 32 /* of each */
};

/* An embedded instance, or the keys of a reference. */
struct cim_object {
	struct winrm_cim_arg members[CIM_MEMBERS + 1];
	struct winrm_selector keys[CIM_MEMBERS + 1];
	size_t count;
};

/* Arguments of a method, or values of an instance. Zero at first. */
struct cim_args {
	const char *resource; /* that they are for */
	struct winrm_cim_arg list[CIM_ARGS];
	size_t count;
	struct cim_object objects[CIM_OBJECTS];
	size_t object_count;
	char text[CIM_ARGS_TEXT]; /* of names and values */
	size_t text_len;
};

/*
 * Adds an argument:
 *
 *	NAME=VALUE           text, as it stands
 *	NAME:datetime=VALUE  a date
 *	NAME:=JSON           a number, true, false, null, a string; an array of
 *	                     those; an object: an embedded instance, which has
 *	                     its class as "__CLASS", or a reference, "__REF"
 *	                     and keys
 *
 * False: error reported.
 */
bool cim_args_add(struct cim_args *w, const char *word);

#endif
