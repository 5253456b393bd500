/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/envelope.h"

#include "soap/envelope_reply.h"
#include "soap/xml_text.h"
#include "tests/fuzz/fuzz.h"

/*
 * Strings of a request, one after the other, each with its NUL: action,
 * resource, names and values of the selectors and, after one that no request
 * can hold, of the options. An XML reader sees exactly what was given.
 */
enum { LIST = 8 };

static const char *next_text(const char **at, const char *end)
{
	const char *text = *at;

	if (text >= end)
		return NULL;
	*at += strlen(text) + 1;
	return winrm_xml_valid(winrm_slice_str(text)) ? text : NULL;
}

static const char *given(const char *text)
{
	return text ? text : "";
}

static void read_list(struct winrm_envelope_value list[LIST + 1],
	const char **at, const char *end)
{
	size_t i;

	for (i = 0; i < LIST; i++) {
		list[i].name = next_text(at, end);
		list[i].value = list[i].name ? next_text(at, end) : NULL;
		if (!list[i].value)
			break;
	}
	list[i].name = NULL;
}

/* The Selectors or Options, in order, are those of the list. */
static void check_list(struct winrm_slice doc, const char *name,
	const struct winrm_envelope_value *list)
{
	struct winrm_xml_token t;
	struct winrm_xml x;

	winrm_xml_start(&x, doc);
	while (winrm_xml_next(&x, &t) != WINRM_XML_END) {
		char text[8192];
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));
		struct winrm_slice attr;

		CHECK(t.type != WINRM_XML_ERROR);
		if (t.type != WINRM_XML_OPEN || !winrm_slice_is(x.name, name))
			continue;
		CHECK(list->name && x.depth == 4);
		CHECK(winrm_xml_attr(t.attrs, "Name", &attr));
		CHECK(winrm_xml_put_decoded(&w, attr, false));
		CHECK(winrm_slice_is(slice_of(text, w.len), list->name));
		w.len = 0;
		if (winrm_xml_next(&x, &t) == WINRM_XML_TEXT)
			CHECK(winrm_xml_put_decoded(&w, t.text, t.cdata));
		CHECK(winrm_slice_is(slice_of(text, w.len), list->value));
		list++;
	}
	CHECK(!list->name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct winrm_envelope_header h = {
		"host", "/wsman", 5985, false, "id", 8192, 1000};
	static char out[128 * 1024];
	char *text = calloc(1, size + 1);
	const char *at = text, *end = text + size;
	struct winrm_envelope_value selectors[LIST + 1], options[LIST + 1];
	struct winrm_envelope_operation o = {.action = {"", ""},
		.resource = {"", ""},
		.selectors = selectors,
		.options = options};
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_envelope_reply r;
	struct winrm_xml x;

	CHECK(text);
	memcpy(text, data, size);
	o.action.rest = given(next_text(&at, end));
	o.resource.rest = given(next_text(&at, end));
	read_list(selectors, &at, end);
	read_list(options, &at, end);
	winrm_envelope_begin(&w, &h, &o);
	winrm_envelope_end(&w);
	if (winrm_writer_ok(&w)) {
		CHECK(winrm_envelope_read(&r, &x, slice_of(out, w.len)));
		check_list(slice_of(out, w.len), "Selector", selectors);
		check_list(slice_of(out, w.len), "Option", options);
	}
	free(text);
	return 0;
}
