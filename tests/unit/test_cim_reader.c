/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_reader.h"

#include "core/cim/cim_reply.h"
#include "core/winrm.h"
#include "tests/unit/cim_rows.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/rig.h"

/* Rows of management data, as JSON. */

#define CIM  "http://schemas.dmtf.org/wbem/wscim/1/common"
#define XSI  "http://www.w3.org/2001/XMLSchema-instance"
#define ANON URI_ADDRESSING "/role/anonymous"
#define FRAME(body)                                                              \
	"<s:Envelope" DECLARED " xmlns:c='" CIM "' xmlns:xsi='" XSI              \
	"'><s:Header><a:Action>x/GetResponse</a:Action></s:Header><s:Body>" body \
	"</s:Body></s:Envelope>"
#define ITEMS(items)                                                           \
	FRAME("<n:PullResponse><n:EnumerationContext>1"                        \
	      "</n:EnumerationContext><n:Items>" items                         \
	      "</n:Items><n:EndOfSequence/></n:PullResponse>")
#define EPR(key)                                                               \
	"<a:Address> " ANON " </a:Address><a:ReferenceParameters>"             \
	"<w:ResourceURI> urn:c </w:ResourceURI><w:SelectorSet>" key            \
	"</w:SelectorSet></a:ReferenceParameters>"
#define KEY(name, value) "<w:Selector Name='" name "'>" value "</w:Selector>"

enum { ALL = 65536 };

struct row {
	const char *doc, *rows;
};

static void assert_rows(
	const struct row *rows, size_t count, enum winrm_cim_rows where)
{
	static char out[ALL];
	size_t i;

	for (i = 0; i < count; i++) {
		struct guard g = guard_open(ALL);
		size_t len = strlen(rows[i].doc);
		struct winrm_slice doc = {guard_put(&g, rows[i].doc, len), len};

		cim_rows(doc, where, "Get", out, sizeof(out));
		assert_string_equal(out, rows[i].rows);
		guard_close(&g);
	}
}

static void an_instance_is_one_row(void **state)
{
	static const struct row rows[] = {
		{FRAME("<c><a>1</a><b> x\n </b></c>"),
			"{\"a\":\"1\",\"b\":\" x\\n \"}\n"},
		{FRAME("<c/>"), "{}\n"},
		{FRAME("<c>text</c>"), "{\"c\":\"text\"}\n"},
		{FRAME(""), ""},
		{FRAME("<c><a/><b></b><d xsi:nil='true'/></c>"),
			"{\"a\":\"\",\"b\":\"\",\"d\":null}\n"},
		{FRAME("<c><a xsi:nil=' 1 '>x<y/></a><b>1</b></c>"),
			"{\"a\":null,\"b\":\"1\"}\n"},
		{FRAME("<c><a>&lt;&#65;&amp;<![CDATA[<b>&]]>c</a></c>"),
			"{\"a\":\"<A&<b>&c\"}\n"},
		{FRAME("<c><a>x<!-- & --><![CDATA[&]]><![CDATA[]]>&#x20AC;"
		       "</a></c>"),
			"{\"a\":\"x&\xe2\x82\xac\"}\n"},
		{FRAME("<c><a>\"\\&#9;\x7f</a></c>"),
			"{\"a\":\"\\\"\\\\\\t\\u007f\"}\n"},
		{FRAME("<c><a>1</a><b>2</b><a>3</a></c>"),
			"{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}\n"},
		{FRAME("<w:XmlFragment><p:a xmlns:p='urn:p'>1</p:a>"
		       "</w:XmlFragment>"),
			"{\"a\":\"1\"}\n"},
	};

	(void)state;
	assert_rows(rows, COUNT(rows), WINRM_CIM_IN_BODY);
}

