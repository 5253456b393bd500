/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_PEER_H
#define WINRM_TESTS_UNIT_PEER_H

#include "core/winrm.h"
#include "ntlm/keys.h"

/*
 * A WinRM host in memory, behind struct winrm_port. It checks the log-on, opens
 * and seals messages, keeps track of shells and commands, and misbehaves as
 * told. Time passes only in `wait`, or when a test says so.
 */

#define PEER_USER     "LAB\\alice"
#define PEER_PASSWORD "S3cret!pass"

enum { PEER_NEVER = INT32_MAX }; /* for the places of the mischief */

enum peer_verb {
	PEER_LOG_ON, /* a leg without a message */
	PEER_IDENTIFY,
	PEER_CREATE,
	PEER_COMMAND,
	PEER_RECEIVE,
	PEER_SEND,
	PEER_SIGNAL,
	PEER_DELETE,
	PEER_ENUMERATE,
	PEER_PULL,
	PEER_UNKNOWN,
	PEER_VERBS
};

/* What one Receive brings. */
enum peer_state { PEER_RUNNING, PEER_DONE, PEER_DONE_BARE, PEER_TIMED_OUT };

struct peer_output {
	const char *out, *err; /* NULL: none */
	enum peer_state state; /* DONE_BARE: without an exit code */
	const char *code;
};

enum peer_trick_kind {
	/* instead of doing what is asked */
	PEER_IGNORE = 1,  /* never answers */
	PEER_CLOSE,       /* closes the connection */
	PEER_STATUS,      /* answers status `arg` with an empty body */
	PEER_STATUS_PAGE, /* ... with a page of `arg2` octets */
	PEER_FAULT,       /* answers fault `arg`, status `arg2` or 500 */
	PEER_RAW,         /* sends `text` unchanged, then closes */
	PEER_BODY,        /* answers 200 with `text` as the Body */
	PEER_OWN,         /* calls `call`, which may answer */
	/* after it was done */
	PEER_LOSE,         /* closes the connection, nothing answered */
	PEER_DONE_FAULT,   /* answers fault `arg` */
	PEER_PLAIN,        /* answers unsealed */
	PEER_PLAIN_FAULT,  /* answers fault `arg` unsealed, status as above */
	PEER_REPLAY,       /* sends the previous reply again */
	PEER_SKIP,         /* seals as if a reply had come before */
	PEER_RELATES,      /* relates to another MessageID */
	PEER_OTHER_ID,     /* the CommandIds are others */
	PEER_OTHER_STREAM, /* the CommandIds of the streams are others */
	PEER_BIG,          /* the reply is `arg` octets longer */
	PEER_BYE,          /* "Connection: close", and closes */
	PEER_LATE,         /* after `arg` ms */
	PEER_EXTRA,        /* sends the reply twice at once */
	PEER_CALL          /* calls `call`, then answers */
};

/*
 * At the nth request of the verb (from 1; 0: at each). PEER_VERBS as the verb
 * means every message.
 */
struct peer_trick {
	enum peer_verb verb;
	unsigned nth;
	enum peer_trick_kind kind;
	uint32_t arg, arg2;
	const char *text;
	void (*call)(void *user);
	void *user;
};

/*
 * Somebody in between: the nth request of all is carried out, its answer
 * replaced by an empty one with this status; 0: the connection is cut.
 */
struct peer_forgery {
	unsigned request; /* from 1; 0: none */
	unsigned status;
};

struct peer_shell {
	char id[40], name[40];
	bool open;
};

struct peer_command {
	char id[40];
	size_t shell, at; /* `at`: in its script */
	const struct peer_output *script;
	bool terminated;
};

struct peer_request {
	enum peer_verb verb;
	const char *head;
	uint8_t *body; /* in clear, with a NUL */
	size_t body_len;
	bool sealed;
	char message_id[48], shell_id[48], command_id[48], name[48];
	uint32_t operation_timeout;
};

struct peer_connection {
	bool open, closing, stalled, logged_on;
	uint8_t in[49152], out[98304];
	size_t in_len, out_at, out_len;
	uint32_t ready_at; /* not before this time is anything sent */
	uint8_t negotiate[64], challenge[8192];
	size_t negotiate_len, challenge_len;
	struct winrm_ntlm_side from_client, to_client;
};

