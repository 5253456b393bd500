/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_FLEET_H
#define BOARDS_LINUX_RUN_FLEET_H

#include "boards/linux/cli/script.h"
#include "boards/linux/run/client_pool.h"
#include "boards/linux/run/event_loop.h"

/*
 * Calls on many hosts at once, on one thread. After a successful call its shell
 * is kept for the next one of the same host and identity.
 */

struct lane_script;

struct fleet {
	const struct options *options;
	struct pool pool;
	struct loop loop;
	/* In place of the scripts of records with runspaces; or NULL. */
	const struct lane_script *script;
	uint32_t keep;  /* ms; 0: no shell is kept */
	size_t running; /* calls */
	size_t used;    /* lanes that are not free */
	size_t open;    /* used lanes, above which no shell is kept; 0: all */
	size_t closing; /* of them */
	bool ending;    /* shells are no longer kept */
	void *user;     /* of the callbacks */
	/* Output of a call, UTF-8 where a code page was named. */
	void (*on_output)(void *user, struct lane *lane,
		enum winrm_stream_id stream, const uint8_t *data, size_t len);
	/* A call is over; error is the client's. The lane is not free yet.
	 * False: there is no room for the answer; called again after a wake, or
	 * at the deadline. */
	bool (*on_done)(void *user, struct lane *lane, int error);
	/*
	 * Requests around the lane's own; NULL: there are none. Asked before
	 * the first one, with 0, and with the error of each that has ended.
	 * True: lane->request or, if `is_other`, lane->other is next, after
	 * pause_until. False: there is none, the call is over.
	 */
	bool (*next)(void *user, struct lane *lane, int error, bool *is_other);
	/* May the lane go on, or must its output be read first? */
	bool (*may_go)(void *user, const struct lane *lane);
};

/* With its pool and its callbacks. */
void fleet_init(struct fleet *f);

/*
 * Begins a call. 1: begun; 0: no lane is free, try again after a turn; -1:
 * refused, `problem` says why. The record is copied, its protocol filled in. A
 * script replaces the record's command; NULL: none.
 */
int fleet_begin(struct fleet *f, struct winrm_connector *record,
	const struct script *script, struct lane **lane, char *problem,
	size_t cap);

/*
 * Waits until `until` at the latest, and goes on with what is ready. Slots of
 * the loop that are not lanes go to `other`.
 */
void fleet_turn(struct fleet *f, uint64_t until,
	void (*other)(void *user, size_t slot), void *user);

/*
 * Called by the lane's owner when its output can be read again or is dropped.
 */
void fleet_wake(struct fleet *f, struct lane *lane);

/* Ends its call, or hurries the end. */
void fleet_cancel(struct fleet *f, struct lane *lane);
void fleet_cancel_all(struct fleet *f);

/* Deletes the kept shells; done when f->used is 0. */
void fleet_end(struct fleet *f);

#endif
