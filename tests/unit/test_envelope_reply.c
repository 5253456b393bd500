/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/envelope_reply.h"

#include "soap/identify.h"
#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/unit.h"

static struct winrm_slice put_doc(const char *doc)
{
	size_t len = strlen(doc);

	return slice_of(guard_put(&guard_page, doc, len), len);
}

/* Reads to the end, as every reader does. */
static bool read_all(struct winrm_envelope_reply *r, struct winrm_slice doc)
{
	struct winrm_xml_token t;
	enum winrm_xml_type type;
	struct winrm_xml x;

	if (!winrm_envelope_read(r, &x, doc))
		return false;
	while ((type = winrm_envelope_next(&x, &t)) == WINRM_XML_OPEN)
		assert_true(x.depth >= 3);
	return type == WINRM_XML_END;
}

#define OPEN "<s:Envelope" DECLARED ">"

static void test_only_an_envelope_with_one_body_is_a_reply(void **state)
{
	static const char *const rows[] = {"", "<a/>", "<s:Envelope/>",
		OPEN "</s:Envelope>", OPEN "<s:Header/></s:Envelope>",
		OPEN "<s:Body/><s:Body/></s:Envelope>",
		OPEN "<s:Body/><s:Header/></s:Envelope>",
		OPEN "<s:Body><x/></s:Body><x/></s:Envelope>",
		OPEN "<x><s:Body/></x></s:Envelope>",
		OPEN "<s:body/></s:Envelope>", "<s:Body" DECLARED "/>",
		"<html" DECLARED "><s:Body/></html>",
		OPEN "<s:Body/></s:Envelope>x",
		"<!DOCTYPE x>" OPEN "<s:Body/></s:Envelope>"};
	struct winrm_envelope_reply r;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (read_all(&r, put_doc(rows[i])))
			fail_msg("%s", rows[i]);
	assert_true(read_all(&r, put_doc(OPEN "<s:Body/></s:Envelope>")));
	assert_true(read_all(&r,
		put_doc(OPEN "<s:Header/>\n<s:Body> </s:Body></s:Envelope>")));
	assert_int_equal(r.first.at[2], 0);
	assert_false(r.is_fault);
}

/* Default, prefixed, redeclared; undeclared, wrong, reset. */
static void test_the_envelope_must_be_of_soap_whatever_the_prefix(void **state)
{
	static const char *const taken[] = {"<Envelope xmlns='" URI_SOAP
					    "'><Body/></Envelope>",
		"<e:Envelope xmlns:e=\"" URI_SOAP "\"><e:Body/></e:Envelope>",
		"<e:Envelope xmlns:e='" URI_SOAP "'><Body xmlns='" URI_SOAP
		"'/></e:Envelope>",
		"<e:Envelope xmlns:e = '" URI_SOAP
		"' xmlns:f='urn:f'><f:Body xmlns:f='" URI_SOAP
		"'/></e:Envelope>",
		"<e:Envelope xmlns:ee='urn:x' xmlns='urn:y' xmlns:e='" URI_SOAP
		"'><e:Header><e:Body/></e:Header><e:Body/></e:Envelope>"};
	static const char *const refused[] = {"<Envelope><Body/></Envelope>",
		"<s:Envelope><s:Body/></s:Envelope>",
		"<s:Envelope xmlns='" URI_SOAP "'><s:Body/></s:Envelope>",
		"<Envelope xmlns:s='" URI_SOAP "'><s:Body/></Envelope>",
		"<s:Envelope s='" URI_SOAP "'><s:Body/></s:Envelope>",
		"<s:Envelope x:s='" URI_SOAP "'><s:Body/></s:Envelope>",
		"<s:Envelope xmln:s='" URI_SOAP "'><s:Body/></s:Envelope>",
		"<s:Envelope xmlns:s='" URI_SOAP "/'><s:Body/></s:Envelope>",
		"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/"
		"envelope/'><s:Body/></s:Envelope>",
		"<s:Envelope xmlns:s='" URI_SOAP
		"'><s:Body xmlns:s='urn:x'/></s:Envelope>",
		"<s:Envelope xmlns:s='" URI_SOAP "'><Body/></s:Envelope>",
		"<Envelope xmlns='" URI_SOAP "'><Body xmlns=''/></Envelope>",
		"<s:Envelope xmlns:s='" URI_SOAP "'><a xmlns:b='" URI_SOAP
		"'/><b:Body/></s:Envelope>"};
	struct winrm_envelope_reply r;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(taken); i++)
		if (!read_all(&r, put_doc(taken[i])))
			fail_msg("%s", taken[i]);
	for (i = 0; i < COUNT(refused); i++)
		if (read_all(&r, put_doc(refused[i])))
			fail_msg("%s", refused[i]);
}

