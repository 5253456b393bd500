/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CIM_CIM_WORDS_H
#define BOARDS_LINUX_CIM_CIM_WORDS_H

#include "boards/linux/cim/cim_args.h"
#include "boards/linux/cli/options.h"
#include "core/winrm.h"

enum {
	CIM_NAME = CIM_ARGS_RESOURCE /* of a resource, a method, an element */
};

/*
 * What the words after HOST say of a request. Everything that `cim` points to
 * is in here or in the words.
 */
struct cim_words {
	struct winrm_cim cim;
	enum winrm_operation operation;
	const char *space; /* the namespace; NULL: root/cimv2 */
	char resource[CIM_NAME], method[CIM_NAME];
	char names[WINRM_SELECTORS][64]; /* of the selectors */
	struct winrm_selector selectors[WINRM_SELECTORS + 1];
	struct cim_args args;
};

/* In that namespace, or NULL. False: error reported. */
bool cim_words_read(
	struct cim_words *w, const struct options *o, const char *space);

#endif
