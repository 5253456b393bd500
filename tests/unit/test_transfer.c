/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/transfer.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/rig.h"

/* Resources of a host, read by Get. */

#define GOT URI_TRANSFER "/GetResponse"
#define FRAME_OF(action, body)                                                 \
	"<s:Envelope" DECLARED "><s:Header><a:Action>" action                  \
	"</a:Action></s:Header><s:Body>" body "</s:Body></s:Envelope>"
#define FRAME(body) FRAME_OF(GOT, body)
#define CONFIG      "http://schemas.microsoft.com/wbem/wsman/1/config"

enum { ALL = 4096 };

/* "path=text;" of each value; "path!;" is none. "refused" if it is. */
static void read_all(struct winrm_slice doc, char out[ALL])
{
	struct winrm_envelope_reply r;
	struct winrm_transfer t;
	int more;

	strcpy(out, "refused");
	if (!winrm_transfer_read(&r, doc) || r.is_fault)
		return;
	out[0] = 0;
	winrm_transfer_start(&t, &r.first, doc);
	while ((more = winrm_transfer_next(&t)) > 0)
		sprintf(out + strlen(out), "%s%s%s;", t.path,
			t.is_null ? "!" : "=", t.text);
	assert_int_equal(more, 0);
}

static void resources_are_read_as_values(void **state)
{
	static const char *const rows[][2] = {
		{FRAME("<c><a>1</a><b> x\n y </b></c>"), "a=1;b=x y;"},
		{FRAME("<c><s><u><v>1</v></u><w/></s><u>2</u></c>"),
			"s/u/v=1;s/w=;u=2;"},
		{FRAME("<c><a>1</a><a>2</a></c>"), "a=1;a=2;"},
		{FRAME("<p:c xmlns:p='urn:x'><p:a>1</p:a></p:c>"), "a=1;"},
		{FRAME("<c><a nil='true'/><b nil=' 1 '>x</b></c>"), "a!;b!x;"},
		{FRAME("<c><a>&lt;&#65;<![CDATA[<b>]]>c</a></c>"), "a=<A<b>c;"},
		{FRAME("<c>Hello</c>"), "=Hello;"},
		{FRAME("<c/>"), "=;"},
		{FRAME("<c>of<a>1</a>none</c>"), "a=1;"},
		{FRAME("<c><a>x&#x7f;&#9;y</a></c>"), "a=x y;"},
		{FRAME("<c><a>1</a></c><d><a>2</a></d>"), "a=1;"},
		{FRAME_OF(" " GOT " ", "<c><a>1</a></c>"), "a=1;"},
		{FRAME_OF("<![CDATA[" GOT "]]>", "<c><a>1</a></c>"), "a=1;"},
	};
	static char out[ALL];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct guard g = guard_open(ALL);
		size_t len = strlen(rows[i][0]);
		struct winrm_slice doc = {guard_put(&g, rows[i][0], len), len};

		read_all(doc, out);
		assert_string_equal(out, rows[i][1]);
		guard_close(&g);
	}
}

static void what_is_no_reply_to_a_get_is_refused(void **state)
{
	static const char *const docs[] = {"", "<c><a>1</a></c>", FRAME(""),
		FRAME("text"), FRAME("<c><a>1</a>"), FRAME("<c><a>1</c></a>"),
		FRAME("<c><a>&bad;</a></c") "x",
		FRAME_OF(URI_TRANSFER "/CreateResponse", "<c><a>1</a></c>"),
		FRAME_OF(URI_TRANSFER "/GetResponses", "<c><a>1</a></c>"),
		"<!DOCTYPE x>" FRAME("<c><a>1</a></c>")};
	static char out[ALL];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(docs); i++) {
		read_all(winrm_slice_str(docs[i]), out);
		assert_string_equal(out, "refused");
	}
}

/* No reply cut short is one, wherever it is cut. */
static void a_cut_reply_is_refused(void **state)
{
	static const char doc[] = FRAME("<c><a>1</a><b><d>2</d></b></c>");
	struct guard g = guard_open(sizeof(doc));
	static char out[ALL];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(doc) - 1; len++) {
		struct winrm_slice cut = {guard_put(&g, doc, len), len};

		read_all(cut, out);
		assert_string_equal(out, "refused");
	}
	guard_close(&g);
}

/* Names and texts that are too long do not look like shorter ones. */
static void what_is_long_is_cut(void **state)
{
	static char doc[8192], name[300], text[2000], out[ALL];
	const char *equals;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	memset(text, 't', sizeof(text) - 1);
	sprintf(doc, FRAME("<c><%s><a>%s\xc3\xa4</a></%s><b>1</b></c>"), name,
		text, name);
	read_all(winrm_slice_str(doc), out);
	equals = strchr(out, '=');
	assert_int_equal(equals - out, WINRM_TRANSFER_PATH - 1);
	assert_int_equal(strspn(equals + 1, "t"), WINRM_VALUE_TEXT - 1);
	assert_string_equal(equals + WINRM_VALUE_TEXT, ";b=1;");
}

static void published_replies_are_read(void **state)
{
	static const char *const rows[][2] = {
		{"mswsmv-4.1.1-2-GetResponse",
			"Data1=Hello World;id=1;Location/Address=http:"},
		{"mswsmv-4.11.1-4-GetResponse", "octet!;uint32Key=100;"},
		{"mswsmv-4.11.3-4-GetResponse", "=Hello Spain!;"},
		{"omi-parser-l218-GetResponse", ""},
	};
	static char out[ALL];
	char path[128];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct blob doc;

		sprintf(path, "tests/fixtures/wsman/%s.xml", rows[i][0]);
		doc = blob_load(path);
		read_all(blob_slice(&doc), out);
		assert_string_not_equal(out, "refused");
		assert_memory_equal(out, rows[i][1], strlen(rows[i][1]));
		blob_free(&doc);
	}
}