static void test_the_header_is_read_by_namespace(void **state)
{
	static const struct {
		const char *header, *action, *relates_to;
	} rows[] = {{"<a:Action> x/y\n</a:Action><a:RelatesTo>\tid\n"
		     "</a:RelatesTo>",
			    "x/y", "id"},
		{"<Action xmlns='" URI_ADDRESSING "' q='1'>x</Action>", "x",
			""},
		{"<Action>x</Action><RelatesTo>y</RelatesTo>", "", ""},
		{"<s:Action>x</s:Action><w:RelatesTo>y</w:RelatesTo>", "", ""},
		{"<x><a:Action>x</a:Action><a:RelatesTo>y</a:RelatesTo></x>",
			"", ""},
		{"<a:Action/><a:RelatesTo/>", "", ""},
		{"<a:RelatesTo><![CDATA[1]]>&#50;</a:RelatesTo>", "", "12"}};
	struct winrm_envelope_reply r;
	char doc[2048];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(doc, sizeof(doc),
			OPEN "<s:Header>%s</s:Header><s:Body/></s:Envelope>",
			rows[i].header);
		assert_true(read_all(&r, put_doc(doc)));
		assert_slice(r.action, rows[i].action);
		assert_string_equal(r.relates_to, rows[i].relates_to);
	}
}

/* The element that a reader finds, in the first pass and in a second one. */
static void assert_first(const char *body, const char *name, const char *uri)
{
	struct winrm_envelope_reply r;
	struct winrm_xml_token t;
	struct winrm_slice doc;
	struct winrm_xml x;
	char text[2048];

	snprintf(text, sizeof(text), OPEN "<s:Body>%s</s:Body></s:Envelope>",
		body);
	doc = put_doc(text);
	assert_true(winrm_envelope_read(&r, &x, doc));
	assert_slice(x.name, name);
	assert_slice(winrm_xml_namespace(&x), uri);
	while (winrm_envelope_next(&x, &t) == WINRM_XML_OPEN)
		;
	winrm_envelope_again(&r.first, &x, doc);
	assert_int_equal(winrm_envelope_next(&x, &t), WINRM_XML_OPEN);
	assert_slice(x.name, name);
	assert_slice(winrm_xml_namespace(&x), uri);
	assert_int_equal(x.depth, 3);
	while (winrm_envelope_next(&x, &t) == WINRM_XML_OPEN)
		;
	assert_int_equal(t.type, WINRM_XML_END);
}

#define CLASS                                                                  \
	"http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"            \
	"Win32_Service"

static void test_the_first_element_comes_with_its_namespace(void **state)
{
	(void)state;
	assert_first("<p:Win32_Service xmlns:p='" CLASS "'><p:Name>x</p:Name>"
		     "</p:Win32_Service><y/>",
		"Win32_Service", CLASS);
	assert_first("<Stop_OUTPUT xmlns='" CLASS "'/>", "Stop_OUTPUT", CLASS);
	assert_first(
		"\n<!-- --><n:PullResponse/>", "PullResponse", URI_ENUMERATION);
	assert_first("<ReceiveResponse/>", "ReceiveResponse", URI_SHELL);
	assert_first("<x xmlns=''/>", "x", "");
	assert_first("<q:x/>", "x", "");
	assert_first("<q:x xmlns:r='urn:r' xmlns:q=\"urn:q\"/>", "x", "urn:q");
}

