/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ABI_H
#define WINRM_CORE_ABI_H

#include "core/winrm.h"

/*
 * Applications that were compiled apart from the library (WINRM_ABI): with
 * older headers, whose structs may end sooner, or with other switches of
 * core/config.h, which is refused.
 */

#if WINRM_ABI

/* Whole copies of what an application of older headers has less of. */
struct winrm_abi {
	uint32_t request_size; /* in the application */
	struct winrm_request request;
	struct winrm_port port;
};

/* A bit beyond those of enum winrm_feature. */
#define WINRM_MISFIT_HEADERS (UINT32_C(1) << 31)

/*
 * What is wrong with an application of these sizes: switches of config.h that
 * differ, as bits of enum winrm_feature, or WINRM_MISFIT_HEADERS. 0: it fits,
 * if its client is of `client_size` bytes at least.
 */
uint32_t winrm_abi_misfit(const struct winrm_sizes *sizes, size_t client_size);

/* The application's config, whole. */
void winrm_abi_config(struct winrm_abi *abi, struct winrm_config *out,
	const struct winrm_config *config, const struct winrm_sizes *sizes);

/* The application's request, or a whole copy of it. */
const struct winrm_request *winrm_abi_request(
	struct winrm_abi *abi, const struct winrm_request *request);

#endif

#endif
