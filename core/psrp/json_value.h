/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_JSON_VALUE_H
#define WINRM_CORE_PSRP_JSON_VALUE_H

#include "core/psrp/json_out.h"

/*
 * Writes what a value reader reads as JSON, by the table of README.md: the
 * events of a struct winrm_psrp_json.
 */
extern const struct winrm_psrp_events winrm_psrp_json_events;

bool winrm_psrp_json_begin(
	void *json, enum winrm_psrp_tag tag, const char *name, uint32_t ref);
bool winrm_psrp_json_text(void *json, const uint8_t *data, size_t len);
bool winrm_psrp_json_end(void *json, enum winrm_psrp_tag tag);

#endif
