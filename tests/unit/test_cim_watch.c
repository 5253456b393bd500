/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_event.h"

#include "tests/unit/cim_events.h"
#include "tests/unit/cim_rows.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/rig.h"

/* Events: subscriptions by a client, rows of event logs, bookmarks. */

#define TIMED_OUT 2150858793u

static struct winrm_watch watch;
static struct cim_sink sink;
static unsigned idle;

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	(void)user;
	return cim_rows_on_value(&sink.json, v);
}

static void on_bookmark(void *user, const char *bookmark, size_t len)
{
	(void)user;
	cim_bookmark(&sink, bookmark, len);
}

static void on_idle(void *user)
{
	(void)user;
	idle++;
}

static struct rig *ready(void)
{
	struct rig *r = cim_rig(&sink);

	idle = 0;
	memset(&watch, 0, sizeof(watch));
	watch.resource = "windows/EventLog";
	watch.log = "Security";
	watch.query = "*";
	watch.on_value = on_value;
	r->request.operation = WINRM_OP_WATCH;
	r->request.as.watch = &watch;
	return r;
}

static const char *sent(const struct rig *r)
{
	return (const char *)r->peer.request.body;
}

static void events_come_until_the_host_ends_them(void **state)
{
	struct rig *r = ready();

	(void)state;
	watch.on_bookmark = on_bookmark;
	cim_answer(r, PEER_UNKNOWN, 1, SUBSCRIBED);
	cim_answer(r, PEER_PULL, 1,
		EVENTS("c2", EVENT("1") EVENT("2"), BOOKMARK("2")));
	cim_answer(r, PEER_PULL, 2,
		EVENTS("c3", "<w:Event>" EVENT("3") "</w:Event>",
			"<n:EndOfSequence/>"));
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err,
		EVENT_ROW("1") EVENT_ROW("2") BOOKMARK_ROW("2") EVENT_ROW("3"));
	assert_non_null(strstr(sent(r), ">c2</n:"));
	rig_end(r);
}

static void a_silent_host_is_asked_again(void **state)
{
	struct rig *r = ready();

	(void)state;
	watch.on_idle = on_idle;
	cim_answer(r, PEER_UNKNOWN, 1, SUBSCRIBED);
	rig_trick(r, PEER_PULL, 1, PEER_FAULT, TIMED_OUT);
	cim_answer(r, PEER_PULL, 2,
		EVENTS("c2", EVENT("1"), "<n:EndOfSequence/>"));
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, EVENT_ROW("1"));
	assert_int_equal(idle, 1);
	rig_end(r);
}

static void cancel(void *user)
{
	struct rig *r = user;

	winrm_cancel(&r->client);
}

static void a_subscription_is_ended_with_the_request(void **state)
{
	struct rig *r = ready();
	struct peer_trick *trick;

	(void)state;
	cim_answer(r, PEER_UNKNOWN, 1, SUBSCRIBED);
	trick = rig_trick(r, PEER_PULL, 1, PEER_CALL, 0);
	trick->call = cancel;
	trick->user = r;
	cim_answer(r, PEER_UNKNOWN, 2, "<e:UnsubscribeResponse xmlns:e='x'/>");
	assert_int_equal(rig_run_request(r), WINRM_E_CANCELLED);
	assert_non_null(strstr(sent(r), "/eventing/Unsubscribe</a:Action>"));
	assert_non_null(strstr(sent(r), ">id&amp;1</e:Identifier>"));
	assert_int_equal(r->peer.verbs[PEER_UNKNOWN], 2);
	rig_end(r);
}

static void without_an_identifier_the_context_is_released(void **state)
{
	struct rig *r = ready();

	(void)state;
	cim_answer(r, PEER_UNKNOWN, 1,
		"<r><n:EnumerationContext>c1</n:EnumerationContext></r>");
	rig_trick(r, PEER_PULL, 1, PEER_CLOSE, 0);
	cim_answer(r, PEER_UNKNOWN, 2, "<n:ReleaseResponse/>");
	assert_int_equal(rig_run_request(r), WINRM_E_CLOSED);
	assert_non_null(strstr(sent(r), "/Release</a:Action>"));
	rig_end(r);
}

static void a_subscription_without_a_context_is_an_error(void **state)
{
	struct rig *r = ready();

	(void)state;
	cim_answer(r, PEER_UNKNOWN, 1, "<r/>");
	assert_int_equal(rig_run_request(r), WINRM_E_REPLY);
	assert_int_equal(r->peer.verbs[PEER_PULL], 0);
	rig_end(r);
}

