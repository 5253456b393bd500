/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_EXCHANGE_H
#define WINRM_CORE_ENGINE_EXCHANGE_H

#include "core/engine/mechanism.h"
#include "http/response.h"

/*
 * Carries one request and its answer: connection, log-on, sealing, framing,
 * and the one retry. It knows no verbs, does no I/O and reads no clock: it
 * says what it wants, and is told what happened and when.
 */

enum winrm_exchange_state {
	WINRM_X_IDLE,      /* no request; the connection may be kept */
	WINRM_X_OPENING,   /* awaits _opened, on a new connection */
	WINRM_X_SENDING,   /* awaits _sent, until tx is empty */
	WINRM_X_RECEIVING, /* awaits _got, until a response is whole */
	WINRM_X_DONE,      /* the reply is in `body` until the next start */
	WINRM_X_FAILED,    /* `error` says why; the connection is dropped */
#if WINRM_KERBEROS
	WINRM_X_ASKING /* another host is: see engine/inquiry.h */
#endif
};

enum winrm_leg {
	WINRM_LEG_TOKEN,   /* a token that is answered by another, no body */
	WINRM_LEG_MERGED,  /* the last token and the message together */
	WINRM_LEG_EMPTY,   /* the last token alone; the host refused MERGED */
	WINRM_LEG_SESSION, /* a message on a logged-on connection */
	WINRM_LEG_SINGLE   /* each message by itself, or without log-on */
};

/* Writes the message; must write the same each time it is asked. */
typedef void winrm_emit(void *user, struct winrm_writer *w);

struct winrm_message {
	winrm_emit *emit;
	void *user;
	bool repeatable;   /* may be sent again even if it may have been done */
	bool mergeable;    /* may be sent again if its MERGED is refused */
	bool anonymous;    /* without log-on */
	uint32_t patience; /* ms of silence that mean the host is lost */
};

struct winrm_exchange {
	/* small and often used first, in reach of short instructions */
	enum winrm_exchange_state state;
	enum winrm_leg leg;
	uint8_t reconnects; /* connections made again for one request */
	bool fresh; /* OPENING: what was open before is still to be closed */
	bool connected;
	bool logged_on;
	bool reused;      /* this request began on a kept connection */
	bool retried;     /* this request has had its second chance */
	bool message_out; /* bytes of it have left, and it may have been done */
	bool repeated;    /* it was sent again after that */
	bool no_merge;    /* the host refuses MERGED */
	bool held;        /* a connection that the host ended stayed open */
	bool second_name; /* it takes the mechanism by its second name only */
#if WINRM_AHEAD
	uint8_t ahead;    /* messages sent behind the one under way */
	bool alone;       /* the host refuses that, for good */
	bool in_turn;     /* it has answered such messages in their order */
	bool was_ahead;   /* the message under way is one of them */
	bool lost_ahead;  /* some were lost with their connection */
	bool keeps_ids;   /* it has taken a CommandId of ours */
	bool own_ids;     /* it takes none */
	uint32_t idle;    /* ms that the connection was, before this message */
	uint32_t fastest; /* ms that an answer took to begin, at least */
	size_t left;      /* octets of its reply that came with the last one */
#endif
	const struct winrm_config *config;
	const struct winrm_mechanism *mechanism;
	size_t tx_at, tx_end; /* what is still to be sent, in config->tx */
	size_t rx_len;        /* what has come, in config->rx */
	size_t rx_top;        /* the most of rx that was ever used */
	size_t tx_used;       /* the most of tx, from its end */
	uint8_t *body;        /* DONE: the reply in clear, in config->rx */
	size_t body_len;
	size_t needed;  /* SPACE: what would be enough */
	uint32_t since; /* when something last moved */
	int error;
	struct winrm_http_response http;
	struct winrm_message message;
#if WINRM_KERBEROS
	struct winrm_inquiry inquiry;
	uint8_t asked; /* how often, of one log-on */
	bool is_open;  /* the second connection */
#endif
	struct winrm_keys keys;
};

/* Is the message under way one without log-on? */
static inline bool winrm_exchange_is_anonymous(const struct winrm_exchange *x)
{
	return WINRM_IDENTIFY && x->message.anonymous;
}

/* Does the connection log on, rather than each request by itself? */
static inline bool winrm_exchange_logs_on(const struct winrm_exchange *x)
{
	return !WINRM_SINGLE || !x->mechanism->single;
}

