/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/identify.h"
#include "soap/shell_reply.h"
#include "soap/stream.h"
#include "soap/xml_text.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

/* Every recorded SOAP body yields what its sidecar expects. */

static enum winrm_reply_kind kind_of(const char *kind)
{
	static const struct {
		const char *name;
		enum winrm_reply_kind kind;
	} kinds[] = {
		{"CreateResponse", WINRM_REPLY_CREATED},
		{"CommandResponse", WINRM_REPLY_COMMAND},
		{"ReceiveResponse", WINRM_REPLY_RECEIVE},
		{"SendResponse", WINRM_REPLY_SEND},
		{"EnumerateResponse", WINRM_REPLY_ENUMERATE},
		{"PullResponse", WINRM_REPLY_ENUMERATE},
		{"Fault", WINRM_REPLY_FAULT},
	};
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (!strcmp(kind, kinds[i].name))
			return kinds[i].kind;
	return WINRM_REPLY_OTHER;
}

static enum winrm_command_state state_of(const char *state)
{
	if (!state)
		return WINRM_STATE_NONE;
	if (!strcmp(state, "Done"))
		return WINRM_STATE_DONE;
	if (!strcmp(state, "Running"))
		return WINRM_STATE_RUNNING;
	assert_string_equal(state, "Pending");
	return WINRM_STATE_PENDING;
}

/* An absent member, or null, is an empty field. */
static void assert_text(const char *got, const cJSON *flat, const char *member)
{
	const char *want = json_text(flat, member);

	assert_string_equal(got, want ? want : "");
}

/* The first bytes of the text, as many as the field holds. */
static void assert_head(const char *got, size_t cap, const char *want)
{
	size_t len = strlen(want);

	if (len < cap)
		assert_string_equal(got, want);
	else
		assert_int_equal(strncmp(got, want, strlen(got)), 0);
}

/*
 * The sidecar's wsman_message is all text in the outer Message; the product
 * takes the deepest Message, or the ProviderFault that holds the text itself.
 */
static void check_fault(const struct winrm_fault *fault, const cJSON *json)
{
	static const char *const places[] = {
		"provider_fault.inner_wsmanfault.message_text_trim",
		"message_text_trim"};
	const cJSON *wsman = json_at(json, "expect.fault.wsmanfault");
	const cJSON *flat = json_at(json, "expect.flat");
	int64_t code = json_number(flat, "wsman_code");
	const char *text = NULL;
	size_t i;

	if (code < 0)
		code = json_number(json, "expect.fault.cim_error.error_Code");
	assert_int_equal(fault->code, code < 0 ? 0 : code);
	assert_text(fault->subcode, flat, "fault_subcode");
	assert_text(fault->machine, flat, "wsman_machine");
	for (i = 0; i < COUNT(places) && !text; i++)
		text = json_text(wsman, places[i]);
	if (!text)
		text = json_text(json, "expect.fault.cim_error.message_trim");
	if (!text)
		text = json_text(flat, "fault_reason");
	assert_head(fault->text, sizeof(fault->text), text ? text : "");
}

static void check_kind(const struct winrm_shell_reply *r, const cJSON *flat)
{
	enum winrm_reply_kind want = kind_of(json_text(flat, "kind"));

	/* Nothing sends Get; a Shell in the body reads like a new one. */
	if (want == WINRM_REPLY_OTHER && json_text(flat, "shell_id"))
		want = WINRM_REPLY_CREATED;
	assert_int_equal(r->kind, want);
}

/* Checks the envelope's header and the Body's first element. */
static void check_envelope(const struct winrm_envelope_reply *e,
	struct winrm_slice doc, const cJSON *flat)
{
	const char *kind = json_text(flat, "kind");
	struct winrm_envelope_reply again;
	char identity[256];

	assert_slice(e->action,
		json_text(flat, "action") ? json_text(flat, "action") : "");
	assert_int_equal(e->is_fault, !strcmp(kind, "Fault"));
	assert_int_equal(
		winrm_identify_read(&again, doc, identity, sizeof(identity)),
		!strcmp(kind, "IdentifyResponse") || e->is_fault);
	assert_int_equal(again.is_fault, e->is_fault);
}

