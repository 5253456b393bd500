/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shell_reply.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"

static bool read_doc(
	struct winrm_shell_reply *r, const char *doc, const char *name)
{
	size_t len = strlen(doc);

	return winrm_shell_reply_read(
		r, slice_of(guard_put(&guard_page, doc, len), len), name);
}

static bool read_parts(
	struct winrm_shell_reply *r, const char *header, const char *body)
{
	char doc[4096];

	snprintf(doc, sizeof(doc),
		"<s:Envelope" DECLARED
		"><s:Header>%s</s:Header><s:Body>%s</s:Body>"
		"</s:Envelope>",
		header, body);
	return read_doc(r, doc, NULL);
}

/* A reply with this header and body; fails if it cannot be read. */
static struct winrm_shell_reply reply(const char *header, const char *body)
{
	struct winrm_shell_reply r;

	if (!read_parts(&r, header, body))
		fail_msg("%s, %s", header, body);
	return r;
}

static bool is_refused(const char *header, const char *body)
{
	struct winrm_shell_reply r;

	return !read_parts(&r, header, body);
}

static void test_every_prefix_of_a_reply_is_refused(void **state)
{
	static const char *const names[] = {"winrb-open_shell_omi",
		"pypsrp-winrs_standard-00-CreateResponse",
		"pypsrp-winrs_standard-02-ReceiveResponse",
		"pypsrp-winrs_bad_cmd_id-02-Fault", "winrb-tmpl-wrapped_base64",
		"omi-parser-l1509-Fault", "identify-windows-stack2",
		"pywinrm-close_shell_response"};
	struct winrm_shell_reply r;
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		char path[128];
		struct blob doc;

		snprintf(path, sizeof(path), "tests/fixtures/wsman/%s.xml",
			names[i]);
		doc = blob_load(path);
		while (doc.data[doc.len - 1] != '>')
			doc.len--;
		for (len = 0; len < doc.len; len++)
			assert_false(winrm_shell_reply_read(&r,
				slice_of(guard_put(&guard_page, doc.data, len),
					len),
				NULL));
		assert_true(winrm_shell_reply_read(&r,
			slice_of(guard_put(&guard_page, doc.data, len), len),
			NULL));
		blob_free(&doc);
	}
}

