/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_FUZZ_ENGINE_REQUEST_H
#define WINRM_TESTS_FUZZ_ENGINE_REQUEST_H

#include "tests/fuzz/host.h"

/* What fuzz_engine asks of the engine, by an octet of choices. */

enum { /* of each of two requests; the low three bits are enum kind */
	INPUT = 8,
	EXPECT_DISCONNECT = 16,
	PROGRESS = 32,
	RAW_CLIXML = 64,
	NO_TIMEOUT = 128
};
enum kind { COMMAND, SCRIPT, LONG_SCRIPT, IDENTIFY, LIST, DELETE, ARGS, NONE };

/* What the request consists of; must not be read once it is over. */
struct asked {
	struct winrm_request request;
	char command[40], script[3200], shell[40], arg[2][16];
	const char *args[3];
} __attribute__((aligned(8)));

/* What the engine calls in it, besides on_output and on_input. */
struct asked_calls {
	void (*on_progress)(void *user, const uint8_t *text, size_t len);
	void (*on_shell)(void *user, const struct winrm_shell *shell);
};

/* The texts and the operation; the rest is zero. */
void asked_fill(struct asked *a, enum kind kind, uint8_t choice,
	const struct asked_calls *calls);

#endif
