/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_LOWER_H
#define WINRM_TESTS_UNIT_LOWER_H

#include "core/winrm.h"
#include "tests/unit/unit.h"

/*
 * A port in memory, for ports that wrap one: every other time nothing moves,
 * pieces are short, and it ends where it is told.
 */

enum { LOWER_NEVER = 1 << 20 };

struct lower {
	const char *answer;
	size_t answer_len, at;
	size_t piece;     /* at most so much at a time, and nothing the next
			     time */
	size_t send_ends; /* after so many octets sent comes `end` */
	int open_result, end;
	bool later;
	unsigned opens, closes;
	int waited;
	char host[600];
	uint16_t tcp_port;
	char sent[4096];
	size_t sent_len;
};

extern const struct winrm_port lower_port;

#endif
