/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_MECHANISM_H
#define WINRM_CORE_ENGINE_MECHANISM_H

#include "core/base/setting.h"
#include "core/base/writer.h"
#include "core/winrm.h"
#include "http/response.h"
#include "http/sealed.h"

/*
 * The interface of a security mechanism: tokens back and forth, then messages
 * wrapped and unwrapped. What they contain concerns the mechanism alone; the
 * engine knows none of them by name. core/mechanism/ has them and their table.
 *
 * Tokens have no fixed limit. Ours is written behind the data in rx, and must
 * go out as base64 in tx, with the head and perhaps a message: if either is too
 * small, the error is SPACE with the bytes needed. The host's is bounded by rx
 * and WINRM_HTTP_HEAD_MAX.
 */

/* Memory of a mechanism, which checks that its state fits. */
struct winrm_keys {
	uint64_t space[WINRM_KEYS_SIZE / 8]; /* wiped with the connection */
	bool strict; /* an earlier log-on had more than is required, so later
			ones must; outlives a wipe */
#if WINRM_KERBEROS
	bool second; /* the host takes the mechanism's second scheme */
#if WINRM_KERBEROS && WINRM_KERBEROS_NTLM
	uint8_t is;     /* of one composed of others: response.mechanism, */
	uint8_t within; /* and how far it has come; both outlive a wipe */
#endif
	uint32_t reason, status; /* of response.kerberos_error, _status */
#endif
};

/* What a step leads to, unless it is an error. */
enum winrm_log_on {
	WINRM_LOG_ON_DONE, /* the keys are there, no token is awaited */
	WINRM_LOG_ON_MORE, /* the host has to answer with a token */
	WINRM_LOG_ON_ASK,  /* another host has to be asked first: see `ask` */
	WINRM_LOG_ON_AGAIN /* the host has refused, but it may help to begin
			      again on a new connection; the keys stay */
};

/* Of a host that is asked something on the port's second connection. */
struct winrm_inquiry {
	const char *host;
	uint16_t tcp_port;
};

/* Octets that a message grows by when it is wrapped. */
struct winrm_growth {
	uint8_t front;  /* before the text */
	uint8_t back;   /* behind it */
	uint8_t header; /* of the whole, what the frame counts as header */
};

struct winrm_mechanism {
	/* For Authorization; the second for hosts that refuse the first. */
	const char *scheme[2];
	/* Of the multipart body, as http/parts.h has it; NULL: no wrap. */
	const char *protocol;
#if WINRM_KERBEROS
	const char
		*second_protocol; /* with the second scheme; NULL: as above */
#endif
	/* Schemes of http/response.h: that second name; ... */
	uint8_t second;
	/* ... and what a host still offers if it refuses the credentials, not
	 * the mechanism; 0: anything. */
	uint8_t offer;
	/* Each request carries the token; the connection has no log-on. */
	bool single;
	/*
	 * The host proves its identity, too: it answers the last token by a 200
	 * with a token in it. Without that the host is not trusted.
	 */
	bool mutual;

	/*
	 * The field of the config that is missing or wrong, of those that
	 * concern the mechanism; NULL if none is. Without credentials, what
	 * needs them is not checked.
	 */
	const char *(*wrong)(const struct winrm_config *config);
	/*
	 * Writes the next token to `out`, which has memory. `in` is the host's,
	 * NULL on a new connection. If it came with a 401 that also ends the
	 * connection, only AGAIN or the error's reason is of use. DONE, MORE,
	 * with Kerberos ASK and AGAIN, or an error: CONFIG, CHALLENGE, CRYPTO,
	 * or SPACE, where out->len says how much it needs.
	 */
	int (*step)(struct winrm_keys *keys, const struct winrm_config *config,
		const struct winrm_slice *in, struct winrm_writer *out);
#if WINRM_KERBEROS
	/*
	 * After ASK: the question, and whom to ask; NULL for a mechanism that
	 * never asks. The octets are sent over TCP behind their length, four
	 * octets big-endian, and so is the answer. 0, or an error, as `step`.
	 */
	int (*ask)(struct winrm_keys *keys, const struct winrm_config *config,
		struct winrm_inquiry *inquiry, struct winrm_writer *out);
	/*
	 * The answer, which may be changed and is to be wiped. NULL: none came;
	 * with a length, it is longer than rx, which would have to be that
	 * long. ASK: there is another question; DONE: `step` comes next, with
	 * no token; or an error.
	 */
	int (*told)(struct winrm_keys *keys, const struct winrm_config *config,
		uint8_t *answer, size_t len);
#endif
	/* For a text of this length; *growth is zero on entry. */
	void (*grow)(const struct winrm_keys *keys, size_t text_len,
		struct winrm_growth *growth);
	/* Wraps in place, with room around it to grow; false: it failed. */
	bool (*wrap)(struct winrm_keys *keys, uint8_t *text, size_t text_len);
	/*
	 * Unwraps in place, at s->rest.ptr, which is `token`. Corrects the
	 * lengths and the place of the text if they are not the usual ones; all
	 * within s->rest.len. False if the token is not valid.
	 */
	bool (*unwrap)(struct winrm_keys *keys, uint8_t *token,
		struct winrm_sealed *s);
};

/* Are messages wrapped after the log-on, by a mechanism that can? */
static inline bool winrm_mechanism_seals(const struct winrm_config *config)
{
	return !config->port->encrypted || config->seal_over_tls;
}

/* The channel binding, 16 bytes (MS-NLMP 2.2.2.1), or NULL. */
static inline const uint8_t *winrm_mechanism_binding(
	const struct winrm_config *config)
{
	return config->port->encrypted && config->port->channel_binding
		? config->port->channel_binding(config->io)
		: NULL;
}

/* The table's entry for what the config asks for; NULL: it is not built. */
const struct winrm_mechanism *winrm_mechanism_for(
	const struct winrm_config *config);

#if WINRM_KERBEROS && WINRM_KERBEROS_NTLM
/* Of response.mechanism: what a log-on with these keys is by. */
uint8_t winrm_mechanism_name(
	const struct winrm_mechanism *mechanism, const struct winrm_keys *keys);
#endif

#endif
