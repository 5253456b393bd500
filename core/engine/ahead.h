/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_AHEAD_H
#define WINRM_CORE_ENGINE_AHEAD_H

#include "core/engine/engine.h"

/*
 * Messages in flight: sent behind the one under way before it is answered, on
 * the same connection. A host takes them one after the other, so they are
 * sealed in the order in which they are sent, and answered in that order. What
 * a message is for, and which may be sent so, the operation knows.
 *
 * A message of WINRM_STARTS that is in flight is never sent again, and keeps
 * those before it from being sent again.
 */

#if WINRM_AHEAD

/* Sends what may be sent behind the message under way. */
void winrm_ahead_send(struct winrm_engine *e, uint32_t now);

/* Is the next message in flight? Then it is the one under way from now on. */
bool winrm_ahead_take(struct winrm_engine *e,
	const struct winrm_message *message, uint32_t now);

/* Something has come: how far is the host? */
void winrm_ahead_clock(struct winrm_engine *e, uint32_t now);

/* The most octets to be received now: not beyond the reply, if it is known. */
size_t winrm_ahead_room(const struct winrm_engine *e);

/* What has come of the reply already, in rx: taken as if just received. */
int winrm_ahead_left(struct winrm_exchange *x);

/*
 * After a reply that leads to `next`: replies that nobody waits for are to be
 * read first. They are dropped as they come.
 */
bool winrm_ahead_drain(struct winrm_engine *e, int next, uint32_t now);
/* Was the reply one of these? *next: what follows them, or negative: more. */
bool winrm_ahead_skip(struct winrm_engine *e, int *next, uint32_t now);
/*
 * They do not come, or there is no time for them: enum winrm_next, on a new
 * connection. Negative: it is not about them.
 */
int winrm_ahead_give_up(struct winrm_engine *e, int error);

/*
 * What a reply led to, in view of the messages in flight. CLOSED where what
 * such a message starts was lost with the connection, or a poll is answered out
 * of turn. Notes what output may be lost.
 */
int winrm_ahead_judge(struct winrm_engine *e, int result);

/* Of config.host_traits, and of the response's. */
void winrm_ahead_start(struct winrm_engine *e);
void winrm_ahead_end(struct winrm_engine *e);

#else

static inline void winrm_ahead_send(struct winrm_engine *e, uint32_t now)
{
	(void)e;
	(void)now;
}

static inline bool winrm_ahead_take(struct winrm_engine *e,
	const struct winrm_message *message, uint32_t now)
{
	(void)e;
	(void)message;
	(void)now;
	return false;
}

static inline void winrm_ahead_clock(struct winrm_engine *e, uint32_t now)
{
	(void)e;
	(void)now;
}

static inline size_t winrm_ahead_room(const struct winrm_engine *e)
{
	return e->config.rx_len - e->exchange.rx_len;
}

static inline int winrm_ahead_left(struct winrm_exchange *x)
{
	(void)x;
	return 0;
}

static inline bool winrm_ahead_drain(
	struct winrm_engine *e, int next, uint32_t now)
{
	(void)e;
	(void)next;
	(void)now;
	return false;
}

static inline bool winrm_ahead_skip(
	struct winrm_engine *e, int *next, uint32_t now)
{
	(void)e;
	(void)now;
	*next = 0;
	return false;
}

static inline int winrm_ahead_give_up(struct winrm_engine *e, int error)
{
	(void)e;
	(void)error;
	return -1;
}

static inline int winrm_ahead_judge(struct winrm_engine *e, int result)
{
	(void)e;
	return result;
}

static inline void winrm_ahead_start(struct winrm_engine *e)
{
	(void)e;
}

static inline void winrm_ahead_end(struct winrm_engine *e)
{
	(void)e;
}

#endif

#endif