static void check_reply(const struct winrm_shell_reply *r, const cJSON *json)
{
	const cJSON *flat = json_at(json, "expect.flat");
	int64_t exit_code = json_number(flat, "exit_code");

	check_kind(r, flat);
	assert_text(r->envelope.relates_to, flat, "relates_to");
	assert_text(r->shell_id, flat, "shell_id");
	assert_int_equal(r->state, state_of(json_text(flat, "command_state")));
	if (r->command_id[0]) /* the sidecar's may be of a Stream alone */
		assert_text(r->command_id, flat, "command_id");
	else if (r->kind == WINRM_REPLY_COMMAND || r->state == WINRM_STATE_DONE)
		assert_null(json_text(flat, "command_id"));
	assert_int_equal(r->has_exit_code, exit_code >= 0);
	assert_int_equal(r->exit_code, exit_code >= 0 ? exit_code : 0);
	if (r->kind == WINRM_REPLY_FAULT)
		check_fault(&r->envelope.fault, json);
}

/* All that came on one stream. */
struct output {
	char name[32];
	struct blob data;
	bool ended;
};

static struct output *output_of(struct output *all, struct winrm_slice name)
{
	size_t i;

	for (i = 0; i < 16; i++) {
		if (!all[i].name[0]) {
			assert_true(name.len < sizeof(all[i].name));
			memcpy(all[i].name, name.ptr, name.len);
		}
		if (winrm_slice_is(name, all[i].name))
			return &all[i];
	}
	fail_msg("too many streams");
	return NULL;
}

static void check_stream(const struct winrm_stream *s, const cJSON *want)
{
	assert_non_null(want);
	assert_slice(s->name, json_text(want, "name"));
	if (json_text(want, "command_id"))
		assert_slice(s->command_id, json_text(want, "command_id"));
	else
		assert_int_equal(s->command_id.len, 0);
	assert_int_equal(s->end, json_is_true(want, "end"));
	assert_int_equal(s->len, json_number(want, "data.len"));
	assert_sha256(s->data, s->len, json_text(want, "data.sha256"));
}

/* Gathers the streams, each as the list has it; returns how many. */
static int read_streams(struct output *all, const struct winrm_shell_reply *r,
	uint8_t *doc, size_t len, const cJSON *list)
{
	enum winrm_stream_result got;
	struct winrm_stream_reader s;
	struct winrm_stream stream;
	int count = 0;

	winrm_stream_start(&s, &r->envelope.first, doc, len);
	while ((got = winrm_stream_next(&s, &stream)) == WINRM_STREAM_NEXT) {
		struct output *o = output_of(all, stream.name);

		check_stream(&stream, cJSON_GetArrayItem(list, count++));
		o->ended |= stream.end;
		o->data.data =
			realloc(o->data.data, o->data.len + stream.len + 1);
		assert_non_null(o->data.data);
		if (stream.len > 0)
			memcpy(o->data.data + o->data.len, stream.data,
				stream.len);
		o->data.len += stream.len;
	}
	assert_int_equal(got, WINRM_STREAM_END);
	return count;
}

static void check_streams(const struct winrm_shell_reply *r, uint8_t *doc,
	size_t len, const cJSON *json)
{
	const cJSON *flat = json_at(json, "expect.flat");
	const cJSON *streams = json_at(flat, "streams"), *item;
	struct output all[16];
	size_t i, names = 0, ended = 0;

	memset(all, 0, sizeof(all));
	assert_int_equal(read_streams(all, r, doc, len,
				 json_at(json, "expect.receive.streams")),
		json_number(flat, "stream_count"));
	for (i = 0; i < COUNT(all) && all[i].name[0]; i++, names++) {
		item = json_at(streams, all[i].name);
		assert_non_null(item);
		assert_int_equal(all[i].data.len, json_number(item, "len"));
		assert_sha256(all[i].data.data, all[i].data.len,
			json_text(item, "sha256"));
		ended += all[i].ended;
		free(all[i].data.data);
	}
	assert_int_equal(names, cJSON_GetArraySize(streams));
	item = json_at(flat, "streams_ended");
	assert_int_equal(ended, cJSON_GetArraySize(item));
	for (i = 0; i < ended; i++) {
		const char *name =
			cJSON_GetStringValue(cJSON_GetArrayItem(item, (int)i));

		assert_true(output_of(all, winrm_slice_str(name))->ended);
	}
}

