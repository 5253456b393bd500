/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/advice.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* Reads a whole s:Fault; false where it is not well formed. */
static bool read_fault(struct winrm_fault *f, const char *fault)
{
	struct guard g = guard_open(4096);
	size_t len = strlen(fault);
	struct winrm_xml_token t;
	struct winrm_xml x;
	bool ok;

	winrm_xml_start(&x, slice_of(guard_put(&g, fault, len), len));
	ok = winrm_xml_next(&x, &t) == WINRM_XML_OPEN &&
		winrm_fault_read(f, &x) &&
		winrm_xml_next(&x, &t) == WINRM_XML_END;
	guard_close(&g);
	return ok;
}

#define CODE(subcode)                                                          \
	"<s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>" subcode    \
	"</s:Value></s:Subcode></s:Code>"
#define REASON(text)                                                           \
	"<s:Reason><s:Text xml:lang='en-US'>" text "</s:Text></s:Reason>"
#define WSMAN(code, inside)                                                    \
	"<f:WSManFault xmlns:f='u' Code='" code "' Machine='dc1'>"             \
	"<f:Message>" inside "</f:Message></f:WSManFault>"
#define FAULT(inside)  "<s:Fault xmlns:s='u'>" inside "</s:Fault>"
#define DETAIL(inside) "<s:Detail>" inside "</s:Detail>"

static const struct {
	const char *fault;
	uint32_t code, provider;
	const char *subcode, *machine, *text;
} layouts[] = {
	/* WSManFault with a text */
	{FAULT(CODE("w:TimedOut") REASON("reason") DETAIL(
		 WSMAN("2150858793", "the text&#xD;\n  of it! "))),
		2150858793u, 0, "TimedOut", "dc1", "the text of it!"},
	/* nested: the plug-in's code is another */
	{FAULT(CODE("w:InternalError") REASON(
		 "reason") DETAIL(WSMAN("2150858883",
		 "<f:ProviderFault provider='p' path='q'>" WSMAN("2150859173",
			 "too many shells") "</f:ProviderFault>"))),
		2150858883u, 2150859173u, "InternalError", "dc1",
		"too many shells"},
	/* the plug-in's text without a WSManFault of its own */
	{FAULT(CODE("w:InternalError") REASON("") DETAIL(WSMAN(
		 "995", "<f:ProviderFault>of the plug-in</f:ProviderFault>"))),
		995, 0, "InternalError", "dc1", "of the plug-in"},
	/* WMI: the message, then what WMI says */
	{FAULT(REASON("reason") DETAIL(WSMAN("2150858752",
		 "<f:ProviderFault>" WSMAN("2150858752",
			 "not found") "<f:ExtendedError><x><Description>d</Description></x>"
				      "</f:ExtendedError></f:ProviderFault>"))),
		2150858752u, 2150858752u, "", "dc1", "not found"},
	/* MSFT_WmiError in place of WSManFault */
	{FAULT(CODE("w:QuotaLimit") REASON("reason") DETAIL(
		 "<p:MSFT_WmiError xmlns:p='u'><p:CIMStatusCode>27"
		 "</p:CIMStatusCode><p:Message>quota</p:Message><p:MessageID>"
		 "HRESULT 0x803381a5</p:MessageID><p:error_Code> 2150859173 "
		 "</p:error_Code></p:MSFT_WmiError>")),
		2150859173u, 0, "QuotaLimit", "", "quota"},
	/* no detail */
	{FAULT("<s:Code><s:Value>s:MustUnderstand</s:Value></s:Code>" REASON(
		 "a header")),
		0, 0, "", "", "a header"},
	{FAULT(CODE(" w:AccessDenied ") REASON("no") DETAIL("")), 0, 0,
		"AccessDenied", "", "no"},
	{FAULT(""), 0, 0, "", "", ""},
	{"<Fault/>", 0, 0, "", "", ""},
	/* whichever comes first */
	{FAULT(DETAIL(WSMAN("5", "message")) REASON("reason")), 5, 0, "", "dc1",
		"message"},
	{FAULT(DETAIL(WSMAN("5", " ")) REASON("reason")), 5, 0, "", "dc1",
		"reason"},
	/* a Message that is empty leaves the Reason */
	{FAULT(REASON("reason") DETAIL(WSMAN("5", ""))), 5, 0, "", "dc1",
		"reason"},
	/* SOAP 1.1 has other names: finding nothing is no error */
	{"<Fault><faultcode>a</faultcode><faultstring>b</faultstring></Fault>",
		0, 0, "", "", ""},
	/* only decimal codes of 32 bits count */
	{FAULT(DETAIL(WSMAN("-1", "m"))), 0, 0, "", "dc1", "m"},
	{FAULT(DETAIL(WSMAN("4294967296", "m"))), 0, 0, "", "dc1", "m"},
	{FAULT(DETAIL(WSMAN(" 4294967295 ", "m"))), 4294967295u, 0, "", "dc1",
		"m"},
	{FAULT(DETAIL(WSMAN("0x5", "m"))), 0, 0, "", "dc1", "m"},
};