/* Of the multipart body, as the mechanism is called by here. */
static inline const char *winrm_exchange_protocol(
	const struct winrm_exchange *x)
{
#if WINRM_KERBEROS
	if (x->second_name && x->mechanism->second_protocol)
		return x->mechanism->second_protocol;
#endif
	return x->mechanism->protocol;
}

/* A reply has come that may be trusted. */
static inline void winrm_exchange_note_log_on(
	const struct winrm_exchange *x, struct winrm_response *r)
{
	r->logged_on = !winrm_exchange_is_anonymous(x);
#if WINRM_KERBEROS && WINRM_KERBEROS_NTLM
	if (r->logged_on)
		r->mechanism = winrm_mechanism_name(x->mechanism, &x->keys);
#endif
}

/* How many messages are sent behind the one under way? */
static inline unsigned winrm_exchange_ahead(const struct winrm_exchange *x)
{
#if WINRM_AHEAD
	return x->ahead;
#else
	(void)x;
	return 0;
#endif
}

static inline void winrm_exchange_lose_ahead(struct winrm_exchange *x)
{
#if WINRM_AHEAD
	x->alone |= x->ahead > 0;
	x->lost_ahead |= x->ahead > 0;
	x->ahead = 0;
	x->left = 0;
#else
	(void)x;
#endif
}

void winrm_exchange_init(
	struct winrm_exchange *x, const struct winrm_config *config);

/* Begins; the state is then OPENING, SENDING or FAILED. */
void winrm_exchange_start(struct winrm_exchange *x,
	const struct winrm_message *message, uint32_t now);

/* Report what happened, in the states that await it. */
void winrm_exchange_opened(struct winrm_exchange *x, uint32_t now);
void winrm_exchange_sent(struct winrm_exchange *x, size_t len, uint32_t now);
void winrm_exchange_got(struct winrm_exchange *x, size_t len, uint32_t now);
/* The connection could not be made, or is lost: a negative winrm_error. */
void winrm_exchange_lost(struct winrm_exchange *x, int error, uint32_t now);
/* A kept connection proved dead before anything was sent on it. */
void winrm_exchange_reopen(struct winrm_exchange *x, uint32_t now);

/* Nothing could be moved: true if the host was silent too long and is lost. */
bool winrm_exchange_tick(struct winrm_exchange *x, uint32_t now);
/* ms until _tick would do that; only while something is awaited. */
uint32_t winrm_exchange_due(const struct winrm_exchange *x, uint32_t now);

/* Is it in a state that awaits one of the calls above? */
bool winrm_exchange_awaits(const struct winrm_exchange *x);

/*
 * From now on waits for the answer only for `ms` of silence, and does not send
 * the message again. False: no answer to it is under way.
 */
bool winrm_exchange_settle(struct winrm_exchange *x, uint32_t ms, uint32_t now);

/* Gives up the connection, and all keys with it. */
void winrm_exchange_drop(struct winrm_exchange *x);

/* Are replies sealed, so that plain ones are refused? */
bool winrm_exchange_seals(const struct winrm_exchange *x);

/* --- between its parts ----------------------------------------------------- */

#if WINRM_KERBEROS
/* ASKING: what the mechanism asks is in tx; or x->error says why not. */
void winrm_exchange_ask(struct winrm_exchange *x);
/*
 * Where a step with this result leads. AGAIN: elsewhere, and the state is set,
 * to ASKING or OPENING; else as the result of a step that never asks.
 */
int winrm_exchange_turn(struct winrm_exchange *x, int result);
#endif

/* Does the leg carry the message, so that its answer is the reply? */
bool winrm_exchange_carries(const struct winrm_exchange *x);

/*
 * Does the response's head announce a message that may be trusted? Its status
 * does not matter then: a fault may come with any.
 */
bool winrm_exchange_announces(const struct winrm_exchange *x);

/* The whole response as x->body in clear. 0, STATUS, or SEAL. */
int winrm_exchange_read(struct winrm_exchange *x);

/*
 * Does the response say that the message did not reach WS-Management? To the
 * MERGED leg an empty 500 says so, too.
 */
bool winrm_exchange_is_unread(const struct winrm_exchange *x);

/* The error for such a response: AUTH, SCHEME, STATUS. */
int winrm_exchange_refusal(const struct winrm_exchange *x);

#endif
