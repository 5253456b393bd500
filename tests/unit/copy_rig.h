/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_COPY_RIG_H
#define WINRM_TESTS_UNIT_COPY_RIG_H

#include "core/copy/copy.h"
#include "core/copy/copy_frame.h"
#include "core/copy/copy_send.h"
#include "tests/unit/unit.h"

enum { FILES = 3, SIZE = 5000, SENT = 200000 };

/* A copy of three files: all that it sends, and what its callbacks see. */
struct copy_rig {
	struct winrm_copy copy;
	struct winrm_request request;
	uint8_t buf[4096], sent[SENT];
	size_t sent_len, done, wrote;
	enum winrm_copy_outcome outcomes[FILES + 1];
	char name[64], text[64];
	bool unreadable, unwritable;
};

extern struct copy_rig t;

/* An octet of file `index`. */
uint8_t copy_octet(size_t index, uint64_t at);

void copy_start(bool get);

/* Until it has nothing more to send now, or says that this is the end. */
enum winrm_input copy_send_all(size_t max);

/* What the host says: octets, a frame, or I of a file of five octets. */
bool copy_hear(const void *data, size_t len);
bool copy_hear_frame(char type, const void *payload, uint8_t len);
bool copy_hear_info(const char *name);

#endif
