/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/psrp_events.h"

#include "core/base/base64.h"
#include "core/base/json.h"

/* --- what comes ------------------------------------------------------------ */

static void put(struct psrp_events *e, const char *data, size_t len)
{
	assert_true(e->len + len < sizeof(e->text));
	memcpy(e->text + e->len, data, len);
	e->len += len;
}

static void put_str(struct psrp_events *e, const char *s)
{
	put(e, s, strlen(s));
}

static void put_string(struct psrp_events *e, const char *s)
{
	static uint8_t text[65536];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	winrm_json_put_string(&w, winrm_slice_str(s));
	assert_true(winrm_writer_ok(&w));
	put(e, (char *)text, w.len);
}

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct psrp_events *e = user;
	size_t i;

	assert_int_equal(stream, WINRM_STDOUT);
	for (i = 0; i < len; i++) {
		if (e->len == 0 || e->text[e->len - 1] == '\n')
			put_str(e, "{\"stream\":\"output\",\"value\":");
		if (data[i] == '\n')
			put_str(e, "}");
		put(e, (const char *)data + i, 1);
	}
	return true;
}

static const struct name {
	enum winrm_psrp_field field;
	bool number;
	const char *name;
} names[] = {
	{WINRM_PSRP_MESSAGE, false, "message"},
	{WINRM_PSRP_EXCEPTION, false, "exception"},
	{WINRM_PSRP_ID, false, "fullyQualifiedErrorId"},
	{WINRM_PSRP_CATEGORY, true, "category"},
	{WINRM_PSRP_CATEGORY_MESSAGE, false, "categoryMessage"},
	{WINRM_PSRP_ACTIVITY, false, "activity"},
	{WINRM_PSRP_REASON, false, "reason"},
	{WINRM_PSRP_TARGET_NAME, false, "targetName"},
	{WINRM_PSRP_TARGET_TYPE, false, "targetType"},
	{WINRM_PSRP_STACK, false, "scriptStackTrace"},
	{WINRM_PSRP_SOURCE, false, "source"},
	{WINRM_PSRP_NO_NEWLINE, true, "noNewLine"},
	{WINRM_PSRP_ACTIVITY_ID, true, "id"},
	{WINRM_PSRP_STATUS, false, "status"},
	{WINRM_PSRP_OPERATION, false, "operation"},
	{WINRM_PSRP_PARENT, true, "parent"},
	{WINRM_PSRP_PERCENT, true, "percent"},
	{WINRM_PSRP_SECONDS, true, "seconds"},
	{WINRM_PSRP_STATE, false, "type"},
};

/* The fields that there are. */
static void put_fields(struct psrp_events *e, const struct winrm_psrp_record *r)
{
	bool error = r->stream <= WINRM_PSRP_FAILURE;
	size_t i;

	put_str(e, error ? "\"text\":" : "\"message\":");
	if (r->stream == WINRM_PSRP_PROGRESS)
		e->len -= strlen("\"message\":");
	else
		put_string(e, r->field[WINRM_PSRP_TEXT]);
	for (i = 0; i < COUNT(names); i++) {
		const char *text = r->field[names[i].field];

		if (!text)
			continue;
		if (e->text[e->len - 1] != '{' && e->text[e->len - 1] != ',')
			put_str(e, ",");
		put_string(e, names[i].name);
		put_str(e, ":");
		if (names[i].number)
			put_str(e, text);
		else
			put_string(e, text);
	}
}

static void on_record(void *user, const struct winrm_psrp_record *r)
{
	static const char *const streams[] = {"error", "", "warning", "verbose",
		"debug", "information", "progress"};
	struct psrp_events *e = user;

	assert_false(r->cut);
	if (r->stream == WINRM_PSRP_HOST) {
		put_str(e, "{\"params\":[");
		put_string(e, r->field[WINRM_PSRP_TEXT]);
		put_str(e, "]}\n");
		return;
	}
	if (r->stream == WINRM_PSRP_FAILURE) {
		put_str(e, "{\"reason\":{");
		put_fields(e, r);
		put_str(e, "}}\n");
		return;
	}
	put_str(e, "{\"stream\":");
	put_string(e, streams[r->stream]);
	put_str(e, ",");
	put_fields(e, r);
	put_str(e, "}\n");
}