static void test_the_body_says_what_kind_it_is(void **state)
{
	static const struct {
		const char *body;
		enum winrm_reply_kind kind;
	} rows[] = {{"<x:ResourceCreated/>", WINRM_REPLY_CREATED},
		{"<rsp:Shell/>", WINRM_REPLY_CREATED},
		{"<CommandResponse/>", WINRM_REPLY_COMMAND},
		{"<any:ReceiveResponse xmlns:any='" URI_SHELL "'/>",
			WINRM_REPLY_RECEIVE},
		{"<rsp:SendResponse/>", WINRM_REPLY_SEND},
		{"<rsp:SignalResponse/>", WINRM_REPLY_OTHER},
		{"<i:IdentifyResponse/>", WINRM_REPLY_OTHER},
		{"<n:EnumerateResponse/>", WINRM_REPLY_ENUMERATE},
		{"<n:PullResponse/>", WINRM_REPLY_ENUMERATE},
		{"<x><CommandResponse/></x>", WINRM_REPLY_OTHER},
		{"<x/><CommandResponse/>", WINRM_REPLY_OTHER},
		{"", WINRM_REPLY_OTHER}, {"<s:Fault/>", WINRM_REPLY_FAULT},
		{"<x><s:Fault/></x>", WINRM_REPLY_OTHER},
		{"<x/><s:Fault/>", WINRM_REPLY_OTHER}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (reply("", rows[i].body).kind != rows[i].kind)
			fail_msg("%s", rows[i].body);
	assert_int_equal(reply("<s:Fault/>", "").kind, WINRM_REPLY_OTHER);
}

static void test_an_element_of_another_namespace_is_another_kind(void **state)
{
	static const char *const rows[] = {"<rsp:ResourceCreated/>",
		"<x:Shell/>", "<CommandResponse xmlns=''/>",
		"<any:ReceiveResponse/>", "<s:ReceiveResponse/>",
		"<rsp:SendResponse xmlns:rsp='urn:rsp'/>",
		"<w:EnumerateResponse/>", "<PullResponse/>", "<Fault/>",
		"<a:Fault/>", "<s:Fault xmlns:s=''/>",
		"<ReceiveResponse xmlns='http://schemas.microsoft.com/wbem/"
		"wsman/1/windows/shel'/>"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (reply("", rows[i]).kind != WINRM_REPLY_OTHER)
			fail_msg("%s", rows[i]);
}

static void test_what_is_within_must_be_in_its_namespace_too(void **state)
{
	struct winrm_shell_reply r = reply("",
		"<CommandResponse><CommandId xmlns=''>1</CommandId>"
		"<a:CommandId>2</a:CommandId></CommandResponse>");

	(void)state;
	assert_string_equal(r.command_id, "");
	r = reply("",
		"<x:ResourceCreated><Selector Name='ShellId'>1"
		"</Selector><x:ShellId>2</x:ShellId>"
		"</x:ResourceCreated>");
	assert_string_equal(r.shell_id, "");
	r = reply("",
		"<ReceiveResponse><a:CommandState CommandId='1' State='Done'>"
		"<ExitCode>1</ExitCode></a:CommandState><CommandState "
		"xmlns:q='urn:q' State='Running'><q:ExitCode>x</q:ExitCode>"
		"</CommandState></ReceiveResponse>");
	assert_int_equal(r.state, WINRM_STATE_RUNNING);
	assert_string_equal(r.command_id, "");
	assert_true(r.has_exit_code && r.exit_code == 1);
}

static void test_ids_come_without_white_space_and_must_fit(void **state)
{
	struct winrm_shell_reply r = reply(
		"<a:RelatesTo>\n\t\tuuid:<![CDATA[1]]>&#50; \r\n"
		"</a:RelatesTo>",
		"<rsp:CommandResponse><rsp:CommandId> ID </rsp:CommandId>"
		"</rsp:CommandResponse>");
	char text[512];

	(void)state;
	assert_string_equal(r.envelope.relates_to, "uuid:12");
	assert_string_equal(r.command_id, "ID");
	snprintf(text, sizeof(text), "<a:RelatesTo>%200s</a:RelatesTo>", "x");
	r = reply(text, "");
	assert_string_equal(r.envelope.relates_to, "x");
	snprintf(text, sizeof(text), "<a:RelatesTo>%0*d</a:RelatesTo>",
		(int)sizeof(r.envelope.relates_to) - 1, 7);
	r = reply(text, "");
	assert_int_equal(strlen(r.envelope.relates_to),
		sizeof(r.envelope.relates_to) - 1);
	snprintf(text, sizeof(text), "<a:RelatesTo>%0*d</a:RelatesTo>",
		(int)sizeof(r.envelope.relates_to), 7);
	assert_true(is_refused(text, ""));
	assert_true(is_refused("<a:RelatesTo>&x;</a:RelatesTo>", ""));
	assert_true(is_refused("<a:RelatesTo>a&#0;b</a:RelatesTo>", ""));
}

static void test_a_shell_is_known_by_selector_or_shell_id(void **state)
{
	static const char *const rows[] = {
		("<x:ResourceCreated><Address>a</Address><ReferenceParameters>"
		 "<SelectorSet><w:Selector Name='Other'>x</w:Selector>"
		 "<w:Selector Name=\"ShellId\"> ID </w:Selector></SelectorSet>"
		 "</ReferenceParameters></x:ResourceCreated>"),
		"<Shell><Name>n</Name><ShellId>ID</ShellId></Shell>",
		("<Shell><ShellId>ID</ShellId></Shell><x:ResourceCreated>"
		 "<w:Selector Name='ShellId'>ID</w:Selector></x:ResourceCreated>")};
	struct winrm_shell_reply r;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		r = reply("", rows[i]);
		assert_string_equal(r.shell_id, "ID");
	}
	r = reply("",
		"<x:ResourceCreated><w:Selector>ID</w:Selector>"
		"</x:ResourceCreated>");
	assert_string_equal(r.shell_id, "");
}

#define STATE                                                                  \
	"http://schemas.microsoft.com/wbem/wsman/1/windows/shell/"             \
	"CommandState/"

static void test_the_state_is_the_end_of_its_address(void **state)
{
	static const struct {
		const char *attrs;
		enum winrm_command_state state;
	} rows[] = {{" State='" STATE "Done'", WINRM_STATE_DONE},
		{" State=\"" STATE "Running\"", WINRM_STATE_RUNNING},
		{" State='" STATE "Pending'", WINRM_STATE_PENDING},
		{" rsp:State='" STATE "Done '", WINRM_STATE_DONE},
		{" State='Done'", WINRM_STATE_DONE},
		{" State='" STATE "Gone'", WINRM_STATE_NONE},
		{" State='" STATE "'", WINRM_STATE_NONE},
		{" State=''", WINRM_STATE_NONE}, {"", WINRM_STATE_NONE}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		char body[512];
		struct winrm_shell_reply r;

		snprintf(body, sizeof(body),
			"<ReceiveResponse><CommandState CommandId='C'%s/>"
			"</ReceiveResponse>",
			rows[i].attrs);
		r = reply("", body);
		if (r.state != rows[i].state)
			fail_msg("%s", body);
		assert_string_equal(r.command_id, "C");
		assert_false(r.has_exit_code);
	}
}

/* As an element, and as OMI's attribute. */
static bool read_exit_code(bool element, const char *text, int64_t *code)
{
	struct winrm_shell_reply r;
	char doc[2048];

	snprintf(doc, sizeof(doc),
		"<s:Envelope" DECLARED
		"><s:Body><ReceiveResponse><CommandState State='Done' "
		"%s%s%s</ReceiveResponse></s:Body></s:Envelope>",
		element ? "><ExitCode>" : "ExitCode='", text,
		element ? "</ExitCode></CommandState>" : "'/>");
	if (!read_doc(&r, doc, NULL))
		return false;
	*code = r.has_exit_code ? r.exit_code : INT64_MIN;
	return true;
}

static void test_an_exit_code_has_32_bits_of_either_sign(void **state)
{
	static const struct {
		const char *text;
		int64_t code;
	} rows[] = {{"0", 0}, {"7", 7}, {"255", 255}, {"3010", 3010},
		{"3221225786", 3221225786}, {"-1073741510", -1073741510},
		{"4294967295", 4294967295}, {"-1", -1}, {" 5\n", 5},
		{"", INT64_MIN}, {" ", INT64_MIN}};
	int64_t code;
	size_t i;
	int element;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (element = 0; element < 2; element++) {
			assert_true(
				read_exit_code(element, rows[i].text, &code));
			assert_true(code == rows[i].code);
		}
}

static void test_what_is_no_exit_code_is_an_error(void **state)
{
	static const char *const rows[] = {"x", "0x1", "1.0", "-", "--1", "+1",
		"4294967296", "18446744073709551616", "1 2", "&#49;x",
		"00000000000000000000001"};
	int64_t code;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_false(read_exit_code(true, rows[i], &code));
		assert_false(read_exit_code(false, rows[i], &code));
	}
}

