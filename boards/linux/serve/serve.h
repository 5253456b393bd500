/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_H
#define BOARDS_LINUX_SERVE_SERVE_H

#include "boards/linux/run/fleet.h"
#include "boards/linux/run/output_buffer.h"

/* `winrm serve`: calls as lines of JSON. Gives the exit status. */
int serve(const struct options *o);

/* --- its parts -------------------------------------------------------------- */

enum {
	SERVE_LINE = 64 * 1024, /* the longest */
	SERVE_PEERS = 8,        /* clients of --listen at once */
	SERVE_ENDED = 1024,     /* jobs of each whose end is remembered */
	SERVE_SHORT = 2560,     /* the longest answer without output */
	SERVE_TURN = 16,        /* lines and calls taken before others have
				   their turn */
	SERVE_SLOTS = 2 * SERVE_PEERS + 1
};

/* Why a call ended before it began. */
enum serve_end { SERVE_WAITS, SERVE_LATE, SERVE_CANCELLED };

/* One call, in the queue or in a lane. */
struct serve_job {
	uint32_t id; /* 0: none */
	uint8_t peer;
	bool stream;
	uint8_t end;      /* of one that is queued: enum serve_end */
	char call_id[72]; /* as JSON */
	unsigned line;    /* that it came with */
	size_t at, len;   /* of its line, in the queue's text */
	uint64_t until;   /* ms: its deadline, from when it came */
};

struct queue {
	struct serve_job *jobs; /* a ring */
	size_t cap, first, count;
	size_t over; /* of them: answered, or cancelled before */
	char *text;  /* of their lines; from `at` to `end` */
	size_t text_cap, at, end;
	uint64_t due; /* ms: when one may be over */
};

/* Who writes lines and reads answers: stdin and stdout, or a socket's. */
struct peer {
	bool used;
	int fd; /* -1 after its end */
	struct channel out;
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

struct serve {
	const struct options *options;
	struct fleet fleet;
	struct winrm_connector base; /* under every line's */
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
	int listener;
	bool knocks;     /* a client is at the listener */
	int input_error; /* errno of stdin */
	int signals;
	bool stopping;
	uint64_t stop_by; /* ms: when unread answers are dropped */
};

extern struct serve serve_state;

/* Sets the record of a line. False: `problem` says why. */
bool serve_record(const struct winrm_call *call, const char *line, size_t len,
	struct winrm_connector *record, char *problem, size_t cap);

/* Takes a line of a peer. */
void serve_line(struct peer *p, const char *line, size_t len);

/* A peer's queue: empty; its entry number i; a new one; false: it is full. */
void serve_clear(struct queue *q);
struct serve_job *serve_queued(const struct peer *p, size_t i);
bool serve_push(struct peer *p, const struct serve_job *job, const char *line);

/* One that is queued ends before it begins; serve_settle says so. */
void serve_end(struct peer *p, struct serve_job *job, enum serve_end end);

/* Answers those, and all whose deadline has passed, as far as room goes. */
void serve_settle(struct peer *p);

/* Answers a job that does not run, which ends it. */
void serve_refuse_job(struct serve_job *job, int status, const char *word,
	const char *message);

/*
 * Bytes of answers that a peer has room for now, without those that are kept
 * for the ends of its calls, which must never wait for it.
 */
size_t serve_room(const struct peer *p);

/* An error that has no job. */
void serve_refuse(struct peer *p, const char *id, const char *problem);

/* Ends all jobs of a peer. */
void serve_cancel(struct peer *p);

/*
 * Begins what waits, one call of each peer in turn, as far as lanes are free:
 * how many.
 */
size_t serve_dispatch(void);

/* A lane's call is over; false: its peer has to read first. */
bool serve_done(struct lane *lane, int error);
void serve_output(struct lane *lane, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);
bool serve_may_go(const struct lane *lane);

/* --- peers ------------------------------------------------------------------ */

/* Listens at options->listen_path. False: said. */
bool serve_listen(void);
void serve_unlisten(void);

/* A new peer, and its hello. */
void serve_greet(struct peer *p, int in, int out, bool is_socket);

/* A slot of the loop behind the lanes is ready. */
void serve_slot(void *user, size_t slot);

/* Reads, writes and closes what is due. True while any peer is there. */
bool serve_peers(void);

/* When serve_peers is to be called again even if nothing happens; ms. */
uint64_t serve_due(void);

#endif
