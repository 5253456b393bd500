/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_OPTIONS_H
#define BOARDS_LINUX_CLI_OPTIONS_H

#include "boards/linux/cli/command.h"
#include "core/connector/connector.h"

enum stdin_mode { STDIN_AUTO, STDIN_NEVER, STDIN_ALWAYS };

/* The last two are rows, one for each host of run. */
enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_TABLE, OUTPUT_CSV };

enum { OPTIONS_COPIES = 16 };

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
	uint32_t in_flight; /* 0: not given */
	bool early_receive;
	enum stdin_mode stdin_mode;
	bool json; /* the format is OUTPUT_JSON */
	enum output_format format;
	bool as_json;               /* a script's output */
	uint32_t json_depth;        /* 0: not given */
	bool progress;              /* of a script */
	bool raw_stderr;            /* of a script */
	bool runspace, no_runspace; /* --psrp, --no-psrp */
	bool input_json, detach;
	const char *configuration, *attach;
	bool quiet;
	uint8_t verbose; /* 1: -v, 2: -vv */
	bool allow_unencrypted;
	bool ctrl_break;
	bool reboot; /* of wait */
	/* of run and serve; 0: not given */
	const char *hosts;
	const char *rerun_file, *failed_file, *output_dir;
	const char *listen_path;
	const char *log; /* where serve writes its calls; NULL: none */
	bool is_ps;      /* the words are PowerShell, or the shell is */
	bool fail_fast;
	bool group; /* the output of a host in one piece */
	bool keep_given;
	uint32_t jobs, retries, canary, queue, max_output, max_refused;
	uint32_t total_timeout, keep; /* ms */
	uint64_t max_memory;
	/* LOCAL:REMOTE and REMOTE:LOCAL of run */
	const char *puts[OPTIONS_COPIES + 1], *gets[OPTIONS_COPIES + 1];
	bool preserve; /* of cp: times, and the attribute read-only */
	bool recursive, resume, certutil; /* of cp */
	const char *delete_shell; /* an id, or "all-mine"; of a job "ended" */
	bool elevated;            /* of start */
	bool follow;              /* of logs */
	/* of wql, get, invoke and watch */
	const char *event_log, *xpath, *query, *bookmark_file;
	const char *instance, *invoke; /* of run, beside query */
	bool existing;                 /* events of before, too */
	uint32_t count;
	int args_from;    /* the first word behind "--" */
	bool is_settings; /* of winrm/config, in place of a class */
	bool is_change;   /* of them */
	const char *environment[WINRM_CONNECTOR_VARIABLES + 1];
	/* Options that are keys of a connector too; NULL: not given. */
	const char *keys[WINRM_KEY_COUNT];
	char numbers[4][12]; /* of keys that were given as durations */
	char kdcs[1024];     /* with commas between */
};

#endif
