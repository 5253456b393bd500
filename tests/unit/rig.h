/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_RIG_H
#define WINRM_TESTS_UNIT_RIG_H

#include "tests/unit/peer.h"
#include "tests/unit/unit.h"

/* A client, the peer it talks to, and the results. */

enum { RIG_TX = 8192, RIG_RX = 16384, RIG_BUFFER = 65536 };

struct rig {
	struct peer peer;
	struct winrm_config config;
	struct winrm_client client;
	struct winrm_request request;
	uint8_t tx[RIG_BUFFER], rx[RIG_BUFFER];
	char out[4096], err[4096]; /* of the last command, with a NUL */
	unsigned pieces;           /* calls of on_output */
	unsigned refuse_piece;     /* on_output refuses it; 0: none */
	bool owner;                /* the test owns the connection */
	uint32_t moves;            /* of an owner: then it stops */
	char text[1024];           /* winrm_describe of the last */
};

/* The one rig, reset: LAB\alice, NTLM over HTTP, a peer that behaves well. */
struct rig *rig_new(void);
/* The same with requests in flight, for a host that takes several. */
struct rig *rig_far(void);

void rig_init(struct rig *r);
/* A new one, initialized. */
struct rig *rig_ready(void);
/* A new one, not initialized: the output of its command comes in three pieces,
 * while it runs, and the command ends with 7. */
struct rig *rig_slow(void);
/* Starts the command and runs it to its end; 0 or the error. */
int rig_run(struct rig *r, const char *command);
/* Runs a command that many times; each time "hello" comes, whole. */
void rig_greet(struct rig *r, unsigned times);
/* r->request is that script. */
void rig_set_script(struct rig *r, const char *text);
/* Runs what r->request says. */
int rig_run_request(struct rig *r);
int rig_close(struct rig *r);
/* Aborts; then no secret and no connection may be left. */
void rig_end(struct rig *r);
/* Closes first; the peer must have seen these requests and have no shell. */
void rig_end_at(struct rig *r, const char *path);

struct peer_trick *rig_trick(struct rig *r, enum peer_verb verb, unsigned nth,
	enum peer_trick_kind kind, uint32_t arg);

const struct winrm_response *rig_response(const struct rig *r);

/* Under valgrind, or with UNIT_QUICK set: every how many-th step to take. */
size_t rig_stride(size_t quick);

#endif
