/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/watch_command.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cim/bookmark_file.h"
#include "boards/linux/cim/cim_rows.h"
#include "boards/linux/cim/cim_words.h"
#include "boards/linux/cli/cim_resource.h"
#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/run/failure.h"
#include "boards/linux/run/interrupt.h"

enum {
	EXPIRES_MS = 600000, /* renewed at half of that */
	HEARTBEAT_MS = 30000,
	PAUSE_MS = 500, /* after the first loss, then twice that */
	PAUSE_MAX_MS = 30000,
	TRIES = 5 /* in a row that fail; --reconnect */
};

/* The subscription has expired. */
#define INVALID_CONTEXT 0x8033801b

static struct watching {
	const struct options *o;
	struct one_host *h;
	struct winrm_watch watch;
	struct winrm_selector options[3];
	char resource[CIM_RESOURCE];
	struct cim_rows rows;
	char bookmark[BOOKMARK_MAX + 1];
	bool is_log;
	bool is_alive;     /* something has come since the last try */
	bool has_lived;    /* the host has let us in */
	bool is_done;      /* --count events have come */
	bool is_unsaved;   /* the file could not be written: said */
	uint64_t deadline; /* ms; 0: none */
} watching;

/* --- what is wanted --------------------------------------------------------- */

static bool read_log(struct watching *w, const struct options *o)
{
	size_t n = 0;

	w->is_log = true;
	w->watch.log = o->event_log;
	w->watch.query = o->xpath ? o->xpath : "*";
	snprintf(w->resource, sizeof(w->resource), "windows/EventLog");
	if (o->existing) {
		w->options[n].name = "ReadExistingEvents";
		w->options[n++].value = "true";
	}
	w->watch.options = n ? w->options : NULL;
	return !o->query ||
		(say("--log and --query: watch either a log, with --xpath, or "
		     "an event query in WQL"),
			false);
}

static bool read_query(
	struct watching *w, const struct options *o, const char *space)
{
	w->watch.query = o->query;
	if (o->xpath || o->existing || o->bookmark_file)
		return say("--xpath, --existing and --bookmark go with --log"),
		       false;
	return cim_resource(w->resource, space);
}

bool watch_read(const struct options *o, const char *space)
{
	struct watching *w = &watching;

	w->o = o;
	w->watch.resource = w->resource;
	w->watch.heartbeat_ms = HEARTBEAT_MS;
	w->watch.expires_ms = EXPIRES_MS;
	if (o->word_count > 0)
		return say("%s: not expected; --log or --query says what to "
			   "watch",
			       o->words[0]),
		       false;
	if (!(o->event_log ? read_log(w, o) : read_query(w, o, space)))
		return false;
	if (!o->bookmark_file)
		return true;
	/* a bookmark is that of a whole reply */
	w->watch.max_elements = o->count ? 1 : 0;
	if (o->existing && bookmark_is_there(o->bookmark_file))
		w->watch.options = NULL; /* it says where to go on */
	return bookmark_read(o->bookmark_file, w->bookmark);
}

/* --- what comes ------------------------------------------------------------- */

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	struct watching *w = user;
	uint32_t most = w->o->count;

	w->is_alive = true;
	if (w->is_done)
		return false;
	if (!cim_rows_value(&w->rows, v))
		return false;
	if (v->kind != WINRM_CIM_ROW_END)
		return true;
	w->is_done = most > 0 && w->rows.count >= most;
	return print_flush();
}

/* All before it has been printed. */
static void on_bookmark(void *user, const char *text, size_t len)
{
	struct watching *w = user;

	if (len <= BOOKMARK_MAX) {
		memcpy(w->bookmark, text, len);
		w->bookmark[len] = 0;
		if (w->o->bookmark_file && !w->is_unsaved)
			w->is_unsaved =
				!bookmark_write(w->o->bookmark_file, text, len);
	}
	if (w->is_done)
		(void)winrm_cancel(&w->h->client);
}