struct peer {
	struct winrm_port port;
	uint32_t now;
	uint64_t random_state;
	bool random_fails;

	/* how it behaves */
	const struct peer_output *scripts[3]; /* of others, "second", "third" */
	const struct peer_output
		*interrupted; /* after a ctrl_c; NULL: goes on */
	size_t page;          /* shells in one reply of a list; 0: all */
	struct peer_trick tricks[4];
	struct peer_forgery forged[3];
	bool chunked;
	bool no_time;               /* challenges carry no timestamp */
	bool basic;                 /* Basic, nothing sealed */
	bool pipelines;             /* takes requests before it has answered */
	bool own_ids;               /* chooses each CommandId by itself */
	bool refuse_log_on;         /* 401, whatever the password */
	bool hold;                  /* ... and the connection stays open */
	const char *password;       /* what it takes */
	unsigned refuse_merged;     /* with this status; 0: takes it */
	uint32_t challenge_flags;   /* 0xE2898235 */
	size_t challenge_filler;    /* octets added to the target info */
	const char *challenge_text; /* instead of a real one, base64 */
	const char *schemes;        /* WWW-Authenticate lines of a 401 */
	bool kerberos_only;         /* all that "Negotiate" accepts */
	int open_result;            /* of open: 0, WANT_OPEN, or an error */

	/* mischief, by octets counted over all connections; once each */
	size_t cut_at, stall_at, flip_at;  /* of what it sends */
	size_t take_cut_at, take_stall_at; /* of what it takes */
	size_t send_piece, recv_piece;     /* at most so much at a time */

	/* what happened */
	size_t given, taken;
	unsigned connections, requests, verbs[PEER_VERBS], log_ons;
	unsigned waiting; /* requests whose replies are not read yet */
	unsigned most_waiting;
	unsigned unsealed;      /* messages that came unsealed */
	unsigned refused;       /* sealed messages that were invalid */
	unsigned double_opened; /* opened before it was closed */
	unsigned waits;
	char message_ids[64][40];
	size_t message_count;
	struct peer_shell shells[16];
	size_t shell_count;
	struct peer_command commands[16];
	size_t command_count;
	char stdin_data[4096];
	size_t stdin_len;
	bool stdin_ended;
	bool has_binding;
	uint8_t binding[16];
	uint8_t last[16384]; /* the last reply, head and all */
	size_t last_len;
	char path[512]; /* '|' a connection, then requests: "|lCXRTXRSRD|E";
			  'c' and 'b' are signals ctrl_c and ctrl_break */

	struct peer_request request;
	const struct peer_trick *trick; /* in force for this request */
	struct peer_connection c;
};

void peer_init(struct peer *p);

/* Shells that are still there; commands neither terminated nor gone. */
unsigned peer_shells(const struct peer *p);

/* --- between its parts ------------------------------------------------------ */

/* Takes whole requests off the connection's input, and answers them. */
void peer_take_input(struct peer *p);
/* Adds to p->path. */
void peer_note(struct peer *p, char letter);
/* The challenge to what came, as base64 with a NUL. */
void peer_challenge(struct peer *p, const char *token, char *out, size_t cap);
/* Is AUTHENTICATE right? Then the session's sides are ready. */
bool peer_log_on(struct peer *p, const char *token);
/* Reads the request's SOAP into p->request. */
void peer_read_soap(struct peer *p);
/* Does what the request asks and answers it. */
void peer_do(struct peer *p);
void peer_answer_fault(struct peer *p, uint32_t code, bool sealed);
void peer_answer_body(
	struct peer *p, unsigned status, const char *body, bool sealed);
/* A response with this body, sealed or not. */
void peer_send_soap(struct peer *p, unsigned status, const uint8_t *soap,
	size_t len, bool sealed);
void peer_send(struct peer *p, unsigned status, const char *head,
	const uint8_t *body, size_t len);
void peer_send_raw(struct peer *p, const void *data, size_t len);
/* If false, ends the program: the test itself is wrong. */
void peer_check(bool ok, const char *what);

#endif
