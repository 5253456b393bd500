/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/xml_text.h"

#include "core/base/utf.h"
#include "soap/xml.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

static const char *const decoded[][2] = {
	{"", ""},
	{"plain \t\r\n", "plain \t\r\n"},
	{"&lt;&gt;&amp;&quot;&apos;", "<>&\"'"},
	{"&amp;lt;", "&lt;"},
	{"&#65;&#x41;&#x6A;&#x6a;&#0065;", "AAjjA"},
	{"&#9;&#10;&#13;&#xD;", "\t\n\r\r"},
	{"&#228;&#x20AC;&#x1D11E;", "\xc3\xa4\xe2\x82\xac\xf0\x9d\x84\x9e"},
	{"&#x10FFFF;&#xfffd;", "\xf4\x8f\xbf\xbf\xef\xbf\xbd"},
	{"&#xD7FF;&#xE000;&#32;", "\xed\x9f\xbf\xee\x80\x80 "},
	{"\xf0\x9d\x84\x9e", "\xf0\x9d\x84\x9e"},
};

static const char *const bad[] = {"&", "&lt", "&;", "&LT;", "&nbsp;", "&lt ;",
	"& lt;", "&l;", "&ltt;", "a&b", "&#;", "&#x;", "&#xg;", "&#X41;",
	"&#65", "&#6 5;", "&#-1;", "&#+65;", "&#0;", "&#x0;", "&#1;", "&#31;",
	"&#xB;", "&#xD800;", "&#xDFFF;", "&#xFFFE;", "&#xFFFF;", "&#x110000;",
	"&#4294967361;", "&#x100000041;", "&#18446744073709551681;", "&&lt;;",
	"&#&#65;;", "\x01", "\x1f", "\x0b", "\x80", "\xc0\x80", "\xed\xa0\x80",
	"\xef\xbf\xbe", "\xef\xbf\xbf", "\xe2\x82"};

static void test_references_are_resolved(void **state)
{
	struct guard g = guard_open(64);
	char out[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(decoded); i++) {
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		size_t len = strlen(decoded[i][0]);
		uint8_t *at = guard_put(&g, decoded[i][0], len);

		assert_true(
			winrm_xml_put_decoded(&w, slice_of(at, len), false));
		assert_slice(slice_of(out, w.len), decoded[i][1]);
		assert_true(w.len <= len);
	}
	guard_close(&g);
}

static void test_bad_references_and_characters_are_refused(void **state)
{
	struct guard g = guard_open(64);
	struct winrm_writer w = winrm_writer_init(NULL, 0);
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		size_t len = strlen(bad[i]);
		uint8_t *at = guard_put(&g, bad[i], len);

		if (winrm_xml_put_decoded(&w, slice_of(at, len), false))
			fail_msg("%s", bad[i]);
	}
	for (n = 1; n < 10; n++) /* at the page, cut */
		assert_false(winrm_xml_put_decoded(&w,
			slice_of(guard_put(&g, "&#x1D11E;", n), n - (n == 9)),
			false));
	assert_false(winrm_xml_put_decoded(&w, slice_of("a\0", 2), false));
	guard_close(&g);
}

static void test_cdata_has_no_references(void **state)
{
	char out[32];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));

	(void)state;
	assert_true(winrm_xml_put_decoded(
		&w, winrm_slice_str("<&lt;& &#0;>"), true));
	assert_slice(slice_of(out, w.len), "<&lt;& &#0;>");
	assert_false(winrm_xml_put_decoded(&w, winrm_slice_str("\x01"), true));
	assert_false(winrm_xml_put_decoded(&w, winrm_slice_str("\xff"), true));
}

static void test_an_attribute_is_found_by_its_local_name(void **state)
{
	static const char attrs[] =
		" xmlns:x='u' Names=\"no\" x:Name=\"first\" "
		"Name = 'second' y:End='' z='a=\"b\" Q=\"c'";
	struct guard g = guard_open(128);
	size_t len = sizeof(attrs) - 1;
	struct winrm_slice all = slice_of(guard_put(&g, attrs, len), len);
	struct winrm_slice value;

	(void)state;
	assert_true(winrm_xml_attr(all, "Name", &value));
	assert_slice(value, "first");
	assert_true(winrm_xml_attr(all, "End", &value));
	assert_slice(value, "");
	assert_true(winrm_xml_attr(all, "z", &value));
	assert_slice(value, "a=\"b\" Q=\"c");
	assert_false(winrm_xml_attr(all, "name", &value));
	assert_false(winrm_xml_attr(all, "Q", &value));
	assert_false(winrm_xml_attr(all, "y", &value));
	assert_false(winrm_xml_attr(slice_of(all.ptr, 0), "Name", &value));
	assert_slice(value, "a=\"b\" Q=\"c"); /* as it was */
	guard_close(&g);
}

