/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_JSON_VALUE_H
#define WINRM_CORE_PSRP_JSON_VALUE_H

#include "core/psrp/json_out.h"

/*
 * Writes what a value reader reads as JSON, by the table of README.md: the
 * events of a struct winrm_psrp_json.
 */
extern const struct winrm_psrp_events winrm_psrp_json_events;

#endif
