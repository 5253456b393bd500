/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_OPTIONS_RULES_H
#define BOARDS_LINUX_CLI_OPTIONS_RULES_H

#include "boards/linux/cli/options.h"

/* The options of the command line, and what each does. */

/* What an option does with its value, and with what. */
enum action {
	SHOW_HELP,
	SHOW_VERSION,
	SET_FLAG,     /* a bool of the options */
	COUNT,        /* once, or more often: a number of them, 1 or 2 */
	SET_TEXT,     /* a text of them */
	SET_NUMBER,   /* a number of them */
	SET_TIME,     /* a connector's key that is a time */
	SET_KEY,      /* a connector's key; without a value it is "true" */
	SET_PROTOCOL, /* the option's name is the protocol */
	SET_INPUT,    /* where the command's stdin comes from */
	CHECK         /* a function checks the value */
};

struct rule {
	const char *name;
	uint8_t has_value;
	char letter; /* or 0 */
	uint8_t action;
	uint16_t what; /* enum winrm_key, an offset, or enum stdin_mode */
	bool (*check)(struct options *o, const char *value);
};

enum { OPTIONS_RULES = 102 };

/* Those with a long name come first. */
extern const struct rule options_rules[OPTIONS_RULES];

#endif
