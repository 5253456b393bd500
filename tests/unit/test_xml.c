/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/xml.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/*
 * Reads all tokens and writes them down: <name attrs>, </name>, the undecoded
 * text, [cdata]; then . at the end or ! where it failed. The error sticks.
 */
static void trace(struct winrm_slice doc, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	enum winrm_xml_type type;
	struct winrm_xml_token t;
	struct winrm_xml x;

	winrm_xml_start(&x, doc);
	do {
		type = winrm_xml_next(&x, &t);
		assert_int_equal(t.type, type);
		assert_true(x.at <= doc.len && x.depth <= WINRM_XML_DEPTH);
		if (type == WINRM_XML_OPEN || type == WINRM_XML_CLOSE) {
			winrm_writer_put_str(
				&w, type == WINRM_XML_OPEN ? "<" : "</");
			winrm_writer_put_slice(&w, x.name);
			winrm_writer_put_slice(&w, t.attrs);
			winrm_writer_put_str(&w, ">");
		}
		if (type == WINRM_XML_TEXT) {
			winrm_writer_put_str(&w, t.cdata ? "[" : "");
			winrm_writer_put_slice(&w, t.text);
			winrm_writer_put_str(&w, t.cdata ? "]" : "");
		}
	} while (type != WINRM_XML_END && type != WINRM_XML_ERROR);
	winrm_writer_put_str(&w, type == WINRM_XML_END ? "." : "!");
	winrm_writer_end_str(&w);
	assert_int_equal(winrm_xml_next(&x, &t), type);
}

static void assert_trace(struct guard *g, const char *doc, const char *want)
{
	size_t len = strlen(doc);
	char got[256];

	trace(slice_of(guard_put(g, doc, len), len), got, sizeof(got));
	if (strcmp(got, want))
		fail_msg("%s: %s, not %s", doc, got, want);
}

static const char *const accepted[][2] = {
	{"<a/>", "<a></a>."},
	{"<a></a>", "<a></a>."},
	{"<a ></a >", "<a ></a>."},
	{"<a\n/>", "<a\n></a>."},
	{"\xef\xbb\xbf<a/>", "<a></a>."},
	{"<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<a/>", "<a></a>."},
	{" \t\r\n<a/> \r\n", "<a></a>."},
	{"<!-- c --><a/><!-- <b> & -->", "<a></a>."},
	{"<?pi?><a/><?pi <b> ?>", "<a></a>."},
	{"<a>t</a>", "<a>t</a>."},
	{"<a> t </a>", "<a> t </a>."},
	{"<a>b&lt;&#60;c</a>", "<a>b&lt;&#60;c</a>."},
	{"<a>1<b>2</b>3</a>", "<a>1<b>2</b>3</a>."},
	{"<a>1<!-- 2 -->3</a>", "<a>13</a>."},
	{"<a>1<?2?>3</a>", "<a>13</a>."},
	{"<a><!----></a>", "<a></a>."},
	{"<a><![CDATA[<b>&amp;]]></a>", "<a>[<b>&amp;]</a>."},
	{"<a><![CDATA[]]></a>", "<a>[]</a>."},
	{"<a><![CDATA[x]]]></a>", "<a>[x]]</a>."},
	{"<a>1<![CDATA[2]]>3</a>", "<a>1[2]3</a>."},
	{"<a>></a>", "<a>></a>."},
	{"<s:a xmlns:s=\"u\"><s:b/></s:a>", "<a xmlns:s=\"u\"><b></b></a>."},
	{"<s:a><t:a></t:a></s:a>", "<a><a></a></a>."},
	{"<SOAP-ENV:E.x_1/>", "<E.x_1></E.x_1>."},
	{"<a b='c'/>", "<a b='c'></a>."},
	{"<a b=\"it's\" c='say \"x\"'/>", "<a b=\"it's\" c='say \"x\"'></a>."},
	{"<a b = \"c\"\n d\t=\n'e' />", "<a b = \"c\"\n d\t=\n'e' ></a>."},
	{"<a b=\">\" c='/>'/>", "<a b=\">\" c='/>'></a>."},
	{"<a b=\"\"/>", "<a b=\"\"></a>."},
	{"<\xe6\x97\xa5>\xe6\x9c\xac</\xe6\x97\xa5>",
		"<\xe6\x97\xa5>\xe6\x9c\xac</\xe6\x97\xa5>."},
};

