/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_STAGE_LOG_H
#define BOARDS_LINUX_RUN_STAGE_LOG_H

#include "boards/linux/run/transport.h"

/*
 * -v and -vv: the stages of a call, and each of its requests, on stderr as they
 * are reached, with the time since the call began. Nothing waits for stderr:
 * what it does not take at once is left out, and counted.
 */

enum { STAGES = 1, REQUESTS = 2 }; /* options->verbose */

enum { LOGGED = 33 }; /* requests in flight, and one more */

struct logged_request {
	char action[24];
	size_t sent, got; /* bytes of the messages, in clear */
	unsigned status;  /* 0: no reply yet */
	uint64_t began, ended;
};

struct stage_log {
	unsigned level; /* 0: nothing is written */
	const struct transport *transport;
	const char *host, *mechanism;
	const struct winrm_client *client;
	const struct winrm_port *port;
	void *io;
	uint64_t began;
	unsigned lost; /* lines */
	/* what else gets the trace, as the config had it */
	void (*on_trace)(void *user, enum winrm_trace what, const uint8_t *data,
		size_t len);
	void *trace_user;
	/* the connections as they were seen last */
	bool resolved, connected, asking, secure;
	bool knows_key; /* the host's was said */
	uint32_t tried;
	bool logs_on; /* a reply will say that the log-on was accepted */
	struct logged_request next; /* to be sent; `sent` 0: no message */
	struct logged_request out[LOGGED]; /* the oldest first */
	unsigned count;
};

/* Begins, for a client that will have this config. */
void stage_log_begin(struct stage_log *l, const struct options *o,
	const struct transport *t, struct winrm_config *config);

/* As winrm_run. */
int stage_log_run(struct stage_log *l, struct winrm_client *client);

/* A line, if stages are written. */
void stage_log_say(struct stage_log *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Says which key the host has shown, if any, and by what it was checked. */
void stage_log_key(struct stage_log *l);

/* Writes what is left; the config's trace is again what it was. */
void stage_log_end(struct stage_log *l, struct winrm_config *config);

#endif
