/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/envelope.h"

#include "soap/names.h"
#include "soap/xml_text.h"
#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/unit.h"

static const struct winrm_envelope_header header = {
	.host = "dc1.example.test",
	.path = "/wsman",
	.tcp_port = 5986,
	.tls = true,
	.message_id = "11111111-2222-4333-8444-555555555555",
	.max_envelope = 8192,
	.operation_timeout = 60000,
};

#define CLASS                                                                  \
	"http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"            \
	"Win32_Service"

/* What precedes the selectors. */
#define HEAD(action, resource)                                                 \
	"<s:Envelope xmlns:s=\"" URI_SOAP "\" xmlns:a=\"" URI_ADDRESSING       \
	"\" xmlns:w=\"" URI_WSMAN "\" xmlns:rsp=\"" URI_SHELL                  \
	"\"><s:Header><a:To>https://dc1.example.test:5986/wsman</a:To>"        \
	"<a:ReplyTo><a:Address s:mustUnderstand=\"true\">" URI_ADDRESSING      \
	"/role/anonymous</a:Address></a:ReplyTo>"                              \
	"<a:Action s:mustUnderstand=\"true\">" action "</a:Action>"            \
	"<a:MessageID>uuid:11111111-2222-4333-8444-555555555555"               \
	"</a:MessageID><w:ResourceURI s:mustUnderstand=\"true\">" resource     \
	"</w:ResourceURI><w:MaxEnvelopeSize s:mustUnderstand=\"true\">8192"    \
	"</w:MaxEnvelopeSize><w:OperationTimeout>PT60.000S"                    \
	"</w:OperationTimeout><w:Locale xml:lang=\"en-US\" "                   \
	"s:mustUnderstand=\"false\"/>"
#define BODY "</s:Header><s:Body><x/></s:Body></s:Envelope>"

static const struct winrm_envelope_value none[] = {{NULL, NULL}};
static const struct winrm_envelope_value keys[] = {
	{"Name", "A & B"}, {"__cimnamespace", "root/cimv2"}, {NULL, NULL}};
static const struct winrm_envelope_value hostile[] = {
	{"a\"<&>", "]]></w:Selector>"}, {"\xc3\xa4\xf0\x9d\x84\x9e", ""},
	{"\t\r\n", "\xc3\xa4'\""}, {NULL, NULL}};

static const struct {
	struct winrm_envelope_operation o;
	const char *text;
} rows[] = {
	{{.action = {NS_TRANSFER "/", "Get"},
		 .resource = {"", CLASS},
		 .selectors = NULL,
		 .options = NULL},
		HEAD(URI_TRANSFER "/Get", CLASS) BODY},
	{{.action = {NS_SHELL "/Command", ""},
		 .resource = {NS_SHELL, ""},
		 .selectors = none,
		 .options = none},
		HEAD(URI_SHELL "/Command", URI_SHELL) BODY},
	{{.action = {"", CLASS "/StopService"},
		 .resource = {"", CLASS},
		 .selectors = keys,
		 .options = NULL},
		HEAD(CLASS "/StopService",
			CLASS) "<w:SelectorSet><w:Selector Name=\"Name\">A &amp; B"
			       "</w:Selector><w:Selector Name=\"__cimnamespace\">root/cimv2"
			       "</w:Selector></w:SelectorSet>" BODY},
	{{.action = {NS_TRANSFER, "/Create"},
		 .resource = {"", "urn:\xc3\xa4&<>\""},
		 .selectors = NULL,
		 .options = keys},
		HEAD(URI_TRANSFER "/Create",
			"urn:\xc3\xa4&amp;&lt;&gt;&quot;") "<w:OptionSet><w:Option Name=\"Name\">A &amp; B</w:Option>"
							   "<w:Option Name=\"__cimnamespace\">root/cimv2</w:Option>"
							   "</w:OptionSet>" BODY},
	{{.action = {NS_TRANSFER, "/\xc3\x80\x80"},
		 .resource = {"", "x"},
		 .selectors = hostile,
		 .options = hostile},
		HEAD(URI_TRANSFER "/\xc3\x80\x80",
			"x") "<w:SelectorSet><w:Selector Name=\"a&quot;&lt;&amp;&gt;\">"
			     "]]&gt;&lt;/w:Selector&gt;</w:Selector>"
			     "<w:Selector Name=\"\xc3\xa4\xf0\x9d\x84\x9e\"></w:Selector>"
			     "<w:Selector Name=\"&#9;&#13;&#10;\">\xc3\xa4'&quot;"
			     "</w:Selector></w:SelectorSet>"
			     "<w:OptionSet><w:Option Name=\"a&quot;&lt;&amp;&gt;\">"
			     "]]&gt;&lt;/w:Selector&gt;</w:Option>"
			     "<w:Option Name=\"\xc3\xa4\xf0\x9d\x84\x9e\"></w:Option>"
			     "<w:Option Name=\"&#9;&#13;&#10;\">\xc3\xa4'&quot;"
			     "</w:Option></w:OptionSet>" BODY},
};

