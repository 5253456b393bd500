/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shells.h"
#include "soap/shell_reply.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/rig.h"

/* Shells that are listed, deleted, replaced and recreated. */

#define FRAME(body)                                                            \
	"<s:Envelope" DECLARED "><s:Body><n:EnumerateResponse>" body           \
	"</n:EnumerateResponse></s:Body></s:Envelope>"

/* False if the reply is refused. */
static bool start(struct winrm_shells *list, struct winrm_slice doc)
{
	struct winrm_shell_reply r;

	if (!winrm_shell_reply_read(&r, doc, NULL))
		return false;
	assert_int_equal(r.kind, WINRM_REPLY_ENUMERATE);
	winrm_shells_start(list, &r.envelope.first, doc);
	return true;
}

static void the_recorded_list_is_read(void **state)
{
	struct blob doc = blob_load(
		"tests/fixtures/wsman/"
		"pypsrp-psrp_disconnected_commands-10-EnumerateResponse.xml");
	struct winrm_shells s;

	(void)state;
	assert_true(start(&s, blob_slice(&doc)));
	assert_int_equal(winrm_shells_next(&s), 1);
	assert_int_equal(strlen(s.text[WINRM_SHELLS_ID]), 36);
	assert_non_null(strstr(s.text[WINRM_SHELLS_RESOURCE], "powershell"));
	assert_non_null(strchr(s.text[WINRM_SHELLS_OWNER], '\\'));
	assert_string_equal(s.text[WINRM_SHELLS_STATE], "Disconnected");
	assert_memory_equal(s.text[WINRM_SHELLS_RUN_TIME], "P0DT", 4);
	assert_int_equal(winrm_shells_next(&s), 1);
	assert_int_equal(winrm_shells_next(&s), 0);
	assert_string_equal(s.context, "");
	blob_free(&doc);
}

static void texts_are_made_harmless_and_cut(void **state)
{
	static const char doc[] =
		FRAME("<w:Items><rsp:Shell><rsp:ShellId> 1 </rsp:ShellId>"
		      "<rsp:Owner>&#x9;x&#13;y</rsp:Owner><rsp:ClientIP>"
		      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xc3\xa4"
		      "</rsp:ClientIP></rsp:Shell></w:Items>"
		      "<n:EnumerationContext> c&lt;1 </n:EnumerationContext>");
	struct winrm_shells s;
	size_t i;

	(void)state;
	assert_true(start(&s, winrm_slice_str(doc)));
	assert_int_equal(winrm_shells_next(&s), 1);
	assert_string_equal(s.text[WINRM_SHELLS_ID], "1");
	assert_string_equal(s.text[WINRM_SHELLS_OWNER], "x y");
	assert_int_equal(strlen(s.text[WINRM_SHELLS_CLIENT]), 62);
	for (i = 0; i < WINRM_SHELLS_FIELDS; i++)
		assert_non_null(memchr(s.text[i], 0, WINRM_SHELLS_TEXT));
	assert_int_equal(winrm_shells_next(&s), 0);
	assert_string_equal(s.context, "c<1");
}

static void only_shells_of_the_list_count(void **state)
{
	static const char *const docs[] = {FRAME(""), FRAME("<w:Items/>"),
		FRAME("<w:Items><rsp:Shell/></w:Items>"),
		FRAME("<rsp:Shell><rsp:ShellId>1</rsp:ShellId></rsp:Shell>"),
		FRAME("<w:Items><x><rsp:Shell><rsp:ShellId>1</rsp:ShellId>"
		      "</rsp:Shell></x></w:Items>"),
		FRAME("<w:Items><a:Shell><rsp:ShellId>1</rsp:ShellId></a:Shell>"
		      "</w:Items>"),
		FRAME("<w:Items><rsp:Shell><a:ShellId>1</a:ShellId>"
		      "</rsp:Shell></w:Items>"),
		FRAME("<w:Items><rsp:Shell xmlns:rsp='urn:x'><rsp:ShellId>1"
		      "</rsp:ShellId></rsp:Shell></w:Items>"),
		FRAME("<a:EnumerationContext>1</a:EnumerationContext>"),
		FRAME("<n:EnumerationContext>1</n:EnumerationContext>"
		      "<n:EndOfSequence/>"),
		FRAME("<n:EnumerationContext>1</n:EnumerationContext>"
		      "<w:EndOfSequence/>")};
	struct winrm_shells s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(docs); i++) {
		assert_true(start(&s, winrm_slice_str(docs[i])));
		assert_int_equal(winrm_shells_next(&s), 0);
		assert_string_equal(s.context, "");
	}
}

/* --- by a client ------------------------------------------------------------ */

static void on_shell(void *user, const struct winrm_shell *shell)
{
	struct rig *r = user;

	strcat(r->err, shell->id);
	strcat(r->err, " ");
	assert_string_equal(shell->owner, "LAB\\alice");
}

static void put_shells(struct rig *r, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		sprintf(r->peer.shells[i].id, "SHELL%zu", i);
		sprintf(r->peer.shells[i].name,
			"00000000-0000-4000-8000-%012zu", i);
		r->peer.shells[i].open = true;
	}
	r->peer.shell_count = count;
}