#define SHELL(attrs, inside) "<rsp:Shell " attrs ">" inside "</rsp:Shell>"

static void test_a_shell_is_found_by_its_name_in_an_enumeration(void **state)
{
	static const char doc[] =
		"<s:Envelope" DECLARED
		"><s:Header/><s:Body><n:EnumerateResponse><Items>" SHELL(
			"Name='a'", "<ShellId>1</ShellId>") SHELL("",
			"<ShellId>2</ShellId><Name>b</Name>") SHELL("",
			"<Name> c </Name><ShellId> 3 </ShellId>") SHELL("Name='d'",
			"<Owner>e</Owner>") SHELL("",
			"<ShellId>5</ShellId>") "</Items></n:EnumerateResponse></s:Body></s:Envelope>";
	static const struct {
		const char *name, *id;
	} rows[] = {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", ""}, {"e", ""},
		{"", ""}, {NULL, ""}};
	struct winrm_shell_reply r;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_true(read_doc(&r, doc, rows[i].name));
		assert_int_equal(r.kind, WINRM_REPLY_ENUMERATE);
		assert_string_equal(r.shell_id, rows[i].id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_prefix_of_a_reply_is_refused),
		cmocka_unit_test(test_the_body_says_what_kind_it_is),
		cmocka_unit_test(
			test_an_element_of_another_namespace_is_another_kind),
		cmocka_unit_test(
			test_what_is_within_must_be_in_its_namespace_too),
		cmocka_unit_test(
			test_ids_come_without_white_space_and_must_fit),
		cmocka_unit_test(test_a_shell_is_known_by_selector_or_shell_id),
		cmocka_unit_test(test_the_state_is_the_end_of_its_address),
		cmocka_unit_test(test_an_exit_code_has_32_bits_of_either_sign),
		cmocka_unit_test(test_what_is_no_exit_code_is_an_error),
		cmocka_unit_test(
			test_a_shell_is_found_by_its_name_in_an_enumeration),
	};

	return RUN_WITH_PAGE(tests);
}
