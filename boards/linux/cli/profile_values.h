/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_PROFILE_VALUES_H
#define BOARDS_LINUX_CLI_PROFILE_VALUES_H

#include "boards/linux/cli/profile.h"
#include "core/connector/connector.h"

/*
 * What config.json says of one host: its defaults, then the groups that the
 * host is in, then its patterns; of the same level the more specific one, then
 * the later one, has the last word.
 */

struct profile_source {
	bool is_given;
	size_t at; /* in the text */
	enum profile_level level;
	struct winrm_slice section;
	struct winrm_slice value; /* as written */
};

struct profile_values {
	struct winrm_connector record; /* all but password-command */
	struct profile_source from[PROFILE_KEYS_MAX];
	size_t at;         /* of the problem */
	char problem[300]; /* one line */
};

/* False: see the problem. Wipe it after use. */
bool profile_values_read(struct profile_values *v, const char *text, size_t len,
	const char *host);

/* Is all of it right, whatever the host? `secret`: does it hold one? */
bool profile_values_check(
	struct profile_values *v, const char *text, size_t len, bool *secret);

void profile_values_wipe(struct profile_values *v);

#endif