/*
 * Not well formed either, but harmless if only names and decoded text are used:
 * accepted, and documented here.
 */
static const char *const lenient[][2] = {
	{"<a><!-- -- --></a>", "<a></a>."},
	{"<a>]]></a>", "<a>]]></a>."},
	{"<1a/>", "<1a></1a>."},
	{"<a b=\"1\" b=\"2\"/>", "<a b=\"1\" b=\"2\"></a>."},
	{"<a><?xml version=\"1.0\"?></a>", "<a></a>."},
};

static const char *const refused[] = {"", " ", "text", "<", "<a", "<a ", "<a>",
	"<a/", "</a>", "<a></b>", "<a></A>", "<a></aa>", "<aa></a>", "<a></a",
	"<a></a b=\"c\">", "<a></a/>", "<s:a></t:a>", "<s:a></a>", "<a/><b/>",
	"<a/>text", "text<a/>", "<a/>&#32;", "<a/></a>", "<a></a></a>",
	"<a><b></a></b>", "< a/>", "<a>< /a>", "<a></ a>", "<a / >", "<a/ >",
	"<>", "<></>", "</>", "<=/>", "<a b/>", "<a b=/>", "<a b=c/>",
	"<a b=\"c/>", "<a b='c\"/>", "<a b=\"c\"d=\"e\"/>", "<a\"b\"/>",
	"<a =\"b\"/>", "<a b=\"<\"/>", "<a b=\"c\" \"d\"/>", "<a b==\"c\"/>",
	"<a <b/></a>", "<a b=\"c\"/d=\"e\">", "<!-- -->", "<!-- <a/>",
	"<a><!-- </a>", "<a><!-></a>", "<a/><!-- ->", "<?pi <a/>", "<a><? </a>",
	"<a/><?pi>", "<![CDATA[x]]><a/>", "<a/><![CDATA[]]>",
	"<a><![CDATA[x]></a>", "<a><![cdata[x]]></a>", "<a><!x></a>",
	"<a><![IGNORE[x]]></a>", "<a>&unknown;</a>", "<a>&</a>", "<a>&#0;</a>",
	"<a b='&#0;'/>", "\xff\xfe<\0a", "\xfe\xff\0<"};

static const char *const doctypes[] = {"<!DOCTYPE a><a/>",
	"<!DOCTYPE a [<!ENTITY l \"lol\">]><a>&l;</a>",
	"<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
	"<a><!DOCTYPE a></a>", "<a/><!DOCTYPE a>", "<!doctype a><a/>",
	"<!-- --><!DOCTYPE a []><a/>", "<!ENTITY x \"y\"><a/>"};

static void test_well_formed_documents_give_their_tokens(void **state)
{
	struct guard g = guard_open(256);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(accepted); i++)
		assert_trace(&g, accepted[i][0], accepted[i][1]);
	for (i = 0; i < COUNT(lenient); i++)
		assert_trace(&g, lenient[i][0], lenient[i][1]);
	guard_close(&g);
}

static void assert_refused(struct guard *g, const char *doc, size_t len)
{
	char got[256];

	trace(slice_of(guard_put(g, doc, len), len), got, sizeof(got));
	if (got[strlen(got) - 1] != '!')
		fail_msg("%.*s: %s", (int)len, doc, got);
}

static void test_all_else_is_refused(void **state)
{
	struct guard g = guard_open(256);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(refused); i++)
		assert_refused(&g, refused[i], strlen(refused[i]));
	assert_refused(&g, "<a/>\0", 5);
	assert_refused(&g, "<a\0/>", 5);
	assert_refused(&g, "<a></a\0>", 8);
	assert_refused(&g, "<a b\0=\"c\"/>", 11);
	assert_refused(&g, "<\0a\0/\0>\0", 8);
	assert_refused(&g, "\xff\xfe<\0a\0/\0>\0", 10);
	guard_close(&g);
}

static void test_a_doctype_is_refused_wherever_it_stands(void **state)
{
	struct guard g = guard_open(256);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(doctypes); i++)
		assert_refused(&g, doctypes[i], strlen(doctypes[i]));
	guard_close(&g);
}

