/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_ENGINE_H
#define WINRM_CORE_ENGINE_ENGINE_H

#include "core/base/uuid.h"
#include "core/engine/exchange.h"
#include "core/engine/operation.h"

/* What drives an operation: one request at a time, message by message. */

enum winrm_engine_state {
	WINRM_ENGINE_NONE,   /* not initialised, or aborted */
	WINRM_ENGINE_READY,  /* no request */
	WINRM_ENGINE_RUN,    /* a message is under way */
	WINRM_ENGINE_REST,   /* none is; the next one is sent at `due` */
	WINRM_ENGINE_SETTLE, /* RUN, and at `due` interrupted by a ctrl_c */
	WINRM_ENGINE_PROBE,  /* the same, with a poll that ends at once */
	WINRM_ENGINE_CLEAN,  /* the request failed, and what it left behind is
				cleaned up */
	WINRM_ENGINE_CLOSE   /* the same, because the caller asked for it */
};

/* What is used often comes first, in reach of short instructions. */
struct winrm_engine {
	enum winrm_engine_state state;
#if WINRM_ABI
	uint32_t misfit; /* of the application, see core/abi.h: then nothing
			    but this and the state is in its client */
#endif
	bool has_deadline;
	bool lost;      /* what a message CREATES may be on the host, but its
			   reply is unknown */
	uint8_t tries;  /* left for cleaning up */
	uint8_t cancel; /* calls of winrm_cancel; atomic */
	uint8_t cancel_seen;
	uint8_t pauses;     /* in a row, without a reply between them */
	uint8_t properties; /* of the message under way */
#if WINRM_CIM
	bool is_management; /* the request: it is about management data */
#endif
	uint32_t due;
	uint32_t deadline; /* of the request or of cleaning up, by the port's
			      clock */
	const struct winrm_operation_table *operation; /* under way */
	const struct winrm_request *request; /* NULL: only cleaning up */
	void *kept;                 /* its state, which outlives requests */
	uint32_t operation_timeout; /* ms, of the message under way */
	void *once;                 /* memory for the state of one request */
	struct winrm_config config; /* with its defaults filled in */
	struct winrm_response response;
	/* The one that may have left something on the host. */
	const struct winrm_operation_table *keeper;
	char message_id[WINRM_UUID_LEN + 1];
	struct winrm_exchange exchange;
#if WINRM_AHEAD
	const struct winrm_ahead_table *ahead; /* of the keeper */
	uint8_t ahead_properties; /* of all messages in flight since there was
				     one */
	bool drains;              /* replies nobody waits for any more */
	uint8_t drained;          /* enum winrm_next: what follows them */
#endif
	union {
		struct winrm_fault fault;
		char identity[WINRM_FAULT_TEXT]; /* of identify, when done */
	} said;                                  /* by the host */
};

/* A client begins with its engine. */
static inline struct winrm_engine *winrm_engine_of(struct winrm_client *c)
{
	return (struct winrm_engine *)(void *)c->space;
}

static inline const struct winrm_engine *winrm_engine_view(
	const struct winrm_client *c)
{
	return (const struct winrm_engine *)(const void *)c->space;
}

/* What is wrong with the application, see core/abi.h; 0: nothing. */
static inline uint32_t winrm_engine_misfit(const struct winrm_engine *e)
{
#if WINRM_ABI
	return e->misfit;
#else
	(void)e;
	return 0;
#endif
}

/* The port's clock. */
static inline uint32_t winrm_engine_now(const struct winrm_engine *e)
{
	return e->config.port->now_ms(e->config.io);
}

#if WINRM_KERBEROS
/* The port's second connection and its io; NULL: there is none. */
static inline const struct winrm_port *winrm_engine_second(
	const struct winrm_engine *e, void **io)
{
	return e->config.port->second ? e->config.port->second(e->config.io, io)
				      : NULL;
}

void winrm_engine_close_second(struct winrm_engine *e);
#endif

/* Drops the connection, or the attempt; also when there is none. */
static inline void winrm_engine_close_port(struct winrm_engine *e)
{
#if WINRM_KERBEROS
	winrm_engine_close_second(e);
#endif
	if (e->config.port->close)
		e->config.port->close(e->config.io);
}

/* Octets that a reply may have: 8192 or more, as winrm_init ensures. */
static inline uint32_t winrm_engine_max_envelope(const struct winrm_engine *e)
{
	size_t len = e->config.rx_len - WINRM_RX_MARGIN;

	return (uint32_t)(len < UINT32_MAX ? len : UINT32_MAX);
}

/* Is a request, or cleaning up, under way? */
static inline bool winrm_engine_is_busy(const struct winrm_engine *e)
{
	return e->state >= WINRM_ENGINE_RUN;
}

static inline bool winrm_engine_cleans(const struct winrm_engine *e)
{
	return e->state >= WINRM_ENGINE_CLEAN;
}

/* Is a ctrl_c to be sent at `due`? */
static inline bool winrm_engine_interrupts(const struct winrm_engine *e)
{
	return WINRM_INTERRUPT &&
		(e->state == WINRM_ENGINE_SETTLE ||
			e->state == WINRM_ENGINE_PROBE);
}

#endif
