/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"

#include "core/base/json.h"
#include "core/base/utf.h"
#include "core/cim/cim.h"
#include "core/psrp/psrp.h"
#include "tests/fuzz/fuzz.h"

/*
 * The first half, up to a NUL, is the configuration, the second the request;
 * both are objects of keys, or the first one an object of such objects.
 */

static void check_line(const char *text, size_t cap)
{
	size_t i;

	CHECK(memchr(text, 0, cap));
	for (i = 0; text[i]; i++)
		CHECK(text[i] >= ' ' && text[i] < 0x7f);
}

static void check_texts(const struct winrm_connector *c)
{
	const char *end = c->pool + c->pool_len;
	size_t i;

	CHECK(c->pool_len <= sizeof(c->pool));
	for (i = 0; i < WINRM_KEY_COUNT; i++) {
		if (!c->text[i])
			continue;
		CHECK(c->text[i] >= c->pool && c->text[i] < end);
		CHECK(c->given >> i & 1);
		CHECK(winrm_utf8_valid(winrm_slice_str(c->text[i])));
	}
	for (i = 0; c->environment[i]; i++)
		CHECK(i < WINRM_CONNECTOR_VARIABLES &&
			strchr(c->environment[i], '='));
}

/* The answer is JSON, whatever is in it. */
struct sink {
	uint8_t data[400000];
	size_t len;
};

static void put(void *user, const void *data, size_t len)
{
	struct sink *s = user;

	CHECK(len <= sizeof(s->data) - s->len);
	memcpy(s->data + s->len, data, len);
	s->len += len;
}

static void check_answer(
	const struct winrm_connector *c, const uint8_t *data, size_t size)
{
	static struct sink sink;
	struct winrm_capture capture = {
		exact(data, size), NULL, size, 0, size, 0, false};
	struct winrm_response response;
	struct winrm_answer answer = {251, c->problem, &response, &capture,
		c->text[WINRM_KEY_NAME], c->warnings, 5};
	struct winrm_json_token t;
	struct winrm_json j;

	memset(&response, 0, sizeof(response));
	response.has_exit_code = true;
	response.exit_code = INT32_MIN;
	sink.len = 0;
	winrm_answer_put(&answer, put, &sink);
	winrm_json_start(&j, slice_of(sink.data, sink.len));
	while (winrm_json_next(&j, &t) > WINRM_JSON_ERROR)
		;
	CHECK(t.type == WINRM_JSON_END);
	drop_exact(capture.out, size);
}

static void check_find(const char *json, size_t len)
{
	const char *object = NULL;
	size_t object_len = 0, at = 0;
	int found = winrm_connector_find(
		json, len, "name", &object, &object_len, &at);

	if (found == 1)
		CHECK(object >= json && object_len >= 2 &&
			object + object_len <= json + len && object[0] == '{' &&
			object[object_len - 1] == '}');
	if (found < 0)
		CHECK(at <= len);
}

/* Ends are there, and texts are in the record's memory. */
static void check_cim(const struct winrm_cim *cim)
{
	const struct winrm_selector *s = cim->selectors;
	const struct winrm_cim_arg *a;

	CHECK(strncmp(cim->resource, "wmi/", 4) == 0 ||
		strchr(cim->resource, ':'));
	for (; s && s->name; s++)
		CHECK(*s->name && winrm_utf8_valid(winrm_slice_str(s->value)));
	CHECK(!s || s - cim->selectors <= WINRM_SELECTORS);
	for (a = cim->args; a && a->name; a++)
		CHECK(*a->name && (!a->value || !a->resource));
}

static const char *text_of(const struct winrm_request *r)
{
	const struct winrm_pipeline *p;

	if (r->operation == WINRM_OP_COMMAND)
		return r->as.command.line;
	if (r->operation == WINRM_OP_SCRIPT)
		return r->as.script.text;
	if (r->operation == WINRM_OP_CIM_ENUMERATE)
		CHECK(r->as.cim->query);
	if (r->operation == WINRM_OP_CIM_INVOKE)
		CHECK(r->as.cim->method);
	if (r->operation == WINRM_OP_CIM_ENUMERATE ||
		r->operation == WINRM_OP_CIM_GET ||
		r->operation == WINRM_OP_CIM_INVOKE) {
		check_cim(r->as.cim);
		return r->as.cim->resource;
	}
	p = r->as.pipeline.pipeline;
	CHECK(!p->command);
	CHECK(!p->configuration || strlen(p->configuration) < 64);
	return p->script;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct winrm_connector c;
	static struct winrm_pipeline pipeline;
	static struct winrm_cim cim;
	const uint8_t *cut = size ? memchr(data, 0, size) : NULL;
	size_t first = cut ? (size_t)(cut - data) : size;
	size_t second = cut ? size - first - 1 : 0;
	char *config = (char *)exact(data, first);
	char *request = (char *)exact(data + size - second, second);
	struct winrm_config out;
	struct winrm_request what;
	bool ok;

	if (size <= 20000) {
		memset(&out, 0, sizeof(out));
		memset(&what, 0, sizeof(what));
		winrm_connector_init(&c);
		c.pipeline = size % 2 ? &pipeline : NULL;
		c.cim = size % 4 ? &cim : NULL;
		check_find(config, first);
		ok = winrm_connector_read(&c, config, first);
		ok = ok && winrm_connector_read(&c, request, second);
		ok = ok && winrm_connector_prepare(&c, &out, &what);
		CHECK(ok || c.problem[0]);
		if (ok)
			CHECK(out.host && out.credentials.user &&
				text_of(&what));
		check_line(c.problem, sizeof(c.problem));
		check_line(c.warnings, sizeof(c.warnings));
		check_texts(&c);
		check_answer(&c, data, size);
		winrm_connector_wipe(&c);
	}
	drop_exact((uint8_t *)config, first);
	drop_exact((uint8_t *)request, second);
	return 0;
}
