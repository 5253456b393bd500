/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_MECHANISM_H
#define WINRM_CORE_ENGINE_MECHANISM_H

#include "core/base/setting.h"
#include "core/base/writer.h"
#include "core/winrm.h"
#include "http/response.h"
#include "http/sealed.h"

/*
 * The seam for a security mechanism: tokens to and fro, then messages wrapped
 * and unwrapped. What they hold is the mechanism's own affair; the engine
 * knows none of them by name. core/mechanism/ has them and their table.
 *
 * There is no largest token. One of ours is written behind what rx holds, and
 * must leave as base64 in tx, with the head and perhaps a message: whichever
 * is too small, it is SPACE with the bytes that would do. One of the host's is
 * bounded by rx and WINRM_HTTP_HEAD_MAX.
 */

/* Memory of a mechanism, which checks that its state fits. */
struct winrm_keys {
	uint64_t space[WINRM_KEYS_SIZE / 8]; /* wiped with the connection */
	bool strict; /* a log-on before had more than is required, so that
			later ones must; outlives a wipe */
#if WINRM_KERBEROS
	bool second; /* the host takes the mechanism's second scheme */
	uint32_t reason, status; /* of response.kerberos_error, _status */
#endif
};

/* What a step leads to, unless it is an error. */
enum winrm_log_on {
	WINRM_LOG_ON_DONE, /* the keys are there, no token is awaited */
	WINRM_LOG_ON_MORE, /* the host has to answer with a token */
	WINRM_LOG_ON_ASK   /* another host has to be asked first: see `ask` */
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
	/* Of Authorization; the second name for hosts that refuse the first. */
	const char *scheme[2];
	/* Of the multipart body, as http/parts.h has it; NULL: no wrap. */
	const char *protocol;
#if WINRM_KERBEROS
	const char
		*second_protocol; /* with the second scheme; NULL: as above */
#endif
	/* Schemes of http/response.h: that second name; ... */
	uint8_t second;
	/* ... and what a host offers that refuses the credentials, not the
	 * mechanism; 0: whatever it offers. */
	uint8_t offer;
	/* Each request carries the one token, the connection none. */
	bool single;
	/*
	 * The host proves itself, too: what answers the last token is a 200
	 * with a token in it. Without one the host is not believed.
	 */
	bool mutual;

	/*
	 * The field of the config that is missing or wrong, of those that are
	 * the mechanism's own; NULL if all will do. Without credentials all
	 * that they are needed for is left out.
	 */
	const char *(*wrong)(const struct winrm_config *config);
	/*
	 * The next token, into `out`, which has memory. `in` is the host's,
	 * NULL on a new connection. DONE, MORE, or an error: CONFIG,
	 * CHALLENGE, CRYPTO, or SPACE, where out->len says how much it takes.
	 */
	int (*step)(struct winrm_keys *keys, const struct winrm_config *config,
		const struct winrm_slice *in, struct winrm_writer *out);
#if WINRM_KERBEROS
	/*
	 * After ASK: what is asked, of whom; NULL of a mechanism that never
	 * does. The octets go out behind their length, four octets big-endian,
	 * over TCP, and so does the answer come. 0, or an error, as of `step`.
	 */
	int (*ask)(struct winrm_keys *keys, const struct winrm_config *config,
		struct winrm_inquiry *inquiry, struct winrm_writer *out);
	/*
	 * The answer, to be changed and wiped where it lies. NULL: none came;
	 * with a length, it is longer than rx, which would have to be that
	 * long. ASK: there is something else to ask, DONE: `step` comes next,
	 * with no token; or an error.
	 */
	int (*told)(struct winrm_keys *keys, const struct winrm_config *config,
		uint8_t *answer, size_t len);
#endif
	/* Of a text of this length; *growth comes with zeros. */
	void (*grow)(const struct winrm_keys *keys, size_t text_len,
		struct winrm_growth *growth);
	/* In place, with what it grows by around it; false: it failed. */
	bool (*wrap)(struct winrm_keys *keys, uint8_t *text, size_t text_len);
	/*
	 * In place, at s->rest.ptr, which `token` is. Corrects the lengths and
	 * the place of the text if they are not the usual ones; all within
	 * s->rest.len. False where the token does not hold.
	 */
	bool (*unwrap)(struct winrm_keys *keys, uint8_t *token,
		struct winrm_sealed *s);
};

/* Are messages wrapped, once a mechanism that can has logged on? */
static inline bool winrm_mechanism_seals(const struct winrm_config *config)
{
	return !config->port->encrypted || config->seal_over_tls;
}

/* The channel binding, 16 bytes (MS-NLMP 2.2.2.1), or NULL where none is. */
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

#endif
