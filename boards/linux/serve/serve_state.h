/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_STATE_H
#define BOARDS_LINUX_SERVE_SERVE_STATE_H

#include <sys/types.h>

#include "boards/linux/run/fleet.h"
#include "boards/linux/run/output_buffer.h"

enum {
	SERVE_LINE = 64 * 1024, /* the longest */
	SERVE_PEERS = 8,        /* clients of --listen at once */
	SERVE_ENDED = 1024,     /* ended jobs of each that are remembered */
	SERVE_SHORT = 2560,     /* the longest answer without output */
	SERVE_TURN = 16,        /* lines and calls taken before others have
				   their turn */
	SERVE_LISTENER = 2 * SERVE_PEERS, /* its slot, after theirs */
	SERVE_SLOTS
};

/* Why a call ended before it began. */
enum serve_end { SERVE_WAITS, SERVE_LATE, SERVE_CANCELLED };

/* One call, in the queue or in a lane. */
struct serve_job {
	uint32_t id; /* 0: none */
	uint8_t peer;
	bool stream;
	uint8_t end;      /* of a queued one: enum serve_end */
	char call_id[72]; /* as JSON */
	unsigned line;    /* that it came with */
	size_t at, len;   /* of its line, in the queue's text */
	uint64_t came;    /* ms: when its line was read */
	uint64_t until;   /* ms: its deadline, from then */
};

struct queue {
	struct serve_job *jobs; /* a ring */
	size_t cap, first, count;
	size_t over; /* of them: answered, or cancelled before */
	char *text;  /* of their lines; from `at` to `end` */
	size_t text_cap, at, end;
	uint64_t due; /* ms: when one may have expired */
};

/* Whoever writes lines and reads answers: stdin and stdout, or a socket. */
struct peer {
	struct serve *serve;
	bool used;
	uid_t uid; /* of the caller */
	int fd;    /* -1 after its end */
	struct output_buffer out;
	char *line;
	size_t len;
	unsigned number; /* of lines */
	bool skipping;   /* the rest of one that is too long */
	bool more;       /* lines that wait for their turn */
	bool lost;       /* nobody reads any more */
	bool blocked;    /* a call waits for room */
	size_t jobs;     /* waiting and running */
	struct queue queue;
	struct {
		uint32_t id;
		const char *status;
	} ended[SERVE_ENDED]; /* a ring */
	size_t ends;
};

/* Where --log goes. */
struct serve_log {
	bool is_on;
	const char *path; /* of syslog's socket; NULL: stderr */
	int fd;           /* connected to it, or -1 */
	unsigned lost;    /* lines that were not taken */
};

/* What `winrm serve` knows. */
struct serve {
	const struct options *options;
	struct fleet fleet;
	struct winrm_connector base; /* defaults of every line */
	struct peer peers[SERVE_PEERS];
	size_t peer_count;
	size_t turn;               /* the peer whose call is next */
	struct serve_job *running; /* by lane; its peer stays after its end */
	size_t jobs;               /* that may run at once */
	size_t queue;              /* of each peer that may wait */
	uint32_t last_id;
	size_t room;      /* that one step of a lane may fill */
	size_t line_room; /* that one line may */
	size_t output;
	struct serve_log log;
	int listener;
	bool knocks;     /* a client waits at the listener */
	int input_error; /* errno of stdin */
	int signals;
	bool stopping;
	uint64_t stop_by; /* ms: when unread answers are dropped */
};

#endif