static void put(
	struct winrm_writer *w, const struct winrm_envelope_operation *o)
{
	winrm_envelope_begin(w, &header, o);
	winrm_writer_put_str(w, "<x/>");
	winrm_envelope_end(w);
}

static void test_any_operation_is_written_with_its_lists(void **state)
{
	char text[4096];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		put(&w, &rows[i].o);
		assert_true(winrm_writer_ok(&w));
		winrm_writer_end_str(&w);
		assert_string_equal(text, rows[i].text);
	}
}

static void test_every_capacity_holds_the_head_of_it(void **state)
{
	struct guard g = guard_open(8192);
	size_t i, cap;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (cap = 0; cap <= strlen(rows[i].text); cap++) {
			struct winrm_writer w =
				winrm_writer_init(guard_room(&g, cap), cap);

			put(&w, &rows[i].o);
			assert_int_equal(w.len, strlen(rows[i].text));
			assert_memory_equal(w.buf, rows[i].text, cap);
		}
	guard_close(&g);
}

/* Every name of the list is recognised, in the first group or a later one. */
static void test_names_are_found_in_their_groups(void **state)
{
	static const char names[] =
		NS_SOAP "\0Body\0x\0\0" NS_SHELL "\0Shell\0x\0\0" NS_IDENTITY
			"\0Identify\0\0";
	static const struct {
		const char *doc;
		unsigned which;
	} docs[] = {{"<Body xmlns='" URI_SOAP "'/>", 1},
		{"<x xmlns='" URI_SOAP "'/>", 2},
		{"<q:Shell xmlns:q='" URI_SHELL "'/>", 3},
		{"<q:x xmlns:q='" URI_SHELL "'/>", 4},
		{"<q:Identify xmlns:q='" URI_IDENTITY "'/>", 5},
		{"<q:Shell xmlns:q='" URI_SOAP "'/>", 0}, {"<x/>", 0},
		{"<y xmlns='" URI_SOAP "'/>", 0},
		{"<x xmlns='" URI_TRANSFER "'/>", 0},
		{"<q:x xmlns:q='" URI_SHELL "&#x20;'/>", 0}};
	struct winrm_xml_token t;
	struct winrm_xml x;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(docs); i++) {
		winrm_xml_start(&x, winrm_slice_str(docs[i].doc));
		assert_int_equal(winrm_xml_next(&x, &t), WINRM_XML_OPEN);
		if (winrm_names_which(&x, names) != docs[i].which)
			fail_msg("%s", docs[i].doc);
	}
}

static void test_texts_have_their_args(void **state)
{
	const char *const args[] = {"<", "2", "3", "4", NS_SHELL "/x"};
	char text[256];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	(void)state;
	winrm_names_put(&w, "\1a\4\3\2\5" N_RSP, args);
	winrm_names_put(&w, "", NULL);
	winrm_writer_end_str(&w);
	assert_string_equal(text, "&lt;a432" URI_SHELL "/xrsp:");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_operation_is_written_with_its_lists),
		cmocka_unit_test(test_every_capacity_holds_the_head_of_it),
		cmocka_unit_test(test_names_are_found_in_their_groups),
		cmocka_unit_test(test_texts_have_their_args),
	};

	return RUN(tests);
}
