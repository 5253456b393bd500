/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_TRAITS_H
#define BOARDS_LINUX_RUN_HOST_TRAITS_H

#include "core/connector/connector.h"

/*
 * response.host_traits of the hosts that this process has talked to last, for
 * config.host_traits of the next client: what a host refuses is not tried
 * again.
 */

/* 0: nothing is known. */
uint32_t host_traits_of(const struct winrm_connector *record);

/* A call on that host is over. */
void host_traits_note(const struct winrm_connector *record,
	const struct winrm_response *response);

#endif