static void test_after_an_empty_body_there_is_nothing_to_read(void **state)
{
	struct winrm_envelope_reply r;
	struct winrm_xml_token t;
	struct winrm_slice doc = put_doc(OPEN "<s:Body/></s:Envelope>");
	struct winrm_xml x;

	(void)state;
	assert_true(read_all(&r, doc));
	winrm_envelope_again(&r.first, &x, doc);
	assert_int_equal(winrm_envelope_next(&x, &t), WINRM_XML_ERROR);
}

static bool identify(const char *body, char *out, size_t cap)
{
	struct winrm_envelope_reply r;
	struct winrm_slice doc;
	char text[2048];

	snprintf(text, sizeof(text), OPEN "<s:Body>%s</s:Body></s:Envelope>",
		body);
	doc = put_doc(text);
	return winrm_identify_read(&r, doc, out, cap);
}

static void test_identify_gives_vendor_and_version(void **state)
{
	static const char products[] =
		"<i:ProtocolVersion>x</i:ProtocolVersion><i:ProductVendor>\n"
		"Microsoft Corporation </i:ProductVendor><ProductVersion>x"
		"</ProductVersion><i:ProductVersion>OS: 10.0.20348 SP: 0.0 "
		"Stack: 3.0</i:ProductVersion>";
	static const char want[] =
		"Microsoft Corporation, OS: 10.0.20348 SP: 0.0 Stack: 3.0";
	static const char *const responses[] = {"i", "s"}; /* Windows, OMI */
	static const char *const others[] = {"rsp", "a", "q"};
	char body[1024], got[256];
	size_t i, cap;

	(void)state;
	for (i = 0; i < COUNT(responses); i++) {
		snprintf(body, sizeof(body),
			"<%s:IdentifyResponse>%s</%s:IdentifyResponse>",
			responses[i], products, responses[i]);
		assert_true(identify(body, got, sizeof(got)));
		assert_string_equal(got, want);
		for (cap = 1; cap < sizeof(want); cap++) {
			assert_false(identify(body, got, cap));
			assert_true(strlen(got) < cap);
		}
		assert_true(identify(body, got, sizeof(want)));
	}
	for (i = 0; i < COUNT(others); i++) {
		snprintf(body, sizeof(body),
			"<%s:IdentifyResponse>%s</%s:IdentifyResponse>",
			others[i], products, others[i]);
		assert_false(identify(body, got, sizeof(got)));
	}
	assert_true(identify("<i:IdentifyResponse/>", got, sizeof(got)));
	assert_string_equal(got, "");
	assert_false(identify("", got, sizeof(got)));
	assert_true(identify("<s:Fault/>", got, sizeof(got)));
	assert_string_equal(got, "");
}

static void test_identify_takes_no_part_of_a_reply(void **state)
{
	static const char whole[] = OPEN
		"<s:Body><i:IdentifyResponse><i:ProductVendor>x"
		"</i:ProductVendor></i:IdentifyResponse></s:Body></s:Envelope>";
	struct winrm_envelope_reply r;
	struct winrm_slice doc = put_doc(whole);
	size_t len = doc.len;
	char got[64];

	(void)state;
	assert_true(winrm_identify_read(&r, doc, got, sizeof(got)));
	for (doc.len = 0; doc.len < len; doc.len++)
		assert_false(winrm_identify_read(&r, doc, got, sizeof(got)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_only_an_envelope_with_one_body_is_a_reply),
		cmocka_unit_test(
			test_the_envelope_must_be_of_soap_whatever_the_prefix),
		cmocka_unit_test(test_the_header_is_read_by_namespace),
		cmocka_unit_test(
			test_the_first_element_comes_with_its_namespace),
		cmocka_unit_test(
			test_after_an_empty_body_there_is_nothing_to_read),
		cmocka_unit_test(test_identify_gives_vendor_and_version),
		cmocka_unit_test(test_identify_takes_no_part_of_a_reply),
	};

	return RUN_WITH_PAGE(tests);
}
