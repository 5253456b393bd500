/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CONNECTOR_CONNECTOR_KEYS_H
#define WINRM_CORE_CONNECTOR_CONNECTOR_KEYS_H

#include "core/base/slice.h"
#include "core/connector/connector.h"

/* The keys of a record by their names in JSON. */

enum {
	WINRM_KEY_IS_TEXT,
	WINRM_KEY_IS_NUMBER,
	WINRM_KEY_IS_BOOLEAN,
	WINRM_KEY_IS_VARIABLES, /* an object of names and values */
	WINRM_KEY_IS_WORDS      /* a text, or an array of texts */
};

struct winrm_connector_key {
	const char *name;
	uint8_t type;
	uint32_t least, most; /* of a number */
};

/* By enum winrm_key. */
extern const struct winrm_connector_key winrm_connector_keys[WINRM_KEY_COUNT];

/* NULL: there is none of that name. */
const struct winrm_connector_key *winrm_connector_find_key(
	struct winrm_slice name);

/* Is the record that of a call, and the name that of one of its other keys? */
bool winrm_connector_is_call_key(
	const struct winrm_connector *c, struct winrm_slice name);

/* Adds a warning with the nearest name. */
void winrm_connector_warn_unknown(
	struct winrm_connector *c, struct winrm_slice name);

#endif