/* The text of the element at "Header/Action", and how often it is there. */
struct found {
	char text[256];
	int count, children; /* child elements of all of them */
};

/*
 * A path of local names below Envelope; "*" is any. The library does not need
 * what this finds: it shows that the scanner returns it.
 */
static struct found find(
	struct winrm_slice doc, const char *a, const char *b, const char *c)
{
	const char *const path[] = {"Envelope", a, b, c};
	size_t want = c ? 4 : 3, match = 0;
	struct found f = {"", 0, 0};
	struct winrm_writer w = winrm_writer_init(f.text, sizeof(f.text) - 1);
	struct winrm_xml_token t;
	struct winrm_xml x;

	winrm_xml_start(&x, doc);
	while (winrm_xml_next(&x, &t) != WINRM_XML_END) {
		assert_int_not_equal(t.type, WINRM_XML_ERROR);
		if (t.type == WINRM_XML_CLOSE && match > x.depth)
			match = x.depth;
		if (t.type == WINRM_XML_TEXT && match == want &&
			x.depth == want && f.count == 1)
			assert_true(winrm_xml_put_decoded(&w, t.text, t.cdata));
		if (t.type != WINRM_XML_OPEN)
			continue;
		if (match == want && x.depth == want + 1)
			f.children++;
		if (x.depth == match + 1 && match < want &&
			(!strcmp(path[match], "*") ||
				winrm_slice_is(x.name, path[match])))
			match++;
		f.count += match == want && x.depth == want;
	}
	winrm_writer_end_str(&w);
	return f;
}

static void assert_found(const struct found *f, const char *want)
{
	assert_int_equal(f->count > 0, want != NULL);
	if (want)
		assert_slice(winrm_slice_trim(winrm_slice_str(f->text)), want);
}

static void check_scanner(struct winrm_slice doc, const cJSON *flat)
{
	struct found f = find(doc, "Header", "Action", NULL);

	assert_found(&f, json_text(flat, "action"));
	f = find(doc, "Header", "MessageID", NULL);
	assert_found(&f, json_text(flat, "message_id"));
	if (!json_at(flat, "item_count"))
		return;
	f = find(doc, "Body", "*", "EnumerationContext");
	assert_found(&f, json_text(flat, "enumeration_context"));
	f = find(doc, "Body", "*", "Items");
	assert_int_equal(
		f.count > 0 ? f.children : -1, json_number(flat, "item_count"));
	f = find(doc, "Body", "*", "EndOfSequence");
	assert_int_equal(f.count > 0, json_is_true(flat, "end_of_sequence"));
}

static void reply_is_read_as_expected(void **state)
{
	const struct fixture *f = *state;
	const cJSON *flat = json_at(f->json, "expect.flat");
	struct blob doc = fixture_load(f, ".xml");
	struct guard g = guard_open(doc.len);
	uint8_t *at = guard_put(&g, doc.data, doc.len);
	struct winrm_shell_reply r;
	bool ok = winrm_shell_reply_read(&r, slice_of(at, doc.len), NULL);

	if (!json_text(flat, "kind")) {
		/* not well formed, or an IdentifyResponse without Envelope */
		assert_false(ok);
	} else {
		assert_true(ok);
		assert_memory_equal(at, doc.data, doc.len);
		check_scanner(slice_of(at, doc.len), flat);
		check_reply(&r, f->json);
		check_envelope(&r.envelope, slice_of(at, doc.len), flat);
		if (r.kind == WINRM_REPLY_RECEIVE)
			check_streams(&r, at, doc.len, f->json);
	}
	guard_close(&g);
	blob_free(&doc);
}

int main(void)
{
	return fixture_run("tests/fixtures/wsman/*.json", 194,
		"reply is read as expected", reply_is_read_as_expected);
}