/* --- by a client ------------------------------------------------------------ */

static void on_value(void *user, const struct winrm_value *value)
{
	struct rig *r = user;

	sprintf(r->err + strlen(r->err), "%s=%s;", value->path, value->text);
}

/* A client that is to get a resource of that name. */
static struct rig *get_ready(const struct winrm_selector *selectors)
{
	struct rig *r = rig_new();

	rig_init(r);
	r->request.operation = WINRM_OP_GET;
	r->request.as.get.resource = CONFIG;
	r->request.as.get.selectors = selectors;
	r->request.as.get.on_value = on_value;
	return r;
}

static void keep_and_answer(void *user)
{
	struct rig *r = user;

	strncpy(r->out, (const char *)r->peer.request.body, sizeof(r->out) - 1);
	peer_answer_body(&r->peer, 200, "<c><a>1</a><b>2</b></c>",
		r->peer.request.sealed);
}

static void a_resource_is_got_with_its_selectors(void **state)
{
	static const struct winrm_selector selectors[] = {
		{"Name", "a<b"}, {"Id", ""}, {NULL, NULL}};
	struct rig *r = get_ready(selectors);
	struct peer_trick *trick = rig_trick(r, PEER_UNKNOWN, 1, PEER_OWN, 0);
	const char *sent = r->out;

	(void)state;
	trick->call = keep_and_answer;
	trick->user = r;
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, "a=1;b=2;");
	assert_non_null(strstr(sent, "/transfer/Get</a:Action>"));
	assert_non_null(strstr(sent, ">" CONFIG "</w:ResourceURI>"));
	assert_non_null(strstr(sent,
		"<w:SelectorSet><w:Selector Name=\"Name\">a&lt;b</w:Selector>"
		"<w:Selector Name=\"Id\"></w:Selector></w:SelectorSet>"));
	assert_non_null(strstr(sent, "<s:Body></s:Body>"));
	rig_end(r);
}

static void a_fault_is_told_and_nothing_of_the_reply(void **state)
{
	struct rig *r = get_ready(NULL);

	(void)state;
	rig_trick(r, PEER_UNKNOWN, 1, PEER_FAULT, 5);
	assert_int_equal(rig_run_request(r), WINRM_E_FAULT);
	assert_int_equal(rig_response(r)->fault_code, 5);
	assert_true(rig_response(r)->logged_on);
	assert_string_equal(r->err, "");
	rig_end(r);
}

static void a_reply_that_is_none_is_told_of_in_no_part(void **state)
{
	static const char *const bodies[] = {"", "<c><a>1</a>", "x"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bodies); i++) {
		struct rig *r = get_ready(NULL);

		rig_trick(r, PEER_UNKNOWN, 1, PEER_BODY, 0)->text = bodies[i];
		assert_int_equal(rig_run_request(r), WINRM_E_REPLY);
		assert_string_equal(r->err, "");
		rig_end(r);
	}
}

static void a_lost_get_is_sent_again(void **state)
{
	struct rig *r = get_ready(NULL);

	(void)state;
	rig_trick(r, PEER_UNKNOWN, 1, PEER_BODY, 0)->text = "<c>1</c>";
	rig_trick(r, PEER_UNKNOWN, 2, PEER_CLOSE, 0);
	rig_trick(r, PEER_UNKNOWN, 3, PEER_BODY, 0)->text = "<c>2</c>";
	assert_int_equal(rig_run_request(r), 0);
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, "=2;");
	rig_end(r);
}

static void assert_refused(const struct winrm_get *get, const char *setting)
{
	struct rig *r = get_ready(NULL);
	char text[256];

	r->request.as.get = *get;
	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	assert_string_equal(rig_response(r)->setting, setting);
	(void)winrm_describe(&r->client, text, sizeof(text));
	assert_non_null(strstr(text, ": it must be "));
	rig_end_at(r, "");
}

static void what_is_missing_or_wrong_is_refused(void **state)
{
	static const struct winrm_selector empty[] = {{"", "x"}, {NULL, NULL}},
					   valueless[] = {{"x", NULL},
						   {NULL, NULL}},
					   bell[] = {{"x", "\a"}, {NULL, NULL}};
	static struct winrm_selector many[WINRM_SELECTORS + 2];
	const struct winrm_get gets[] = {{CONFIG, NULL, NULL},
		{NULL, NULL, on_value}, {"", NULL, on_value},
		{"\a", NULL, on_value}, {CONFIG, empty, on_value},
		{CONFIG, valueless, on_value}, {CONFIG, bell, on_value},
		{CONFIG, many, on_value}};
	static const char *const settings[] = {"on_value", "resource",
		"resource", "resource", "selectors", "selectors", "selectors",
		"selectors"};
	size_t i;

	(void)state;
	for (i = 0; i <= WINRM_SELECTORS; i++)
		many[i].name = many[i].value = "x";
	for (i = 0; i < COUNT(gets); i++)
		assert_refused(&gets[i], settings[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(resources_are_read_as_values),
		cmocka_unit_test(what_is_no_reply_to_a_get_is_refused),
		cmocka_unit_test(a_cut_reply_is_refused),
		cmocka_unit_test(what_is_long_is_cut),
		cmocka_unit_test(published_replies_are_read),
		cmocka_unit_test(a_resource_is_got_with_its_selectors),
		cmocka_unit_test(a_fault_is_told_and_nothing_of_the_reply),
		cmocka_unit_test(a_reply_that_is_none_is_told_of_in_no_part),
		cmocka_unit_test(a_lost_get_is_sent_again),
		cmocka_unit_test(what_is_missing_or_wrong_is_refused),
	};

	return RUN(tests);
}