static bool on_call(void *user, const struct winrm_psrp_call *call,
	struct winrm_psrp_value *answer)
{
	struct psrp_events *e = user;
	char text[32];

	(void)answer;
	assert_false(call->cut);
	snprintf(text, sizeof(text), "{\"method\":%d,", (int)call->method);
	put_str(e, text);
	put_str(e, "\"params\":");
	put_str(e, call->params);
	put_str(e, "}\n");
	return false;
}

/* --- recordings ------------------------------------------------------------ */

void psrp_load(struct psrp_events *e, const char *name, bool shell)
{
	char path[128];
	struct blob b;
	struct winrm_slice rest;

	memset(e, 0, sizeof(*e));
	snprintf(path, sizeof(path), "tests/fixtures/psrp/%s.txt", name);
	b = blob_load(path);
	rest = blob_slice(&b);
	e->packets = malloc(b.len);
	assert_non_null(e->packets);
	while (rest.len > 0) {
		struct winrm_slice line = winrm_slice_cut(&rest, '\n');
		struct winrm_slice from = winrm_slice_cut(&line, ' ');
		struct winrm_slice stream = winrm_slice_cut(&line, ' ');
		struct winrm_slice of = winrm_slice_cut(&line, ' ');
		uint8_t *data = e->packets + e->packets_len;
		size_t len;

		if ((!winrm_slice_is(from, "C") &&
			    !winrm_slice_is(from, "S")) ||
			winrm_slice_is(stream, "signal"))
			continue;
		memcpy(data, line.ptr, line.len);
		assert_true(winrm_base64_decode(data, line.len, &len));
		assert_true(len >= 61);
		memcpy(e->receiver.pool, data + 29, WINRM_GUID_LEN);
		if (winrm_slice_is(of, "pipe") && data[16] & 1)
			memcpy(e->receiver.id, data + 45, WINRM_GUID_LEN);
		if (winrm_slice_is(from, "S") &&
			winrm_slice_is(of, shell ? "shell" : "pipe"))
			e->packets_len += len;
	}
	blob_free(&b);
	e->pipeline.memory = e->memory;
	e->pipeline.memory_len = sizeof(e->memory);
	e->pipeline.on_record = on_record;
	e->receiver.on_output = on_output;
	e->receiver.user = e;
	e->receiver.capable = !shell;
	if (!strcmp(name, "hostcalls"))
		e->pipeline.on_call = on_call;
}

void psrp_free(struct psrp_events *e)
{
	free(e->packets);
	free(e);
}

int psrp_feed(
	struct psrp_events *e, const uint8_t *data, size_t len, size_t piece)
{
	int error = 0;

	e->len = 0;
	memset(&e->receiver.fragments, 0, sizeof(e->receiver.fragments));
	winrm_psrp_receive_start(&e->receiver, &e->pipeline);
	while (len > 0 && !error) {
		size_t n = piece < len ? piece : len;
		uint8_t *exact = malloc(n); /* sanitizers see its end */

		assert_non_null(exact);
		memcpy(exact, data, n);
		error = winrm_psrp_receive(&e->receiver, exact, n);
		free(exact);
		e->receiver.call.due = false; /* answered */
		data += n;
		len -= n;
	}
	return error;
}

/* --- what is expected ------------------------------------------------------ */

struct winrm_slice psrp_line(struct winrm_slice *rest)
{
	return winrm_slice_cut(rest, '\n');
}

static void assert_same_text(struct winrm_slice a, struct winrm_slice b)
{
	static uint8_t texts[2][65536];
	struct winrm_writer w = winrm_writer_init(texts[0], sizeof(texts[0]));
	struct winrm_writer x = winrm_writer_init(texts[1], sizeof(texts[1]));

	winrm_json_put_text(&w, a);
	winrm_json_put_text(&x, b);
	assert_true(winrm_writer_ok(&w) && winrm_writer_ok(&x));
	assert_int_equal(w.len, x.len);
	assert_memory_equal(texts[0], texts[1], w.len);
}