static void test_a_cut_document_is_never_at_its_end(void **state)
{
	static const char whole[] =
		"\xef\xbb\xbf<?xml version='1.0'?><!-- c --><s:a xmlns:s=\"u\" "
		"b = 'c'>t&amp;<![CDATA[<x>]]]]><b/><?pi d?><s:c >\xe2\x82\xac"
		"</s:c\n></s:a>";
	struct guard g = guard_open(sizeof(whole));
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(whole) - 1; len++)
		assert_refused(&g, whole, len);
	assert_trace(&g, whole,
		"<a xmlns:s=\"u\" b = 'c'>t&amp;[<x>]]]<b></b><c >"
		"\xe2\x82\xac</c></a>.");
	guard_close(&g);
}

/* Whatever a truncated document is taken for, reading it ends. */
static void test_no_cut_reads_past_the_page(void **state)
{
	struct guard g = guard_open(256);
	char got[256];
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(accepted); i++)
		for (len = 0; len <= strlen(accepted[i][0]); len++)
			trace(slice_of(guard_put(&g, accepted[i][0], len), len),
				got, sizeof(got));
	guard_close(&g);
}

/* <a><a>... n times, closed again or not; the outcome of reading it all. */
static enum winrm_xml_type nested(size_t n, bool closed, uint8_t *deepest)
{
	char *doc = malloc(n * 7 + 1);
	struct winrm_xml_token t;
	enum winrm_xml_type type;
	struct winrm_xml x;
	size_t i, len = 0;

	assert_non_null(doc);
	for (i = 0; i < n; i++, len += 3)
		memcpy(doc + len, "<a>", 3);
	for (i = 0; closed && i < n; i++, len += 4)
		memcpy(doc + len, "</a>", 4);
	winrm_xml_start(&x, slice_of(doc, len));
	*deepest = 0;
	do {
		type = winrm_xml_next(&x, &t);
		if (x.depth > *deepest)
			*deepest = x.depth;
	} while (type != WINRM_XML_END && type != WINRM_XML_ERROR);
	free(doc);
	return type;
}

static void test_depth_has_a_limit_and_needs_no_stack(void **state)
{
	uint8_t deepest;

	(void)state;
	assert_int_equal(
		nested(WINRM_XML_DEPTH, true, &deepest), WINRM_XML_END);
	assert_int_equal(deepest, WINRM_XML_DEPTH);
	assert_int_equal(
		nested(WINRM_XML_DEPTH + 1, true, &deepest), WINRM_XML_ERROR);
	assert_int_equal(nested(200000, true, &deepest), WINRM_XML_ERROR);
	assert_int_equal(deepest, WINRM_XML_DEPTH);
	assert_int_equal(nested(200000, false, &deepest), WINRM_XML_ERROR);
	assert_int_equal(nested(3, false, &deepest), WINRM_XML_ERROR);
}

static void test_siblings_have_none(void **state)
{
	enum { N = 200000 };
	char *doc = malloc(4 * N + 7);
	struct winrm_xml_token t;
	struct winrm_xml x;
	size_t i, opens = 0;

	(void)state;
	assert_non_null(doc);
	memcpy(doc, "<r>", 3);
	for (i = 0; i < N; i++)
		memcpy(doc + 3 + 4 * i, "<a/>", 4);
	memcpy(doc + 3 + 4 * N, "</r>", 4);
	winrm_xml_start(&x, slice_of(doc, 4 * N + 7));
	while (winrm_xml_next(&x, &t) != WINRM_XML_END) {
		assert_int_not_equal(t.type, WINRM_XML_ERROR);
		opens += t.type == WINRM_XML_OPEN;
	}
	assert_int_equal(opens, N + 1);
	free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_well_formed_documents_give_their_tokens),
		cmocka_unit_test(test_all_else_is_refused),
		cmocka_unit_test(test_a_doctype_is_refused_wherever_it_stands),
		cmocka_unit_test(test_a_cut_document_is_never_at_its_end),
		cmocka_unit_test(test_no_cut_reads_past_the_page),
		cmocka_unit_test(test_depth_has_a_limit_and_needs_no_stack),
		cmocka_unit_test(test_siblings_have_none),
	};

	return RUN(tests);
}
