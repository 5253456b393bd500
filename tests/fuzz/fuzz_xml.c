/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/xml.h"

#include "soap/xml_text.h"
#include "tests/fuzz/fuzz.h"

static void check_token(const struct winrm_xml *x,
	const struct winrm_xml_token *t, struct winrm_slice doc)
{
	struct winrm_writer w = winrm_writer_init(NULL, 0);
	struct winrm_slice value = doc;

	CHECK(is_inside(t->attrs, doc));
	CHECK(is_inside(t->text, doc));
	CHECK(x->depth <= WINRM_XML_DEPTH && x->at <= doc.len);
	if (t->type == WINRM_XML_OPEN)
		CHECK(is_inside(winrm_xml_namespace(x), doc));
	if (t->type == WINRM_XML_OPEN || t->type == WINRM_XML_CLOSE)
		CHECK(is_inside(x->name, doc) && x->name.len > 0);
	if (winrm_xml_attr(t->attrs, "Name", &value))
		CHECK(is_inside(value, t->attrs));
	if (winrm_xml_put_decoded(&w, t->text, t->cdata))
		CHECK(w.len <= t->text.len); /* decoding in place is safe */
}

static void scan(struct winrm_slice doc)
{
	enum winrm_xml_type type;
	struct winrm_xml_token t;
	struct winrm_xml x;
	long open = 0;

	winrm_xml_start(&x, doc);
	do {
		size_t before = x.at;
		bool due = x.close_next;

		type = winrm_xml_next(&x, &t);
		check_token(&x, &t, doc);
		CHECK(x.at > before || due || type == WINRM_XML_END ||
			type == WINRM_XML_ERROR);
		open += (type == WINRM_XML_OPEN) - (type == WINRM_XML_CLOSE);
		CHECK(type == WINRM_XML_ERROR || open == x.depth);
	} while (type != WINRM_XML_END && type != WINRM_XML_ERROR);
	CHECK(winrm_xml_next(&x, &t) == type);
}

/* The value of the root, whatever it contains. */
static void read_value(struct winrm_slice doc)
{
	struct winrm_writer w = winrm_writer_init(NULL, 0);
	struct winrm_xml_token t;
	struct winrm_xml x;

	winrm_xml_start(&x, doc);
	if (winrm_xml_next(&x, &t) == WINRM_XML_OPEN &&
		winrm_xml_put_value(&x, &w))
		CHECK(w.len <= doc.len && x.depth == 0);
}

/* Escaped text is read back as it was, in content and in an attribute. */
static void round_trip(struct winrm_slice text)
{
	size_t cap = 12 * text.len + 32;
	uint8_t *doc = malloc(cap), *back = malloc(text.len + 1);
	struct winrm_writer w = winrm_writer_init(doc, cap);
	struct winrm_writer b = winrm_writer_init(back, text.len + 1);
	struct winrm_slice value;
	struct winrm_xml_token t;
	struct winrm_xml x;

	CHECK(doc && back);
	winrm_writer_put_str(&w, "<a b=\"");
	winrm_xml_put(&w, text);
	winrm_writer_put_str(&w, "\">.");
	winrm_xml_put(&w, text);
	winrm_writer_put_str(&w, "</a>");
	CHECK(winrm_writer_ok(&w));
	winrm_xml_start(&x, slice_of(doc, w.len));
	CHECK(winrm_xml_next(&x, &t) == WINRM_XML_OPEN);
	CHECK(winrm_xml_attr(t.attrs, "b", &value));
	CHECK(winrm_xml_put_decoded(&b, value, false));
	CHECK(winrm_slice_eq(slice_of(back, b.len), text));
	CHECK(winrm_xml_next(&x, &t) == WINRM_XML_TEXT);
	b.len = 0;
	CHECK(winrm_xml_put_decoded(&b, t.text, false));
	CHECK(b.len == text.len + 1);
	CHECK(text.len == 0 || !memcmp(back + 1, text.ptr, text.len));
	CHECK(winrm_xml_next(&x, &t) == WINRM_XML_CLOSE);
	CHECK(winrm_xml_next(&x, &t) == WINRM_XML_END);
	free(doc);
	free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = exact(data, size);

	scan(slice_of(copy, size));
	read_value(slice_of(copy, size));
	if (winrm_xml_valid(slice_of(copy, size)))
		round_trip(slice_of(copy, size));
	drop_exact(copy, size);
	return 0;
}