static void test_each_layout_of_a_fault_is_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(layouts); i++) {
		struct winrm_fault f;

		assert_true(read_fault(&f, layouts[i].fault));
		assert_int_equal(f.code, layouts[i].code);
		assert_int_equal(f.provider, layouts[i].provider);
		assert_string_equal(f.subcode, layouts[i].subcode);
		assert_string_equal(f.machine, layouts[i].machine);
		assert_string_equal(f.text, layouts[i].text);
	}
}

static void test_a_cut_or_broken_fault_is_an_error(void **state)
{
	struct winrm_fault f;
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(layouts); i++)
		for (len = 0; len < strlen(layouts[i].fault); len++) {
			char *cut = strndup(layouts[i].fault, len);

			assert_non_null(cut);
			assert_false(read_fault(&f, cut));
			free(cut);
		}
	assert_false(read_fault(&f, FAULT(REASON("&nbsp;"))));
	assert_false(read_fault(&f, FAULT(REASON("\x01"))));
	assert_false(read_fault(&f, FAULT(DETAIL(WSMAN("5", "\xff")))));
}

static void test_no_control_character_gets_into_the_text(void **state)
{
	struct winrm_fault f;

	(void)state;
	assert_true(read_fault(&f,
		FAULT(REASON("a\tb\r\nc&#127;d\xc2\x9b"
			     "31me\xc2\xa0\xe2\x82\xac."))));
	assert_string_equal(f.text, "a b c d 31me\xc2\xa0\xe2\x82\xac.");
}

static void test_a_long_text_is_cut_between_characters(void **state)
{
	char fault[4096], text[2048];
	size_t pad, i;

	(void)state;
	for (pad = 0; pad < 4; pad++) {
		struct winrm_fault f;

		memset(text, 'x', pad);
		for (i = 0; i < 200; i++)
			memcpy(text + pad + 3 * i, "\xe2\x82\xac", 3);
		text[pad + 600] = 0;
		snprintf(fault, sizeof(fault), FAULT(REASON("%s")), text);
		assert_true(read_fault(&f, fault));
		assert_int_equal(strlen(f.text),
			pad + (WINRM_FAULT_TEXT - 1 - pad) / 3 * 3);
		assert_memory_equal(f.text, text, strlen(f.text));
	}
}

static void test_indentation_does_not_push_the_text_out(void **state)
{
	char fault[4096];
	struct winrm_fault f;

	(void)state;
	snprintf(fault, sizeof(fault), FAULT(REASON("%600s%600s")), "the text ",
		"");
	assert_true(read_fault(&f, fault));
	assert_string_equal(f.text, "the text");
}

static void test_a_timeout_is_known_by_code_or_subcode(void **state)
{
	struct winrm_fault f = {.code = WINRM_FAULT_TIMED_OUT};

	(void)state;
	assert_true(winrm_fault_is_timeout(&f));
	f.code = 0;
	assert_false(winrm_fault_is_timeout(&f));
	strcpy(f.subcode, "TimedOut");
	assert_true(winrm_fault_is_timeout(&f));
	f.code = 2150858843u; /* the code is more reliable */
	assert_false(winrm_fault_is_timeout(&f));
}

static const uint32_t advised[] = {5, 87, 995, 1223, 2147942402u, 2147942606u,
	2147943418u, 2150858778u, 2150858779u, 2150858790u, 2150858793u,
	2150858802u, 2150858805u, 2150858806u, 2150858809u, 2150858811u,
	2150858815u, 2150858817u, 2150858818u, 2150858824u, 2150858825u,
	2150858834u, 2150858835u, 2150858843u, 2150858878u, 2150858881u,
	2150858883u, 2150858904u, 2150858967u, 2150859001u, 2150859012u,
	2150859013u, 2150859014u, 2150859026u, 2150859027u, 2150859047u,
	2150859072u, 2150859082u, 2150859087u, 2150859118u, 2150859173u,
	2150859174u, 2150859175u, 2150859176u, 2150859177u, 2150859179u,
	2150859180u, 2150859212u, 2150859231u, 2150859236u, 0x80041001u,
	0x80041002u, 0x80041003u, 0x80041008u, 0x8004100eu, 0x80041010u,
	0x80041017u, 0x8004102fu, 0x80041055u, 0x80041058u};