static void assert_same(struct winrm_slice got, struct winrm_slice expected)
{
	struct winrm_json a, b;
	struct winrm_json_token t, u;

	winrm_json_start(&a, got);
	winrm_json_start(&b, expected);
	do {
		winrm_json_next(&a, &t);
		winrm_json_next(&b, &u);
		if (t.type != u.type)
			print_error("%.*s\nis not\n%.*s\n", (int)got.len,
				(const char *)got.ptr, (int)expected.len,
				(const char *)expected.ptr);
		assert_int_equal(t.type, u.type);
		assert_int_not_equal(t.type, WINRM_JSON_ERROR);
		if (t.type == WINRM_JSON_NUMBER)
			assert_true(winrm_slice_eq(t.text, u.text));
		if (t.type == WINRM_JSON_KEY || t.type == WINRM_JSON_STRING)
			assert_same_text(t.text, u.text);
	} while (t.type != WINRM_JSON_END);
}

/* The next member of an object that is read; false at its end. */
static bool next_member(struct winrm_json *j, struct winrm_slice *key,
	struct winrm_slice *value)
{
	struct winrm_json_token t;

	if (winrm_json_next(j, &t) != WINRM_JSON_KEY) {
		assert_int_equal(t.type, WINRM_JSON_OBJECT_END);
		return false;
	}
	*key = t.text;
	/* after the colon, as the reader takes it with the value */
	value->ptr = j->text.ptr + j->at;
	winrm_json_next(j, &t);
	assert_true(winrm_json_skip(j, &t));
	value->len = (size_t)(j->text.ptr + j->at - value->ptr);
	while (value->len > 0 && (*value->ptr == ':' || *value->ptr == ' ')) {
		value->ptr++;
		value->len--;
	}
	return true;
}

static struct winrm_slice member(
	struct winrm_slice object, struct winrm_slice key)
{
	struct winrm_json j;
	struct winrm_json_token t;
	struct winrm_slice name, value = {NULL, 0};

	winrm_json_start(&j, object);
	assert_int_equal(winrm_json_next(&j, &t), WINRM_JSON_OBJECT);
	while (next_member(&j, &name, &value))
		if (winrm_slice_eq(name, key))
			return value;
	print_error("no %.*s in %.*s\n", (int)key.len, (const char *)key.ptr,
		(int)object.len, (const char *)object.ptr);
	fail();
	return value;
}

/* Each member of the event must be expected. */
static void assert_members(struct winrm_slice got, struct winrm_slice expected)
{
	struct winrm_json j;
	struct winrm_json_token t;
	struct winrm_slice key, value;

	winrm_json_start(&j, got);
	assert_int_equal(winrm_json_next(&j, &t), WINRM_JSON_OBJECT);
	while (next_member(&j, &key, &value)) {
		struct winrm_slice other = member(expected, key);

		if (winrm_slice_is(key, "reason") && value.ptr[0] == '{')
			assert_members(value, other);
		else
			assert_same(value, other);
	}
}

/* Is the event one that no callback has: a state, or an exit code? */
static bool is_silent(const cJSON *event)
{
	return (cJSON_HasObjectItem(event, "state") &&
		       !cJSON_HasObjectItem(event, "reason")) ||
		json_number(event, "method") == 6;
}

void psrp_assert_events(const struct psrp_events *e, const char *name)
{
	char path[128];
	struct blob b;
	struct winrm_slice got = slice_of(e->text, e->len), events;
	struct winrm_json j;
	struct winrm_json_token t;
	cJSON *json;
	int i;

	snprintf(path, sizeof(path), "tests/fixtures/psrp/%s.json", name);
	b = blob_load(path);
	json = cJSON_Parse((char *)b.data);
	assert_non_null(json);
	events = member(blob_slice(&b), winrm_slice_str("events"));
	winrm_json_start(&j, events);
	assert_int_equal(winrm_json_next(&j, &t), WINRM_JSON_ARRAY);
	for (i = 0; i < cJSON_GetArraySize(json_at(json, "events")); i++) {
		struct winrm_slice expected = {j.text.ptr + j.at, 0};

		winrm_json_next(&j, &t);
		assert_true(winrm_json_skip(&j, &t));
		expected.len = (size_t)(j.text.ptr + j.at - expected.ptr);
		while (*expected.ptr != '{') {
			expected.ptr++;
			expected.len--;
		}
		if (is_silent(cJSON_GetArrayItem(json_at(json, "events"), i)))
			continue;
		assert_members(psrp_line(&got), expected);
	}
	assert_int_equal(got.len, 0);
	cJSON_Delete(json);
	blob_free(&b);
}
