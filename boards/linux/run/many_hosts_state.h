/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_MANY_HOSTS_STATE_H
#define BOARDS_LINUX_RUN_MANY_HOSTS_STATE_H

#include "boards/linux/cli/script.h"
#include "boards/linux/run/fleet.h"
#include "boards/linux/run/host_list.h"
#include "boards/linux/run/output_buffer.h"

enum host_state { HOST_WAITS, HOST_RUNNING, HOST_AGAIN, HOST_OVER };

struct result {
	uint64_t started, until, again; /* ms; again: after a pause */
	uint32_t ms;
	uint8_t state;
	uint8_t status; /* as an exit status */
	uint8_t tries;
	uint8_t cause;        /* of a failure */
	bool is_exit;         /* the status is the command's own */
	bool is_labeled;      /* others of its name have another user */
	uint8_t user;         /* which of run->verdicts, from 1; 0: none */
	uint32_t at, variant; /* where the list has it, see struct hosts */
	uint32_t first;       /* the first of its name */
	uint32_t nth;         /* how often it was listed before */
	uint64_t hash[2];     /* of the name as listed, and without user */
};

struct host_copies;

/* Why hosts have failed. */
struct cause {
	int status;
	bool is_exit;
	char text[512]; /* "" where the command's status says all */
};

/* What hosts have answered about a user. */
struct verdict {
	uint32_t user; /* a hash; 0: free */
	uint32_t refused;
	bool is_in; /* a host has accepted the user */
};

enum { RUN_USERS = 64, RUN_CAUSES = 32 };

/* What `winrm run` knows. */
struct run {
	const struct options *options;
	struct fleet fleet;
	struct winrm_connector base;   /* what the options say */
	struct winrm_connector secret; /* for those that have none */
	struct script script;          /* text NULL: the base's command */
	bool has_command;              /* or files are copied, and no more */
	struct host_copies *copies;    /* of lanes; NULL: nothing is copied */
	const char *label;             /* of the host that is being started */
	uint32_t nth;                  /* how often it was listed before */
	const char *text;              /* the hosts as given */
	size_t text_len;
	struct hosts hosts; /* how far they are started */
	char name[HOSTS_NAME];
	bool has_name; /* the next one, which waits for a lane */
	size_t count, next, done, failed, active, again;
	struct result *results;
	struct timers retries;      /* of hosts that are tried again */
	char (*labels)[HOSTS_NAME]; /* of lanes */
	uint32_t *names;            /* to find those that are listed again */
	size_t names_cap;
	struct cause causes[RUN_CAUSES]; /* the last one: all others */
	size_t cause_count;
	int (*files)[2]; /* of lanes, with --output-dir */
	int files_dir, files_error;
	struct output_buffer out, err;
	size_t room;  /* which one step of a lane may fill */
	bool blocked; /* a lane waits until the reader has made room */
	uint64_t started, until;
	struct verdict verdicts[RUN_USERS];
	uint32_t *undecided; /* lanes whose user no host has let in yet */
	size_t undecided_count;
	bool is_held; /* the next host waits for others' answers on its user */
	int signals;
	bool stopping;
	const char *why; /* of it */
	uint64_t shown;  /* when the progress line was */
	bool has_line, is_terminal;
};

enum { RUN_LINE = 4096 }; /* the longest that is kept in one piece */

#endif
