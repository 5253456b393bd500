/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_watch.h"

#include <string.h>

#include "core/cim/cim_args.h"
#include "core/cim/cim_event.h"
#include "core/cim/cim_operation.h"
#include "core/cim/cim_reply.h"
#include "core/engine/engine.h"

#if WINRM_CIM && WINRM_WATCH

#define MAX_EVENTS 20

/* The field that is missing or wrong; NULL: none is. */
static const char *wrong(const struct winrm_watch *watch)
{
	if (!watch)
		return NAMED("watch");
	if (!watch->on_value)
		return NAMED("on_value");
	if (!winrm_cim_is_content(watch->query) ||
		(watch->log && watch->query[0] == '<'))
		return NAMED("query");
	if (watch->log && !winrm_cim_is_text(watch->log))
		return NAMED("log");
	if (watch->dialect && !winrm_cim_is_text(watch->dialect))
		return NAMED("dialect");
	if (watch->bookmark && !winrm_cim_is_content(watch->bookmark))
		return NAMED("bookmark");
	return winrm_cim_wrong_target(
		watch->resource, watch->selectors, watch->options);
}

static int watch_start(struct winrm_engine *e)
{
	const char *field = wrong(e->request->as.watch);

	memset(e->once, 0, sizeof(struct winrm_cim_state));
	if (!field)
		return WINRM_OK;
	e->response.setting = field;
	return WINRM_E_CONFIG;
}

/* A Pull does not outlast the time at which the subscription is renewed. */
static unsigned watch_prepare(struct winrm_engine *e)
{
	struct winrm_cim_state *s = e->once;
	uint32_t expires, age = winrm_engine_now(e) - s->renewed;

	if (s->step == WINRM_CIM_END)
		return WINRM_REPEATABLE;
	expires = e->request->as.watch->expires_ms;
	if (s->step == WINRM_CIM_PULL && expires > 0 && s->identifier[0] &&
		age >= expires / 2)
		s->step = WINRM_CIM_RENEW;
	if (s->step != WINRM_CIM_PULL)
		s->renewed = winrm_engine_now(e);
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

	switch (s->step) {
	case WINRM_CIM_FIRST: winrm_cim_put_subscribe(w, &t, watch); break;
	case WINRM_CIM_PULL:
		winrm_cim_put_pull(w, &t, s->context,
			watch->max_elements > 0 ? watch->max_elements
						: MAX_EVENTS);
		break;
	case WINRM_CIM_RENEW:
	case WINRM_CIM_END:
		if (!s->identifier[0]) {
			winrm_cim_put_pull(w, &t, s->context, 0);
			break;
		}
		winrm_cim_put_renew(w, &t, s->identifier,
			s->step == WINRM_CIM_END ? 0 : watch->expires_ms);
		break;
	}
}

/* Reads the reply and keeps what it says of the subscription. */
static int check(struct winrm_engine *e, struct winrm_cim_reply *r,
	struct winrm_slice doc)
{
	static const char *const verbs[] = {
		"Subscribe", "Pull", "Renew", "Unsubscribe"};
	struct winrm_cim_state *s = e->once;
	bool read = winrm_cim_reply_read(r, doc, verbs[s->step]);
	int error = winrm_operation_check(e, &r->envelope, read);

	if (error)
		return error;
	if (r->context[0])
		memcpy(s->context, r->context, sizeof(s->context));
	if (r->identifier[0] && s->step == WINRM_CIM_FIRST)
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
	if (winrm_cim_is_silence(e, error)) {
		tell_idle(e->request);
		return WINRM_NEXT;
	}
	if (error == WINRM_E_FAULT && s->step == WINRM_CIM_RENEW)
		error = WINRM_OK; /* OMI knows no Renew; Pull will tell */
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
