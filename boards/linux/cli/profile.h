/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_PROFILE_H
#define BOARDS_LINUX_CLI_PROFILE_H

#include "core/base/json.h"

/*
 * The text of config.json, read item by item:
 *
 *   { "defaults": { KEY: VALUE, ... },
 *     "groups": { NAME: { "hosts": [ PATTERN, ... ], KEY: VALUE, ... }, ... },
 *     "hosts": { PATTERN: { KEY: VALUE, ... }, ... } }
 */

enum profile_level { PROFILE_DEFAULTS, PROFILE_GROUP, PROFILE_HOST };

enum profile_item_kind {
	PROFILE_END,
	PROFILE_SECTION, /* begins; its name */
	PROFILE_PATTERN, /* of a group's hosts */
	PROFILE_KEY,     /* with its value */
	PROFILE_WRONG    /* see the walk's problem; sticks */
};

struct profile_item {
	enum profile_item_kind kind;
	enum profile_level level;  /* of the section */
	struct winrm_slice name;   /* as written, escapes included */
	size_t at;                 /* where it stands in the text */
	size_t key;                /* of KEY: its number in profile_keys */
	struct winrm_slice member; /* of KEY: name and value, as written */
	struct winrm_slice value;
	bool is_null; /* as if the key were not given */
};

/* Names of the keys, NULL after the last one. */
extern const char *const profile_keys[];
enum { PROFILE_KEYS_MAX = 48, PROFILE_WORDS = 16 };

/* Numbers of some of them. */
enum profile_key {
	PROFILE_USERNAME,
	PROFILE_PASSWORD, /* from here on they say who the user is */
	PROFILE_COMMAND,  /* password-command */
	PROFILE_NT_HASH,
	PROFILE_KEYTAB,
	PROFILE_CCACHE,
	PROFILE_PASSPHRASE,
	PROFILE_PROXY,
	PROFILE_ENVIRONMENT
};

struct profile_walk {
	struct winrm_json json;
	enum {
		AT_START,
		AT_PARTS,
		AT_SECTIONS,
		AT_KEYS,
		AT_PATTERNS,
		AT_END
	} state;
	enum profile_level level;
	unsigned parts;    /* a bit for each that was there */
	uint64_t keys;     /* the same of the section */
	bool has_hosts;    /* the group has said who is in it */
	size_t at;         /* of the problem */
	char problem[300]; /* one line */
};

void profile_start(struct profile_walk *w, const char *text, size_t len);
enum profile_item_kind profile_next(
	struct profile_walk *w, struct profile_item *item);

/* Line and column, from 1 on, of an offset. */
void profile_line(const char *text, size_t at, size_t *line, size_t *column);

#endif