static void assert_value(const char *doc, bool ok, const char *want)
{
	char out[64];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_xml_token t;
	struct winrm_xml x;

	winrm_xml_start(&x, winrm_slice_str(doc));
	assert_int_equal(winrm_xml_next(&x, &t), WINRM_XML_OPEN);
	assert_int_equal(winrm_xml_put_value(&x, &w), ok);
	if (!ok)
		return;
	assert_slice(slice_of(out, w.len), want);
	assert_int_equal(winrm_xml_next(&x, &t), WINRM_XML_END);
}

static void test_a_value_is_all_text_of_the_element_itself(void **state)
{
	(void)state;
	assert_value("<a>x</a>", true, "x");
	assert_value("<a/>", true, "");
	assert_value("<a>\n\t  x y  \r\n</a>", true, "x y");
	assert_value("<a> <![CDATA[ x ]]> </a>", true, "  x  ");
	assert_value(
		"<a> x&lt;<!-- y --><![CDATA[&z]]>\n</a>", true, " x<&z\n");
	assert_value("<a>1<b>2<c>3</c></b>4<b/>5</a>", true, "145");
	assert_value("<a>1<b></a>", false, NULL);
	assert_value("<a>&x;</a>", false, NULL);
	assert_value("<a>x", false, NULL);
	assert_value("<a><b>&x;</b></a>", false, NULL);
}

static bool is_xml_char(uint32_t cp)
{
	return cp == 9 || cp == 10 || cp == 13 || (cp >= 0x20 && cp < 0xd800) ||
		(cp >= 0xe000 && cp < 0xfffe) || cp >= 0x10000;
}

static void test_valid_texts_come_back_through_content_and_attributes(
	void **state)
{
	uint32_t cp;

	(void)state;
	for (cp = 0; cp <= 0x10ffff; cp += cp < 0x10100 ? 1 : 251) {
		uint8_t text[8], escaped[16], back[8];
		struct winrm_writer t = winrm_writer_init(text, sizeof(text));
		struct winrm_writer w =
			winrm_writer_init(escaped, sizeof(escaped));
		struct winrm_writer b = winrm_writer_init(back, sizeof(back));

		winrm_utf8_put(&t, cp);
		if (winrm_xml_valid(slice_of(text, t.len)) != is_xml_char(cp))
			fail_msg("U+%04x", cp);
		if (!is_xml_char(cp))
			continue;
		winrm_xml_put(&w, slice_of(text, t.len));
		assert_false(memchr(escaped, '<', w.len) ||
			memchr(escaped, '>', w.len) ||
			memchr(escaped, '"', w.len) ||
			memchr(escaped, '\r', w.len) ||
			memchr(escaped, '\n', w.len) ||
			memchr(escaped, '\t', w.len));
		assert_true(winrm_xml_put_decoded(
			&b, slice_of(escaped, w.len), false));
		assert_true(winrm_slice_eq(
			slice_of(back, b.len), slice_of(text, t.len)));
	}
}

static void test_every_capacity_holds_the_head_of_the_escaped(void **state)
{
	static const char plain[] = "a<b>\"&'\r\n\t\xe2\x82\xac]]>";
	static const char whole[] = "a&lt;b&gt;&quot;&amp;'&#13;&#10;&#9;"
				    "\xe2\x82\xac]]&gt;";
	enum { LEN = sizeof(whole) - 1 };
	struct guard g = guard_open(LEN + 4);
	size_t cap;

	(void)state;
	for (cap = 0; cap < LEN + 4; cap++) {
		struct winrm_writer w =
			winrm_writer_init(guard_room(&g, cap), cap);

		winrm_xml_put(&w, winrm_slice_str(plain));
		assert_int_equal(w.len, LEN);
		assert_memory_equal(w.buf, whole, cap < LEN ? cap : LEN);
	}
	guard_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_references_are_resolved),
		cmocka_unit_test(
			test_bad_references_and_characters_are_refused),
		cmocka_unit_test(test_cdata_has_no_references),
		cmocka_unit_test(test_an_attribute_is_found_by_its_local_name),
		cmocka_unit_test(
			test_a_value_is_all_text_of_the_element_itself),
		cmocka_unit_test(
			test_valid_texts_come_back_through_content_and_attributes),
		cmocka_unit_test(
			test_every_capacity_holds_the_head_of_the_escaped),
	};

	return RUN(tests);
}
