/* SPDX-License-Identifier: Apache-2.0 */
#include "core/abi.h"

#if WINRM_ABI

#include <string.h>

/*
 * Nothing pads these structs at their end: a field that is added there begins
 * where the older struct has ended. One that is shorter than its alignment is
 * added with others that fill it up.
 */
#define ENDS_WITH(type, member)                                                \
	(sizeof(struct type) ==                                                \
		offsetof(struct type, member) +                                \
			sizeof(((struct type *)0)->member))
typedef char no_padding[ENDS_WITH(winrm_config, host_traits) &&
			ENDS_WITH(winrm_request, input_max) &&
			ENDS_WITH(winrm_port, room) &&
			ENDS_WITH(winrm_sizes, response)
		? 1
		: -1];

static bool has_other_headers(
	const struct winrm_sizes *sizes, size_t client_size)
{
	return sizes->size < sizeof(*sizes) ||
		sizes->major != WINRM_VERSION_MAJOR ||
		sizes->client < client_size ||
		sizes->config > sizeof(struct winrm_config) ||
		sizes->request > sizeof(struct winrm_request) ||
		sizes->port > sizeof(struct winrm_port) ||
		sizes->response > sizeof(struct winrm_response);
}

uint32_t winrm_abi_misfit(const struct winrm_sizes *sizes, size_t client_size)
{
	if (has_other_headers(sizes, client_size))
		return WINRM_MISFIT_HEADERS;
	return sizes->features ^ WINRM_FEATURES;
}

void winrm_abi_config(struct winrm_abi *abi, struct winrm_config *out,
	const struct winrm_config *config, const struct winrm_sizes *sizes)
{
	abi->request_size = sizes->request;
	memcpy(out, config, sizes->config);
	if (!out->port || sizes->port == sizeof(abi->port))
		return;
	memcpy(&abi->port, out->port, sizes->port);
	out->port = &abi->port;
}

const struct winrm_request *winrm_abi_request(
	struct winrm_abi *abi, const struct winrm_request *request)
{
	if (abi->request_size == sizeof(abi->request))
		return request;
	memset(&abi->request, 0, sizeof(abi->request));
	memcpy(&abi->request, request, abi->request_size);
	return &abi->request;
}

#else
typedef int winrm_no_abi; /* ISO C has no empty file */
#endif
