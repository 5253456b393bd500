/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim.h"

#include "tests/unit/cim_rows.h"
#include "tests/unit/cim_whole.h"
#include "tests/unit/rig.h"

/*
 * Each operation on management data with mischief at each byte of what the host
 * sends or takes: it succeeds with exactly the right values, or it is an error,
 * on time, and what was delivered is the beginning of what is right.
 */

/* With a sanitizer, which takes thrice the time, at every fifth byte. */
#if defined(__SANITIZE_ADDRESS__)
enum { STRIDE = 5 };
#else
enum { STRIDE = 1 };
#endif
enum { DEADLINE = 20000, GRACE = 5000 };

static struct cim_sink sink;
static const struct cim_whole *running;
static unsigned bookmarks;

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	(void)user;
	return cim_rows_on_value(&sink.json, v);
}

/* The caller has had enough. */
static void on_bookmark(void *user, const char *text, size_t len)
{
	struct rig *r = user;

	cim_bookmark(&sink, text, len);
	if (++bookmarks == running->cancel_at)
		winrm_cancel(&r->client);
}

static void answer_late(void *user)
{
	struct rig *r = user;
	const struct peer_trick *t = r->peer.trick;

	r->peer.now += t->arg;
	peer_answer_body(&r->peer, 200, t->text, r->peer.request.sealed);
}

/* A host that does what the case says, sealed or in the clear. */
static struct rig *ready(const struct cim_whole *c, bool sealed)
{
	static struct winrm_cim cim;
	static struct winrm_watch watch;
	const struct cim_whole_answer *a;
	struct rig *r = cim_rig(&sink);

	running = c;
	bookmarks = 0;
	r->request.operation = c->operation;
	r->request.timeout_ms = DEADLINE;
	r->config.grace_ms = GRACE;
	if (!sealed) {
		r->peer.basic = r->peer.chunked = true;
		r->config.auth = WINRM_AUTH_BASIC;
		r->config.insecure_allow_unencrypted = true;
	}
	rig_init(r);
	cim = c->cim;
	cim.on_value = on_value;
	watch = c->watch;
	watch.on_value = on_value;
	watch.on_bookmark = on_bookmark;
	if (c->operation == WINRM_OP_WATCH)
		r->request.as.watch = &watch;
	else
		r->request.as.cim = &cim;
	for (a = c->answers; a->body; a++) {
		struct peer_trick *t = rig_trick(r, a->verb, a->nth,
			a->late_ms > 0 ? PEER_OWN : PEER_BODY, a->late_ms);

		t->text = a->body;
		t->call = answer_late;
		t->user = r;
	}
	return r;
}

/* What changes something is never sent twice, and it is said if it was. */
static void assert_once(const struct rig *r, const struct cim_whole *c)
{
	unsigned times = r->peer.verbs[c->answers[0].verb];

	if (!c->changes)
		return;
	assert_true(times <= 1);
	assert_true(rig_response(r)->error
			? times == 0 || rig_response(r)->started
			: times == 1);
}

static int run(struct rig *r, const struct cim_whole *c)
{
	uint32_t start = r->peer.now;
	int error = rig_run_request(r);

	if (r->peer.now - start > DEADLINE + GRACE)
		fail_msg("%s: late", c->name);
	if (error == 0)
		assert_int_equal(c->result, 0);
	if (error == c->result && strcmp(r->err, c->rows) != 0)
		fail_msg("%s: %s, not %s", c->name, r->err, c->rows);
	if (strncmp(r->err, c->rows, strlen(r->err)) != 0)
		fail_msg("%s: %s, no part of %s", c->name, r->err, c->rows);
	assert_once(r, c);
	rig_end(r);
	return error;
}

/* The messages without the connections and what they begin with. */
static void assert_path(const char *path, const char *wanted)
{
	for (; *path; path++)
		if (*path != '|' && *path != 'l')
			assert_int_equal(*path, *wanted++);
	assert_int_equal(*wanted, 0);
}

/* The place: of a field of struct peer. */
static void at_every_byte(
	const struct cim_whole *c, size_t place, bool given, bool sealed)
{
	struct rig *r = ready(c, sealed);
	size_t n, total, stride = STRIDE * rig_stride(37);

	assert_int_equal(run(r, c), c->result);
	assert_path(r->peer.path, c->path);
	total = given ? r->peer.given : r->peer.taken;
	for (n = 0; n < total; n += stride) {
		size_t *at;

		r = ready(c, sealed);
		at = (size_t *)(void *)((char *)&r->peer + place);
		*at = n;
		(void)run(r, c);
	}
}

/* Sealed where it takes longer, one for all of them: the reply is the same. */
static void each_at_every_byte(size_t given_at, size_t taken_at)
{
	size_t i;

	at_every_byte(cim_wholes, given_at, true, true);
	at_every_byte(cim_wholes, taken_at, false, true);
	for (i = 0; i < cim_whole_count; i++) {
		at_every_byte(cim_wholes + i, given_at, true, false);
		at_every_byte(cim_wholes + i, taken_at, false, false);
	}
}

#define AT(field) offsetof(struct peer, field)

static void what_is_cut_is_an_error(void **state)
{
	(void)state;
	each_at_every_byte(AT(cut_at), AT(take_cut_at));
}

static void what_stalls_ends_on_time(void **state)
{
	(void)state;
	each_at_every_byte(AT(stall_at), AT(take_stall_at));
}

/* In the clear nobody could tell. */
static void what_is_flipped_is_an_error(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < cim_whole_count; i++)
		at_every_byte(cim_wholes + i, AT(flip_at), true, true);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_cut_is_an_error),
		cmocka_unit_test(what_stalls_ends_on_time),
		cmocka_unit_test(what_is_flipped_is_an_error),
	};

	return RUN(tests);
}
