/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_OPTIONS_H
#define BOARDS_LINUX_CLI_OPTIONS_H

#include "core/connector/connector.h"

enum command {
	COMMAND_EXEC,
	COMMAND_PS,
	COMMAND_ID,
	COMMAND_TRUST,
	COMMAND_CALL,
	COMMAND_SESSIONS,
	COMMAND_VERSION,
	COMMAND_RUN,
	COMMAND_SERVE,
	COMMAND_SHELL,
	COMMAND_HELP
};

enum stdin_mode { STDIN_AUTO, STDIN_NEVER, STDIN_ALWAYS };

/* What the command line says. Texts point into argv. */
struct options {
	enum command command;
	const char *host;   /* HOST, or NAME of call */
	char *const *words; /* what follows it */
	int word_count;
	const char *config_file;
	const char *password_file;
	int password_fd; /* -1: not given */
	const char *hash_file;
	const char *proxy_password_file;
	const char *passphrase_file;
	int passphrase_fd; /* -1: not given */
	const char *script_file;
	const char *execution_policy;
	const char *trace_file;
	uint32_t max_envelope;
	enum stdin_mode stdin_mode;
	bool json;
	bool as_json;        /* a script's output */
	uint32_t json_depth; /* 0: not given */
	bool progress;       /* of a script */
	bool raw_stderr;     /* of a script */
	bool quiet;
	bool verbose;
	bool allow_unencrypted;
	bool ctrl_break;
	/* of run and serve; 0: not given */
	const char *hosts;
	const char *listen_path;
	bool is_ps; /* the words are PowerShell, or the shell is */
	bool fail_fast;
	bool keep_given;
	uint32_t jobs, retries, queue, max_output, max_refused;
	uint32_t total_timeout, keep; /* ms */
	uint64_t max_memory;
	const char *delete_shell; /* an id, or "all-mine" */
	const char *environment[WINRM_CONNECTOR_VARIABLES + 1];
	/* Options that are keys of a connector too; NULL: not given. */
	const char *keys[WINRM_KEY_COUNT];
	char numbers[4][12]; /* of keys that were given as durations */
};

/*
 * Reads the command line. Returns -1 to go on, else the exit status: help has
 * been printed, or what is wrong.
 */
int options_read(struct options *o, int argc, char **argv);

/* --- parts of it ---------------------------------------------------------- */

enum {
	OPTION_FLEET_FIRST = 512,
	OPTION_PS = OPTION_FLEET_FIRST,
	OPTION_FAIL_FAST,
	OPTION_RETRY,
	OPTION_MAX_REFUSED,
	OPTION_TOTAL_TIMEOUT,
	OPTION_KEEP,
	OPTION_MAX_MEMORY,
	OPTION_MAX_OUTPUT,
	OPTION_QUEUE,
	OPTION_LISTEN
};

/* A whole number in its range. */
bool options_number(const char *text, unsigned long least, unsigned long most,
	uint32_t *out);

/* Options whose value is looked at; false: said. `least` is in ms, and as
 * people say it. */
bool options_set_time(struct options *o, int slot, enum winrm_key key,
	const char *text, const char *name, uint32_t least, const char *words);
bool options_set_port(struct options *o, const char *text);
bool options_set_user(struct options *o, const char *text);
bool options_set_fd(int *out, const char *name, const char *text);
bool options_set_output(struct options *o, const char *text);
bool options_set_envelope(struct options *o, const char *text);
bool options_set_json_depth(struct options *o, const char *text);
bool options_set_policy(struct options *o, const char *text);
bool options_set_proxy(struct options *o, const char *text);
bool options_add_variable(struct options *o, const char *text);

/* Options of run and serve; false: said. */
bool options_set_fleet(struct options *o, int option, const char *arg);

/* Is there what the command needs? -1, or the exit status. */
int options_check(const struct options *o);

#endif
