/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shell_reply.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"

/*
 * Replies with a place for `%s`: in what is read, in what is skipped and, the
 * last ones, where references do not count.
 */
static const char *const places[] = {
	"<s:Envelope" DECLARED
	"><s:Header><x>%s</x></s:Header><s:Body/></s:Envelope>",
	"<s:Envelope" DECLARED
	"><s:Body><a><b>1</b><c>%s</c></a></s:Body></s:Envelope>",
	"<s:Envelope" DECLARED "><s:Body><a b=\"%s\"/></s:Body></s:Envelope>",
	"<s:Envelope" DECLARED " x='1' y='%s'><s:Body/></s:Envelope>",
	"<s:Envelope" DECLARED
	"><s:Header><a:RelatesTo>1%s</a:RelatesTo></s:Header>"
	"<s:Body/></s:Envelope>",
	"<s:Envelope" DECLARED
	"><s:Body><rsp:ReceiveResponse><rsp:Stream Name=\"stdout\">"
	"QUJD%s</rsp:Stream></rsp:ReceiveResponse></s:Body></s:Envelope>",
	"<s:Envelope" DECLARED "><s:Body><!-- %s --></s:Body></s:Envelope>",
	"<s:Envelope" DECLARED "><s:Body><?pi %s?></s:Body></s:Envelope>",
	"<s:Envelope" DECLARED "><s:Body><![CDATA[%s]]></s:Body></s:Envelope>",
};
enum { REFERENCES = 6 };

static bool is_taken(const char *place, const char *text, size_t len)
{
	const char *at = strstr(place, "%s");
	size_t before = (size_t)(at - place);
	struct winrm_shell_reply r;
	char doc[2048];
	struct winrm_writer w = winrm_writer_init(doc, sizeof(doc));

	winrm_writer_put(&w, place, before);
	winrm_writer_put(&w, text, len);
	winrm_writer_put_str(&w, at + 2);
	return winrm_shell_reply_read(
		&r, slice_of(guard_put(&guard_page, doc, w.len), w.len), NULL);
}

static void test_what_xml_has_no_place_for_is_refused_in_every_place(
	void **state)
{
	static const char *const rows[] = {"\1", "\b", "\v", "\x1f",
		"12345678\x1f"
		"12345678",
		"\xef\xbf\xbe", "\xef\xbf\xbf", "\xed\xa0\x80", "\x80", "\xff",
		"1234567\xc3"};
	static const char *const references[] = {"&#0;", "&#00;", "&#x0;",
		"&#1;", "&#x1F;", "&#xFFFE;", "&#xd800;", "&#x110000;", "&#;",
		"&#x;", "&#65", "&#xg;", "&unknown;", "&", "&lt"};
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(places); i++) {
		assert_true(is_taken(places[i], "", 0));
		assert_false(is_taken(places[i], "", 1)); /* NUL */
		assert_false(is_taken(places[i], "12345678\0abcdefgh", 17));
		for (k = 0; k < COUNT(rows); k++)
			if (is_taken(places[i], rows[k], strlen(rows[k])))
				fail_msg("%zu in %s", k, places[i]);
		for (k = 0; k < COUNT(references); k++)
			if (is_taken(places[i], references[k],
				    strlen(references[k])) != (i >= REFERENCES))
				fail_msg("%s in %s", references[k], places[i]);
	}
}

static void test_what_xml_has_is_taken_in_every_place(void **state)
{
	static const char *const rows[] = {"\t\r\n ", "\x7f", "\xc2\x80",
		"\xef\xbf\xbd", "\xf0\x9f\x98\x80", "&#9;&#x10FFFF;",
		"1234567\xc3\xa4"
		"1234567\xe2\x82\xac",
		"&lt;&#xD;&quot;"};
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(places); i++)
		for (k = 0; k < COUNT(rows); k++)
			if (!is_taken(places[i], rows[k], strlen(rows[k])))
				fail_msg("%s in %s", rows[k], places[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_what_xml_has_no_place_for_is_refused_in_every_place),
		cmocka_unit_test(test_what_xml_has_is_taken_in_every_place),
	};

	return RUN_WITH_PAGE(tests);
}
