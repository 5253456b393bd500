/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_WORDS_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_WORDS_H

#include "core/connector/connector_args.h"

#if WINRM_CIM

/*
 * What follows the host in `winrm get` and `winrm invoke`, and what the keys of
 * a connector have: CLASS [KEY=VALUE...], and CLASS.METHOD [KEY=VALUE...]
 * [-- ARG=VALUE...]. `cim` gets resource, selectors, method and args, which
 * lie in the memory of `a` or in the words. `space` is the namespace, or NULL:
 * root/cimv2. False: a->why says what is wrong.
 */

bool winrm_words_get(struct winrm_args *a, struct winrm_cim *cim,
	const char *space, const char *const *words, size_t count);

/* Without the "--": words[args_from] is the first one behind it. */
bool winrm_words_invoke(struct winrm_args *a, struct winrm_cim *cim,
	const char *space, const char *const *words, size_t args_from,
	size_t count);

/*
 * The resource of a class, or of all ("*"), in this namespace (NULL:
 * root/cimv2); a URI is one already. NULL: see a->why.
 */
const char *winrm_words_resource(
	struct winrm_args *a, const char *space, const char *class, size_t len);

#endif
#endif
