/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CIM_CIM_WORDS_H
#define BOARDS_LINUX_CIM_CIM_WORDS_H

#include "boards/linux/cli/options.h"
#include "core/connector/connector_words.h"
#include "core/winrm.h"

enum { CIM_ROOM = 98304 };

/*
 * What the words after HOST say of a request. Everything that `cim` points to
 * is in here or in the words.
 */
struct cim_words {
	struct winrm_cim cim;
	enum winrm_operation operation;
	const char *space;  /* the namespace; NULL: root/cimv2 */
	char resource[512]; /* of a part of the configuration */
	struct winrm_args args;
	char room[CIM_ROOM]; /* of names, values and lists */
};

/* In that namespace, or NULL. False: error reported. */
bool cim_words_read(
	struct cim_words *w, const struct options *o, const char *space);

#endif