static void repeated_elements_are_an_array(void **state)
{
	static const struct row rows[] = {
		{FRAME("<c><a>1</a><a>2</a>\n<a xsi:nil='true'/><b>3</b></c>"),
			"{\"a\":[\"1\",\"2\",null],\"b\":\"3\"}\n"},
		{FRAME("<c><a/><a ></a ><a\n>1</a></c>"),
			"{\"a\":[\"\",\"\",\"1\"]}\n"},
		{FRAME("<c><a>1</a><ab>2</ab><b:a xmlns:b='u'>3</b:a></c>"),
			"{\"a\":\"1\",\"ab\":\"2\",\"a\":\"3\"}\n"},
		{FRAME("<c><a><x>1</x><x>2</x></a><a><x>3</x></a></c>"),
			"{\"a\":[{\"x\":[\"1\",\"2\"]},{\"x\":\"3\"}]}\n"},
		{FRAME("<c><a>" EPR(KEY("k", "1")) "</a><a>" EPR(
			 "") "</a></c>"),
			"{\"a\":[{\"ResourceURI\":\"urn:c\",\"SelectorSet\":"
			"{\"k\":\"1\"}},{\"ResourceURI\":\"urn:c\","
			"\"SelectorSet\":\"\"}]}\n"},
	};

	(void)state;
	assert_rows(rows, COUNT(rows), WINRM_CIM_IN_BODY);
}

static void types_are_those_the_reply_says(void **state)
{
	static const struct row rows[] = {
		{FRAME("<c xsi:type='p:c_Type'>"
		       "<a xsi:type='cim:cimUnsignedInt'> 42 </a>"
		       "<b xsi:type='xs:long'>-1</b>"
		       "<d xsi:type='cim:cimBoolean'>TRUE</d>"
		       "<e xsi:type='xs:boolean'>0</e>"
		       "<f xsi:type='cim:cimDouble'>1.5E3</f></c>"),
			"{\"a\":42,\"b\":-1,\"d\":true,\"e\":false,"
			"\"f\":1.5E3}\n"},
		/* what JSON has no number for is a string */
		{FRAME("<c><a xsi:type='xs:int'>+1</a>"
		       "<b xsi:type='xs:double'>NaN</b>"
		       "<d xsi:type='xs:int'>1,\"x\":2</d>"
		       "<e xsi:type='xs:int'></e>"
		       "<f xsi:type='xs:boolean'>yes</f></c>"),
			"{\"a\":\"+1\",\"b\":\"NaN\",\"d\":\"1,\\\"x\\\":2\","
			"\"e\":\"\",\"f\":\"yes\"}\n"},
		{FRAME("<c><a xsi:type='cim:cimString'>1</a>"
		       "<b xsi:type='p:other'>2</b><d xsi:type=':'>3</d></c>"),
			"{\"a\":\"1\",\"b\":\"2\",\"d\":\"3\"}\n"},
		{FRAME("<c><a>\n <c:Datetime> 2024-01-02T03:04:05Z "
		       "</c:Datetime>\n</a><b><c:Interval>P1DT0S</c:Interval>"
		       "</b><d><Date>1</Date></d></c>"),
			"{\"a\":\"2024-01-02T03:04:05Z\",\"b\":\"P1DT0S\","
			"\"d\":{\"Date\":\"1\"}}\n"},
		{FRAME("<c><a><x>1</x><y><z/></y></a><b>2</b></c>"),
			"{\"a\":{\"x\":\"1\",\"y\":{\"z\":\"\"}},\"b\":\"2\"}"
			"\n"},
	};

	(void)state;
	assert_rows(rows, COUNT(rows), WINRM_CIM_IN_BODY);
}