static void the_shells_of_a_host_are_listed_page_by_page(void **state)
{
	static const char *const paths[] = {"|lE", "|lEPPPP", "|lEPP", "|lEP"};
	size_t page;

	(void)state;
	for (page = 0; page < COUNT(paths); page++) {
		struct rig *r = rig_new();

		rig_init(r);
		put_shells(r, 5);
		r->peer.page = page;
		r->request.operation = WINRM_OP_LIST_SHELLS;
		r->request.as.list_shells.on_shell = on_shell;
		assert_int_equal(rig_run_request(r), 0);
		assert_string_equal(
			r->err, "SHELL0 SHELL1 SHELL2 SHELL3 SHELL4 ");
		assert_int_equal(rig_close(r), 0);
		assert_string_equal(r->peer.path, paths[page]);
		rig_end(r);
	}
}

static void a_list_that_is_lost_is_not_pulled_twice(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	rig_init(r);
	put_shells(r, 5);
	r->peer.page = 2;
	r->request.operation = WINRM_OP_LIST_SHELLS;
	r->request.as.list_shells.on_shell = on_shell;
	rig_trick(r, PEER_PULL, 1, PEER_LOSE, 0);
	assert_int_equal(rig_run_request(r), WINRM_E_CLOSED);
	assert_int_equal(r->peer.verbs[PEER_PULL], 1);
	rig_end(r);
}

static void a_shell_is_deleted_by_its_id(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	rig_init(r);
	put_shells(r, 3);
	r->request.operation = WINRM_OP_DELETE_SHELL;
	r->request.as.delete_shell.id = "SHELL1";
	assert_int_equal(rig_run_request(r), 0);
	assert_true(r->peer.shells[0].open && r->peer.shells[2].open);
	assert_false(r->peer.shells[1].open);
	assert_int_equal(rig_run_request(r), WINRM_E_FAULT);
	assert_int_equal(rig_response(r)->fault_code, 2150858843u);
	r->request.as.delete_shell.id = "";
	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	r->request.as.delete_shell.id = NULL;
	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 2);
	assert_string_equal(r->peer.path, "|lDDCXRD");
	rig_end(r);
}

static void a_shell_that_is_gone_before_the_command_is_made_again_once(
	void **state)
{
	static const struct {
		uint32_t code;
		const char *path;
	} cases[] = {{2150858843u, "|lCXRTXCXRD"}, {2150859082u, "|lCXRTXCXRD"},
		{2147943418u, "|lCXRTXDCXRD"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = rig_new();

		rig_init(r);
		assert_int_equal(rig_run(r, "x"), 0);
		rig_trick(r, PEER_COMMAND, 2, PEER_FAULT, cases[i].code);
		assert_int_equal(rig_run(r, "x"), 0);
		assert_string_equal(r->out, "hello\r\n");
		r->peer.shells[0].open = false;
		rig_end_at(r, cases[i].path);
	}
}

static void but_not_twice(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	rig_init(r);
	rig_trick(r, PEER_COMMAND, 0, PEER_FAULT, 2147943418u);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	rig_end_at(r, "|lCXDCXD");
}

static void a_shell_is_replaced_before_its_limit_strikes(void **state)
{
	struct rig *r = rig_new();
	unsigned i;

	(void)state;
	rig_init(r);
	for (i = 0; i < WINRM_SHELL_COMMANDS + 2; i++) {
		r->peer.command_count = 0;
		if (strlen(r->peer.path) > 400)
			r->peer.path[0] = 0;
		assert_int_equal(rig_run(r, "x"), 0);
	}
	assert_int_equal(r->peer.verbs[PEER_CREATE], 2);
	assert_int_equal(r->peer.verbs[PEER_DELETE], 1);
	assert_int_equal(r->peer.verbs[PEER_COMMAND], WINRM_SHELL_COMMANDS + 2);
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

static void a_code_page_that_is_refused_gives_way_to_the_hosts_own(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	rig_init(r);
	rig_trick(r, PEER_CREATE, 1, PEER_FAULT, 2150859072u);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_true(rig_response(r)->codepage_refused);
	assert_null(strstr((char *)r->peer.last, "CODEPAGE"));
	rig_end_at(r, "|lCCXRD");
	r = rig_new();
	rig_init(r);
	rig_trick(r, PEER_CREATE, 0, PEER_FAULT, 2150859072u);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	rig_end_at(r, "|lCC");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_recorded_list_is_read),
		cmocka_unit_test(texts_are_made_harmless_and_cut),
		cmocka_unit_test(only_shells_of_the_list_count),
		cmocka_unit_test(the_shells_of_a_host_are_listed_page_by_page),
		cmocka_unit_test(a_list_that_is_lost_is_not_pulled_twice),
		cmocka_unit_test(a_shell_is_deleted_by_its_id),
		cmocka_unit_test(
			a_shell_that_is_gone_before_the_command_is_made_again_once),
		cmocka_unit_test(but_not_twice),
		cmocka_unit_test(a_shell_is_replaced_before_its_limit_strikes),
		cmocka_unit_test(
			a_code_page_that_is_refused_gives_way_to_the_hosts_own),
	};

	return RUN(tests);
}