static void on_idle(void *user)
{
	struct watching *w = user;

	w->is_alive = true;
}

/* --- from one connection to the next ---------------------------------------- */

static bool is_lost(const struct watching *w, int error)
{
	const struct winrm_response *r = winrm_response(&w->h->client);

	switch (error) {
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT:
	case WINRM_E_IO:
	case WINRM_E_CLOSED: return true;
	case WINRM_E_FAULT: return r->fault_code == INVALID_CONTEXT;
	default: return false;
	}
}

/* ms until the deadline. */
static uint32_t left(const struct watching *w, uint32_t most)
{
	uint64_t now = monotonic_ms();
	uint64_t ms = w->deadline > now ? w->deadline - now : 0;

	return w->deadline == 0 || ms > most ? most : (uint32_t)ms;
}

/* After a loss: is it worth another try? */
static bool wait_for_next(struct watching *w, unsigned failed)
{
	const struct winrm_connector *record = w->h->call->record;
	unsigned most = record->given >> WINRM_KEY_RECONNECT & 1
		? record->number[WINRM_KEY_RECONNECT]
		: TRIES;
	uint32_t pause = (uint32_t)PAUSE_MS << (failed < 6 ? failed : 6);

	if (failed >= most || *interrupt_count() > 0 || left(w, 1) == 0)
		return false;
	(void)poll(NULL, 0,
		(int)left(w, pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS));
	return *interrupt_count() == 0 && left(w, 1) > 0;
}

static void tell_loss(const struct watching *w, int error)
{
	const char *how = w->bookmark[0] ? "after the last event"
					 : "without the events of the meantime";

	if (!w->o->quiet)
		say("%s; going on %s",
			error == WINRM_E_FAULT ? "the subscription has expired"
					       : winrm_strerror(error),
			how);
}

static int watch_once(struct watching *w, struct winrm_request *request)
{
	int error;

	w->is_alive = false;
	w->watch.bookmark = w->bookmark[0] ? w->bookmark : NULL;
	w->rows.json.follows = false; /* a row may have been cut off */
	if (w->deadline)
		request->timeout_ms = left(w, UINT32_MAX);
	if (w->deadline && request->timeout_ms == 0)
		request->timeout_ms = 1; /* 0 is the default */
	error = winrm_start(&w->h->client, request);
	if (!error)
		error = stage_log_run(&w->h->log, &w->h->client);
	w->has_lived |= winrm_response(&w->h->client)->logged_on;
	return error;
}

static int end(struct watching *w, int error)
{
	char why[640];

	if (w->is_done)
		return w->is_unsaved ? EXIT_OTHER : 0;
	if (error == WINRM_E_TIMEOUT && w->has_lived)
		(void)snprintf(
			why, sizeof(why), "the time of --timeout is over");
	else
		failure_describe(
			&w->h->client, &w->h->transport, why, sizeof(why));
	if (!print_failed())
		say("%s", why);
	return winrm_exit_status(error);
}

int watch_converse(struct one_host *h, struct winrm_request *request)
{
	struct watching *w = &watching;
	unsigned failed = 0;
	int error;

	w->h = h;
	w->rows.format = CIM_JSON;
	w->watch.on_value = on_value;
	w->watch.on_idle = on_idle;
	if (w->is_log)
		w->watch.on_bookmark = on_bookmark;
	request->operation = WINRM_OP_WATCH;
	request->as.watch = &w->watch;
	request->on_output = NULL;
	request->on_input = NULL;
	request->user = w;
	if (!request->no_timeout)
		w->deadline = monotonic_ms() + request->timeout_ms;
	for (;; failed++) {
		error = watch_once(w, request);
		if (w->is_done || !w->has_lived || !is_lost(w, error))
			break;
		if (w->is_alive)
			failed = 0;
		tell_loss(w, error);
		if (!wait_for_next(w, failed))
			break;
	}
	return end(w, error);
}
