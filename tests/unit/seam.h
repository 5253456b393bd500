/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_SEAM_H
#define WINRM_TESTS_UNIT_SEAM_H

#include "core/engine/exchange.h"

/*
 * The interface of mechanisms, tested with one that exists only here: its
 * tokens are long and take several legs, the host proves itself with the last
 * one, and a wrapped message is longer than its text at both ends.
 */

enum {
	SEAM_FIRST = 4096, /* of ours */
	SEAM_SECOND = 3000,
	SEAM_HOST = 4000, /* of the host's */
	SEAM_FRONT = 60,
	SEAM_REPLY_AT = 33 /* the host has its text here, regardless of the
			      header */
};

/* An exchange, and what a host sees of it. */
struct seam {
	/* how the mechanism behaves */
	int final;             /* what the last step says */
	size_t first_len;      /* of the first token */
	bool alone;            /* that one is the only one and is not
				  answered */
	bool chatty;           /* the last step has a token, too */
	unsigned begun, ended; /* log-ons */

	struct winrm_port port;
	struct winrm_config config;
	struct winrm_exchange x;
	uint8_t tx[16384], rx[16384];
	const char *text; /* of the message */

	/* the last request, and its token decoded */
	uint8_t request[16384], token[16384];
	size_t request_len, body_at, token_len;
};

extern struct seam seam;

/* Resets everything, with buffers of these sizes. */
void seam_set_up(size_t tx_len, size_t rx_len);
/* Starts with a message of this text. */
void seam_begin(const char *text);
/* Starts and logs on, up to the message, which is still to be taken. */
void seam_log_on(const char *text);

/* Takes the request off the exchange. */
void seam_take(void);
/* Its token is the user's, so long; there is no body. */
void seam_assert_token(size_t len);
/* Takes the nth message: framed, and as long as head and frame say. */
void seam_take_message(unsigned nth);

/* An answer without a body; the token may be NULL. */
void seam_answer(const char *status, const void *token, size_t len);
void seam_answer_host_token(void);
/* The nth reply as the host wraps it; *token is where its token begins. */
size_t seam_put_reply(
	char *out, size_t cap, const char *text, unsigned nth, size_t *token);
void seam_give_reply(const char *body, size_t len);

/* How much follows a wrapped text of this length. */
size_t seam_trailer(size_t text_len);

/* The exchange failed so, and has no keys. */
void seam_assert_failed(int error);

#endif