static void sleep_and_time_out(void *user)
{
	struct rig *r = user;

	r->peer.now += 40;
	peer_answer_fault(&r->peer, TIMED_OUT, r->peer.request.sealed);
}

/* By then, as the first Pull takes long, the subscription is to be renewed; the
 * next one brings an event, the last. */
static struct rig *ready_to_renew(void)
{
	struct rig *r = ready();
	struct peer_trick *trick;

	watch.expires_ms = 60;
	cim_answer(r, PEER_UNKNOWN, 1, SUBSCRIBED);
	trick = rig_trick(r, PEER_PULL, 1, PEER_OWN, 0);
	trick->call = sleep_and_time_out;
	trick->user = r;
	cim_answer(
		r, PEER_PULL, 2, EVENTS("", EVENT("1"), "<n:EndOfSequence/>"));
	return r;
}

static void a_subscription_is_renewed_in_time(void **state)
{
	struct rig *r = ready_to_renew();

	(void)state;
	cim_answer(r, PEER_UNKNOWN, 2, "<e:RenewResponse xmlns:e='x'/>");
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, EVENT_ROW("1"));
	assert_int_equal(r->peer.verbs[PEER_UNKNOWN], 2);
	assert_int_equal(r->peer.request.operation_timeout, 15);
	rig_end(r);
}

/* OMI: the subscription lasts all the same. */
static void a_host_may_know_no_renew(void **state)
{
	struct rig *r = ready_to_renew();

	(void)state;
	rig_trick(r, PEER_UNKNOWN, 2, PEER_FAULT, 87);
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, EVENT_ROW("1"));
	rig_end(r);
}

static void bookmarks_are_found(void **state)
{
	static const char *const rows[][2] = {{"<a/>", ""},
		{"<Bookmark>1</Bookmark>", ""},
		{"<x" DECLARED "><w:Bookmark/></x>", ""},
		{"<x" DECLARED "><w:Bookmark></w:Bookmark></x>", ""},
		{"<x" DECLARED "><w:Bookmark><y>1</y>2<z/></w:Bookmark></x>",
			"<y>1</y>2<z/>"},
		{"<x" DECLARED "><w:Bookmark><z/></w:Bookmark>"
		 "<w:Bookmark>\n<y/></w:Bookmark></x>",
			"<y/>"},
		/* beside an event, and what anybody can write into one */
		{"<x" DECLARED "><b><p><i><w:Event><w:Bookmark><y/>"
		 "</w:Bookmark></w:Event></i></p></b></x>",
			"<y/>"},
		{"<x" DECLARED "><b><p><i><Event><UserData><w:Bookmark><y/>"
		 "</w:Bookmark></UserData></Event></i></p></b></x>",
			""}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_slice(winrm_cim_bookmark(winrm_slice_str(rows[i][0])),
			rows[i][1]);
}

static void assert_refused(struct rig *r, const char *setting)
{
	char why[256];

	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	assert_string_equal(rig_response(r)->setting, setting);
	(void)winrm_describe(&r->client, why, sizeof(why));
	assert_non_null(strstr(why, ": it must be "));
	rig_end_at(r, "");
}

static void what_is_missing_or_wrong_is_refused(void **state)
{
	static const char *const queries[] = {NULL, "", "<a>", "<a/><b/>",
		"<!DOCTYPE a><a/>", "\a", "<QueryList/>"};
	size_t i;
	struct rig *r;

	(void)state;
	for (i = 0; i < COUNT(queries); i++) {
		r = ready();
		watch.query = queries[i];
		assert_refused(r, "query");
	}
	r = ready();
	watch.on_value = NULL;
	assert_refused(r, "on_value");
	r = ready();
	watch.log = "";
	assert_refused(r, "log");
	r = ready();
	watch.bookmark = "<a></b>";
	assert_refused(r, "bookmark");
	r = ready();
	watch.resource = NULL;
	assert_refused(r, "resource");
	r = ready();
	r->request.as.watch = NULL;
	assert_refused(r, "watch");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_come_until_the_host_ends_them),
		cmocka_unit_test(a_silent_host_is_asked_again),
		cmocka_unit_test(a_subscription_is_ended_with_the_request),
		cmocka_unit_test(without_an_identifier_the_context_is_released),
		cmocka_unit_test(a_subscription_without_a_context_is_an_error),
		cmocka_unit_test(a_subscription_is_renewed_in_time),
		cmocka_unit_test(a_host_may_know_no_renew),
		cmocka_unit_test(bookmarks_are_found),
		cmocka_unit_test(what_is_missing_or_wrong_is_refused),
	};

	return RUN(tests);
}
