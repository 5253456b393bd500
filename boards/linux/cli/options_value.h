/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_OPTIONS_VALUE_H
#define BOARDS_LINUX_CLI_OPTIONS_VALUE_H

#include "boards/linux/cli/options.h"

/* Options with checked values; false: error reported. */

/* A whole number in its range; reports nothing. */
bool options_number(const char *text, unsigned long least, unsigned long most,
	uint32_t *out);

/* A time that is a key of connectors. */
bool options_set_time(struct options *o, enum winrm_key key, const char *text);
bool options_set_port(struct options *o, const char *text);
bool options_set_user(struct options *o, const char *text);
bool options_set_password_fd(struct options *o, const char *text);
bool options_set_passphrase_fd(struct options *o, const char *text);
bool options_set_output(struct options *o, const char *text);
bool options_set_envelope(struct options *o, const char *text);
bool options_set_in_flight(struct options *o, const char *text);
bool options_set_json_depth(struct options *o, const char *text);
bool options_set_policy(struct options *o, const char *text);
bool options_set_proxy(struct options *o, const char *text);
bool options_add_kdc(struct options *o, const char *text);
bool options_add_variable(struct options *o, const char *text);

#endif
