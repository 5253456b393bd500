/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_SETTINGS_H
#define BOARD_SETTINGS_H

#include "boards/mps2-an385/board.h"

/* What a test asks of a session: words NAME=VALUE, the command last. */
struct settings {
	const char *host, *user, *password, *command;
	const char *ca;    /* a file of the test, DER */
	const char *pin;   /* sha256//... */
	const char *crash; /* see board_crash */
	/* of copies: files on the host, and the size of the one that is put */
	const char *put, *get;
	uint32_t file;
	/* of Kerberos */
	const char *realm, *kdc, *spn;
	const char *key; /* of this etype, in hex: no password */
	uint32_t kdc_port, etype;
	uint32_t port, dns_port;
	uint32_t timeout_ms;
	uint32_t repeat;     /* how many commands, default 1 */
	uint32_t input;      /* bytes of stdin; then its end */
	uint32_t pool;       /* bytes of the TLS pool, default all */
	uint32_t lose;       /* one frame in so many is lost */
	uint32_t no_clock;   /* no time of day */
	uint32_t clock;      /* the time of day at the start; default: right */
	uint32_t show;       /* the output, not only its hash */
	uint32_t no_recover; /* a lost connection ends the request */
};

/*
 * For `count` sessions, a line of `text` each: what a line leaves out is as in
 * the first one. The strings are in `text`. False: error reported.
 */
bool settings_read(struct settings *s, int count, char *text);

/* Octets from `at` on of what is sent: lines of digits, so that lost or doubled
 * data shows. */
void settings_lines(uint8_t *out, uint32_t at, size_t len);

#endif