static const char *const advised_subcodes[] = {"AccessDenied",
	"InvalidParameter", "TimedOut", "Concurrency", "EncodingLimit",
	"QuotaLimit", "SchemaValidationError", "UnsupportedFeature",
	"InvalidOptions", "InvalidSelectors", "MustUnderstand",
	"ActionNotSupported", "DestinationUnreachable", "InternalError",
	"CannotProcessFilter", "InvalidEnumerationContext",
	"FilterDialectRequestedUnavailable", "FilteringNotSupported",
	"DeliveryModeRequestedUnavailable"};

/* Something to read after "host: fault text: ", in one line. */
static void assert_sentence(const char *text)
{
	size_t i, len;

	assert_non_null(text);
	len = strlen(text);
	assert_in_range(len, 20, 200);
	for (i = 0; i < len; i++)
		assert_in_range(text[i], 0x20, 0x7e);
	assert_null(strstr(text, "  "));
	assert_true(text[len - 1] != '.' && text[len - 1] != ' ');
}

static void test_common_codes_say_what_to_do(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(advised); i++) {
		struct winrm_fault f = {.code = advised[i]};

		assert_sentence(winrm_fault_advice(&f));
	}
	for (i = 0; i < COUNT(advised_subcodes); i++) {
		struct winrm_fault f = {.code = 0};

		strcpy(f.subcode, advised_subcodes[i]);
		assert_sentence(winrm_fault_advice(&f));
	}
}

static void test_a_code_nobody_knows_has_no_advice(void **state)
{
	struct winrm_fault f = {.code = 4711, .subcode = "InternalError"};

	(void)state;
	assert_null(winrm_fault_advice(&f));
	f.code = 0;
	strcpy(f.subcode, "Strange");
	assert_null(winrm_fault_advice(&f));
	f.subcode[0] = 0;
	assert_null(winrm_fault_advice(&f));
}

static void test_the_providers_code_is_the_more_precise_one(void **state)
{
	struct winrm_fault quota = {.code = 2150859173u};
	struct winrm_fault f = {.code = 2150858883u, .provider = 2150859173u};

	(void)state;
	assert_string_equal(winrm_fault_advice(&f), winrm_fault_advice(&quota));
	f.provider = 4711;
	assert_non_null(strstr(winrm_fault_advice(&f), "plug-in"));
	f.code = 4711;
	f.provider = 2150859173u;
	assert_string_equal(winrm_fault_advice(&f), winrm_fault_advice(&quota));
}

#if WINRM_CIM
static void test_codes_mean_something_else_for_management_data(void **state)
{
	static const uint32_t codes[] = {5, 87, 15001, 15007, 2150858752u,
		2150858778u, 2150858811u, 2150858817u, 2150858843u};
	struct winrm_fault f = {.code = 2150858843u, .provider = 0x80041010u};
	size_t i;

	(void)state;
	assert_non_null(strstr(winrm_cim_fault_advice(&f), "no such class"));
	f.provider = f.code;
	assert_non_null(strstr(winrm_cim_fault_advice(&f), "KEY=VALUE"));
	f.code = f.provider = 2150859173u;
	assert_string_equal(winrm_cim_fault_advice(&f), winrm_fault_advice(&f));
	for (i = 0; i < COUNT(codes); i++) {
		f.code = f.provider = codes[i];
		assert_sentence(winrm_cim_fault_advice(&f));
		assert_null(strstr(winrm_cim_fault_advice(&f), "shell"));
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_layout_of_a_fault_is_read),
		cmocka_unit_test(test_a_cut_or_broken_fault_is_an_error),
		cmocka_unit_test(test_no_control_character_gets_into_the_text),
		cmocka_unit_test(test_a_long_text_is_cut_between_characters),
		cmocka_unit_test(test_indentation_does_not_push_the_text_out),
		cmocka_unit_test(test_a_timeout_is_known_by_code_or_subcode),
		cmocka_unit_test(test_common_codes_say_what_to_do),
		cmocka_unit_test(test_a_code_nobody_knows_has_no_advice),
		cmocka_unit_test(
			test_the_providers_code_is_the_more_precise_one),
#if WINRM_CIM
		cmocka_unit_test(
			test_codes_mean_something_else_for_management_data),
#endif
	};

	return RUN(tests);
}