static void references_have_a_resource_and_selectors(void **state)
{
	static const struct row rows[] = {
		{FRAME("<x:ResourceCreated>" EPR(KEY("k", "1")
				 KEY("l", "a&lt;")) "</x:ResourceCreated>"),
			"{\"ResourceURI\":\"urn:c\",\"SelectorSet\":{"
			"\"k\":\"1\",\"l\":\"a<\"}}\n"},
		{FRAME("<c><r><a:EndpointReference>" EPR(
			 KEY("k", "1")) "</a:EndpointReference></r></c>"),
			"{\"r\":{\"ResourceURI\":\"urn:c\",\"SelectorSet\":{"
			"\"k\":\"1\"}}}\n"},
		{FRAME("<c><r>" EPR(KEY("k",
			 "<a:EndpointReference>" EPR(KEY("m",
				 "2")) "</a:EndpointReference>")) "</r></c>"),
			"{\"r\":{\"ResourceURI\":\"urn:c\",\"SelectorSet\":{"
			"\"k\":{\"ResourceURI\":\"urn:c\",\"SelectorSet\":{"
			"\"m\":\"2\"}}}}}\n"},
		/* a property of that name is none */
		{FRAME("<c><r><Address>1</Address></r></c>"),
			"{\"r\":{\"Address\":\"1\"}}\n"},
	};

	(void)state;
	assert_rows(rows, COUNT(rows), WINRM_CIM_IN_BODY);
}

static void items_are_rows(void **state)
{
	static const struct row rows[] = {
		{ITEMS("<c><a>1</a></c><c><a>2</a></c>"),
			"{\"a\":\"1\"}\n{\"a\":\"2\"}\n"},
		{ITEMS(""), ""},
		{ITEMS("<a:EndpointReference>" EPR(
			 KEY("k", "1")) "</a:EndpointReference>"),
			"{\"ResourceURI\":\"urn:c\",\"SelectorSet\":{"
			"\"k\":\"1\"}}\n"},
		{ITEMS("<w:Item><c><a>1</a></c><a:EndpointReference>" EPR(
			 KEY("k", "1")) "</a:EndpointReference></w:Item>"
					"<w:Item><c/></w:Item><w:Item/>"),
			"{\"a\":\"1\",\"EndpointReference\":{\"ResourceURI\":"
			"\"urn:c\",\"SelectorSet\":{\"k\":\"1\"}}}\n{}\n"},
		{ITEMS("<w:XmlFragment><a>1</a></w:XmlFragment>"),
			"{\"a\":\"1\"}\n"},
		{FRAME("<n:EnumerateResponse><x><c><a>1</a></c></x>"
		       "<w:Items><c><a>2</a></c></w:Items>"
		       "</n:EnumerateResponse>"),
			"{\"a\":\"2\"}\n"},
	};

	(void)state;
	assert_rows(rows, COUNT(rows), WINRM_CIM_IN_ITEMS);
}

/* Published and recorded replies, of Windows, OMI and Dell's iDRAC. */
static void recorded_rows_are_read(void **state)
{
	static const struct {
		const char *name, *verb, *rows;
		enum winrm_cim_rows where;
	} rows[] = {
		{"omi-parser-l1200-PullResponse", "Pull",
			"{\"Description\":null,\"Number\":\"999\","
			"\"SpelledNumber\":\"nine hundred ninety nine\"}\n"
			"{\"Description\":null,\"Number\":\"333\","
			"\"SpelledNumber\":\"three hundred thirty three\"}\n",
			WINRM_CIM_IN_ITEMS},
		{"opennms-optimized-enum-response-with-fragments-2", "Pull",
			"{\"FreeSpace\":\"44395380736\",\"Name\":\"C:\","
			"\"Size\":\"64412164096\"}\n"
			"{\"FreeSpace\":\"30545928192\",\"Name\":\"D:\","
			"\"Size\":\"64421359616\"}\n"
			"{\"FreeSpace\":null,\"Name\":\"E:\",\"Size\":null}\n",
			WINRM_CIM_IN_ITEMS},
		{"mswsmv-4.1.2.6-1-PullResponse", "Pull",
			"{\"Data1\":\"\\\"Hello again\\\"\",\"id\":\"2\","
			"\"Location\":{\"ResourceURI\":\"http://schemas."
			"microsoft.com/wbem/wsman/1/wmi/root/mynamespace/"
			"myclass\",\"SelectorSet\":{\"id\":\"2\"}}}\n",
			WINRM_CIM_IN_ITEMS},
		{"mswsmv-4.11.1-4-GetResponse", "Get",
			"{\"octet\":null,\"uint32Key\":\"100\"}\n",
			WINRM_CIM_IN_BODY},
		{"omi-parser-l511-CreateResponse", "Create",
			"{\"ResourceURI\":\"http://schemas.dmtf.org/wbem/wscim"
			"/1/cim-schema/2/MSFT_Person\",\"SelectorSet\":{"
			"\"Key\":\"8\"}}\n",
			WINRM_CIM_IN_BODY},
	};
	static char out[ALL];
	char path[128];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct blob doc;

		sprintf(path, "tests/fixtures/wsman/%s.xml", rows[i].name);
		doc = blob_load(path);
		cim_rows(blob_slice(&doc), rows[i].where, rows[i].verb, out,
			sizeof(out));
		assert_string_equal(out, rows[i].rows);
		blob_free(&doc);
	}
}

