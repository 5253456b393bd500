/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_watch.h"

#include <string.h>

#include "core/cim/cim_event.h"
#include "core/cim/cim_fields.h"
#include "core/cim/cim_operation.h"
#include "core/cim/cim_reply.h"
#include "core/engine/engine.h"

#if WINRM_CIM && WINRM_WATCH

#define MAX_EVENTS 20

#define FIELD(check, field)                                                    \
	WINRM_CIM_FIELD(WINRM_CIM_##check,                                     \
		offsetof(struct winrm_watch, field), #field)

/* Both kinds of parameters begin with the same fields. */
typedef char winrm_watch_begins_as_cim[offsetof(struct winrm_watch, options) ==
			offsetof(struct winrm_cim, options)
		? 1
		: -1];

/* The field that is missing or wrong; NULL: none is. */
static const char *wrong(const struct winrm_watch *watch)
{
	static const struct winrm_cim_field fields[] = {FIELD(CONTENT, query),
		FIELD(OPTIONAL, log), FIELD(OPTIONAL, dialect),
		FIELD(OPTIONAL + WINRM_CIM_CONTENT, bookmark)};
	const char *field;

	if (!watch)
		return NAMED("watch");
	if (!watch->on_value)
		return NAMED("on_value");
	field = winrm_cim_wrong_field(watch, winrm_cim_fields, 3);
	if (!field)
		field = winrm_cim_wrong_field(
			watch, fields, sizeof(fields) / sizeof(fields[0]));
	if (!field && watch->log && watch->query[0] == '<')
		field = NAMED("query");
	return field;
}

static int watch_start(struct winrm_engine *e)
{
	return winrm_cim_begin_request(e, wrong(e->request->as.watch));
}

/* A Pull does not outlast the time at which the subscription is renewed. */
static unsigned watch_prepare(struct winrm_engine *e)
{
	struct winrm_cim_state *s = e->once;
	uint32_t expires, now = winrm_engine_now(e);

	if (s->step == WINRM_CIM_END)
		return WINRM_REPEATABLE;
	expires = e->request->as.watch->expires_ms;
	if (s->step == WINRM_CIM_PULL && expires > 0 && s->identifier[0] &&
		now - s->renewed >= expires / 2)
		s->step = WINRM_CIM_RENEW;
	if (s->step != WINRM_CIM_PULL)
		s->renewed = now;
	else if (expires > 0 && e->operation_timeout > expires / 4)
		e->operation_timeout = expires / 4 > 0 ? expires / 4 : 1;
	return s->step == WINRM_CIM_RENEW ? WINRM_REPEATABLE : 0;
}

static void watch_emit(void *engine, struct winrm_writer *w)
{
	const struct winrm_engine *e = engine;
	const struct winrm_cim_state *s = e->once;
	const struct winrm_watch *watch = e->request->as.watch;
	struct winrm_cim_target t = {winrm_operation_header(e), watch->resource,
		watch->selectors, watch->options};

	if (s->step == WINRM_CIM_FIRST)
		winrm_cim_put_subscribe(w, &t, watch);
	else if (s->step != WINRM_CIM_PULL && s->identifier[0])
		winrm_cim_put_renew(w, &t, s->identifier,
			s->step == WINRM_CIM_END ? 0 : watch->expires_ms);
	else
		winrm_cim_put_pull(w, &t, s->context,
			s->step == WINRM_CIM_END ? 0
				: watch->max_elements == 0
				? MAX_EVENTS
				: watch->max_elements);
}

/* Reads the reply and keeps what it says of the subscription. */
static int check(struct winrm_engine *e, struct winrm_cim_reply *r,
	struct winrm_slice doc)
{
	static const char *const verbs[] = {"Subscribe", "Pull", "Renew"};
	struct winrm_cim_state *s = e->once;
	bool read = winrm_cim_reply_read(r, doc, verbs[s->step]);
	int error = winrm_operation_check(e, &r->envelope, read);

	if (error)
		return error;
	if (r->context[0])
		memcpy(s->context, r->context, sizeof(s->context));
	if (s->step == WINRM_CIM_FIRST)
		memcpy(s->identifier, r->identifier, sizeof(s->identifier));
	return s->context[0] ? WINRM_OK : WINRM_E_REPLY;
}

static void tell_idle(const struct winrm_request *request)
{
	if (request->as.watch->on_idle)
		request->as.watch->on_idle(request->user);
}

/* The events of a Pull, then the bookmark after them. */
static int take_events(struct winrm_engine *e, const struct winrm_cim_reply *r,
	struct winrm_slice doc)
{
	const struct winrm_request *request = e->request;
	const struct winrm_watch *watch = request->as.watch;
	struct winrm_slice bookmark = {NULL, 0};
	int error;

	if (watch->on_bookmark)
		bookmark = winrm_cim_bookmark(doc);
	error = winrm_cim_tell(e, WINRM_CIM_IN_EVENTS, watch->on_value,
		&r->envelope.first, doc);
	if (!error && bookmark.len > 0)
		watch->on_bookmark(request->user, (const char *)bookmark.ptr,
			bookmark.len);
	return error;
}

static int watch_reply(struct winrm_engine *e, uint8_t *doc, size_t len)
{
	struct winrm_cim_state *s = e->once;
	struct winrm_slice all = {doc, len};
	struct winrm_cim_reply r;
	int error;

	if (s->step == WINRM_CIM_END)
		return WINRM_DONE;
	error = check(e, &r, all);
	if (error == WINRM_E_FAULT) {
		if (winrm_cim_is_silence(e, error)) {
			tell_idle(e->request);
			return WINRM_NEXT;
		}
		if (s->step == WINRM_CIM_RENEW)
			error = WINRM_OK; /* OMI knows no Renew; Pull will tell */
	}
	if (!error && s->step == WINRM_CIM_PULL)
		error = take_events(e, &r, all);
	if (error)
		return error;
	if (s->step == WINRM_CIM_PULL && r.ends)
		return WINRM_DONE;
	s->step = WINRM_CIM_PULL;
	return WINRM_NEXT;
}

const struct winrm_operation_table winrm_watch_operation = {watch_start,
	watch_prepare, watch_emit, watch_reply, winrm_cim_clean, NULL, false};

#else
typedef int winrm_no_watch; /* ISO C has no empty file */
#endif