static void only_an_answer_to_the_question_counts(void **state)
{
	static const struct {
		const char *action;
		bool counts;
	} rows[] = {{"x/GetResponse", true}, {"/GetResponse", true},
		{" x/GetResponse ", true}, {"x/Get", true}, {"", true},
		{"GetResponse", false}, {"Get", false},
		{"x/Getresponse", false}, {"x/ForGetResponse", false},
		{"x/PutResponse", false}, {"x/GetResponseResponse", false},
		{"Response", false}, {"t", false}};
	struct winrm_cim_reply r;
	char doc[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		sprintf(doc,
			"<s:Envelope" DECLARED "><s:Header><a:Action>%s"
			"</a:Action></s:Header><s:Body/></s:Envelope>",
			rows[i].action);
		assert_int_equal(
			winrm_cim_reply_read(&r, winrm_slice_str(doc), "Get"),
			rows[i].counts);
	}
}

static const char whole[] =
	ITEMS("<c xsi:type='p:c_Type'><a>1</a><a>&lt;2</a><b xsi:nil='true'/>"
	      "<d><c:Datetime>2024</c:Datetime></d><e><x>1</x></e><f>" EPR(
		      KEY("k", "1")) "</f></c><w:Item><c>1</c></w:Item>");

/* No reply cut short is one, wherever it is cut. */
static void a_cut_reply_has_no_rows(void **state)
{
	struct guard g = guard_open(sizeof(whole));
	static char out[ALL];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(whole) - 1; len++) {
		struct winrm_slice cut = {guard_put(&g, whole, len), len};

		cim_rows(cut, WINRM_CIM_IN_ITEMS, "Get", out, sizeof(out));
		assert_string_equal(out, "refused");
	}
	guard_close(&g);
}

/* What is flipped is refused, or its rows are JSON all the same. */
static void a_flipped_octet_breaks_nothing(void **state)
{
	struct guard g = guard_open(sizeof(whole));
	static char out[ALL];
	size_t i, stride = rig_stride(7);
	unsigned bit;

	(void)state;
	for (i = 0; i < sizeof(whole) - 1; i += stride) {
		for (bit = 0; bit < 8; bit++) {
			struct winrm_slice doc = {
				guard_put(&g, whole, sizeof(whole) - 1),
				sizeof(whole) - 1};
			char *line, *next;

			((uint8_t *)(uintptr_t)doc.ptr)[i] ^=
				(uint8_t)(1u << bit);
			cim_rows(doc, WINRM_CIM_IN_ITEMS, "Get", out,
				sizeof(out));
			for (line = out; (next = strchr(line, '\n')) != NULL;
				line = next + 1) {
				cJSON *json;

				*next = 0;
				json = cJSON_Parse(line);
				assert_non_null(json);
				cJSON_Delete(json);
			}
		}
	}
	guard_close(&g);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_instance_is_one_row),
		cmocka_unit_test(repeated_elements_are_an_array),
		cmocka_unit_test(types_are_those_the_reply_says),
		cmocka_unit_test(references_have_a_resource_and_selectors),
		cmocka_unit_test(items_are_rows),
		cmocka_unit_test(recorded_rows_are_read),
		cmocka_unit_test(only_an_answer_to_the_question_counts),
		cmocka_unit_test(a_cut_reply_has_no_rows),
		cmocka_unit_test(a_flipped_octet_breaks_nothing),
	};

	return RUN(tests);
}
