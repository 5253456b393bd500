/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/identify.h"
#include "soap/shells.h"
#include "soap/shell_request.h"

#include "soap/xml.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

#define HEADER                                                                 \
	{                                                                      \
		.host = "dc1.example.test", .path = "/wsman",                  \
		.tcp_port = 5985,                                              \
		.message_id = "11111111-2222-4333-8444-555555555555",          \
		.max_envelope = 153600, .operation_timeout = 60000,            \
	}

/* Requests to a host, and to a shell. */
static const struct winrm_shell_request at_host = {.header = HEADER};
static const struct winrm_shell_request at_shell = {
	.header = HEADER, .shell_id = "AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE"};

static const char command_id[] = "99999999-8888-4777-8666-AAAAAAAAAAAA";

static void create(struct winrm_writer *w)
{
	static const struct winrm_soap_shell shell = {
		.name = "77777777-6666-4555-8444-333333333333"};

	winrm_shell_request_create(w, &at_host, &shell);
}

static void create_with_all_options(struct winrm_writer *w)
{
	static const char *const environment[] = {"A=1", "EMPTY=", "NONE",
		"Q=a=\"<&>'\"", "\xc3\x84=\xe2\x82\xac", NULL};
	static const struct winrm_soap_shell shell = {
		.name = "a\"<&>",
		.working_directory = "C:\\Temp & <more>",
		.environment = environment,
		.codepage = 65001,
		.idle_timeout = 600001,
		.no_profile = true,
	};
	struct winrm_shell_request r = at_host;

	r.header.host = "fe80::1%eth0";
	r.header.path = "/a&b?c=<d>";
	r.header.tcp_port = 443;
	r.header.tls = true;
	r.header.max_envelope = 8192;
	r.header.operation_timeout = 4294967295u;
	winrm_shell_request_create(w, &r, &shell);
}

static void create_without_a_name(struct winrm_writer *w)
{
	static const char *const environment[] = {NULL};
	static const struct winrm_soap_shell shell = {
		.environment = environment, .idle_timeout = 60000};

	winrm_shell_request_create(w, &at_host, &shell);
}

static void command(struct winrm_writer *w)
{
	static const struct winrm_soap_command c = {.command = "ipconfig /all"};
	struct winrm_shell_request r = at_shell;

	winrm_shell_request_command(w, &r, &c);
}

static const char *const hostile_args[] = {"<&>\"'", "]]>", "&amp;",
	"a\tb\r\nc", "", "%PATH%", "\xc3\xa4\xf0\x9d\x84\x9e", NULL};

static void command_with_hostile_args(struct winrm_writer *w)
{
	static const struct winrm_soap_command c = {
		.command = "echo", .args = hostile_args, .stdin_pipe = true};
	struct winrm_shell_request r = at_shell;

	winrm_shell_request_command(w, &r, &c);
}

static void command_of_a_script(struct winrm_writer *w)
{
	static const struct winrm_soap_command c = {
		.script = {.script = "'\xc3\xa4\xf0\x9d\x84\x9e <&>' | "
				     "Write-Output"}};
	struct winrm_shell_request r = at_shell;

	winrm_shell_request_command(w, &r, &c);
}

static void receive(struct winrm_writer *w)
{
	struct winrm_shell_request r = at_shell;

	r.header.operation_timeout = 1500;
	winrm_shell_request_receive(w, &r, command_id);
}

static void send(struct winrm_writer *w)
{
	struct winrm_shell_request r = at_shell;

	winrm_shell_request_send(
		w, &r, command_id, slice_of("in\0put\n", 7), false);
}

static void send_the_end(struct winrm_writer *w)
{
	struct winrm_shell_request r = at_shell;

	winrm_shell_request_send(w, &r, command_id, slice_of(NULL, 0), true);
}

static void signal_terminate(struct winrm_writer *w)
{
	struct winrm_shell_request r = at_shell;

	winrm_shell_request_signal(w, &r, command_id, WINRM_SOAP_TERMINATE);
}

static void signal_ctrl_c(struct winrm_writer *w)
{
	struct winrm_shell_request r = at_shell;

	winrm_shell_request_signal(w, &r, command_id, WINRM_SOAP_CTRL_C);
}

static void delete (struct winrm_writer *w)
{
	struct winrm_shell_request r = at_shell;

	winrm_shell_request_delete(w, &r);
}

static void enumerate(struct winrm_writer *w)
{
	winrm_shells_enumerate(w, &at_host.header);
}

static const struct golden {
	const char *name;
	void (*put)(struct winrm_writer *w);
} goldens[] = {
	{"identify", winrm_identify_put},
	{"create", create},
	{"create_with_all_options", create_with_all_options},
	{"create_without_a_name", create_without_a_name},
	{"command", command},
	{"command_with_hostile_args", command_with_hostile_args},
	{"command_of_a_script", command_of_a_script},
	{"receive", receive},
	{"send", send},
	{"send_the_end", send_the_end},
	{"signal_terminate", signal_terminate},
	{"signal_ctrl_c", signal_ctrl_c},
	{"delete", delete},
	{"enumerate", enumerate},
};

/* The file's text without its last newline; it is written first if asked. */
static struct blob load_golden(const struct golden *g)
{
	char path[128];
	struct blob b;

	snprintf(path, sizeof(path), "tests/unit/golden/%s.xml", g->name);
	if (getenv("WINRM_WRITE_GOLDEN")) {
		uint8_t text[8192];
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));
		FILE *file = fopen(path, "wb");

		g->put(&w);
		winrm_writer_put_byte(&w, '\n');
		assert_non_null(file);
		assert_int_equal(fwrite(text, 1, w.len, file), w.len);
		fclose(file);
	}
	b = blob_load(path);
	assert_true(b.len > 0 && b.data[b.len - 1] == '\n');
	b.len--;
	return b;
}

static void test_each_request_has_its_golden_bytes(void **state)
{
	uint8_t text[8192];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(goldens); i++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));
		struct blob want = load_golden(&goldens[i]);

		goldens[i].put(&w);
		if (!winrm_slice_eq(slice_of(text, w.len), blob_slice(&want)))
			fail_msg("%s: %.*s", goldens[i].name, (int)w.len, text);
		blob_free(&want);
	}
}

static void test_every_capacity_holds_the_head_of_the_request(void **state)
{
	struct guard g = guard_open(8192);
	size_t i, cap;

	(void)state;
	for (i = 0; i < COUNT(goldens); i++) {
		struct blob want = load_golden(&goldens[i]);

		for (cap = 0; cap <= want.len + 1; cap++) {
			struct winrm_writer w =
				winrm_writer_init(guard_room(&g, cap), cap);

			goldens[i].put(&w);
			assert_int_equal(w.len, want.len);
			assert_int_equal(winrm_writer_ok(&w), cap >= want.len);
			assert_memory_equal(w.buf, want.data,
				cap < want.len ? cap : want.len);
		}
		blob_free(&want);
	}
	guard_close(&g);
}

/* The decoded text of the only element of that name. */
static void get_element(
	struct winrm_slice doc, const char *name, char *out, size_t cap)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct winrm_xml_token t;
	struct winrm_xml x;
	unsigned seen = 0;

	winrm_xml_start(&x, doc);
	while (winrm_xml_next(&x, &t) != WINRM_XML_END) {
		assert_int_not_equal(t.type, WINRM_XML_ERROR);
		if (t.type != WINRM_XML_OPEN || !winrm_slice_is(x.name, name))
			continue;
		assert_true(winrm_xml_put_value(&x, &w));
		seen++;
	}
	assert_int_equal(seen, 1);
	assert_true(w.len < cap);
	winrm_writer_end_str(&w);
}

static void test_each_request_is_well_formed(void **state)
{
	uint8_t text[8192];
	char value[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(goldens); i++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		goldens[i].put(&w);
		get_element(
			slice_of(text, w.len), "Body", value, sizeof(value));
		assert_string_equal(value, "");
	}
}

static void assert_command(const struct winrm_soap_command *c, const char *want)
{
	struct winrm_shell_request r = at_shell;
	uint8_t text[8192];
	char line[1024], sent[1024];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	struct winrm_writer l = winrm_writer_init(line, sizeof(line));

	winrm_shell_request_command(&w, &r, c);
	get_element(slice_of(text, w.len), "Command", sent, sizeof(sent));
	winrm_shell_request_command_line(&l, c);
	winrm_writer_end_str(&l);
	assert_string_equal(sent, line);
	assert_string_equal(sent, want);
}

static void test_the_host_sees_the_command_line_as_given(void **state)
{
	static const char *const hostile[] = {"a  b", "<", "&", ">", "\"", "'",
		"&lt;", "&#65;", "]]>", "<![CDATA[", "<!--", "-->",
		"</rsp:Command><rsp:Command>calc", "\t", "\r\n", "a\rb",
		"\xe2\x80\xa8", "\xf4\x8f\xbf\xbf", "%CD% ^| & <nul"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(hostile); i++) {
		const char *const args[] = {hostile[i], "z", NULL};
		struct winrm_soap_command c = {.command = hostile[i]};
		char want[128];

		assert_command(&c, hostile[i]);
		c.args = args;
		snprintf(want, sizeof(want), "%s %s z", hostile[i], hostile[i]);
		assert_command(&c, want);
	}
}

static void test_durations_have_milliseconds(void **state)
{
	static const struct {
		uint32_t ms;
		const char *text;
	} rows[] = {{1, "PT0.001S"}, {999, "PT0.999S"}, {1000, "PT1.000S"},
		{1050, "PT1.050S"}, {60000, "PT60.000S"},
		{UINT32_MAX, "PT4294967.295S"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_shell_request r = at_host;
		uint8_t text[4096];
		char value[64];
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		r.header.operation_timeout = rows[i].ms;
		winrm_shells_enumerate(&w, &r.header);
		get_element(slice_of(text, w.len), "OperationTimeout", value,
			sizeof(value));
		assert_string_equal(value, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_request_has_its_golden_bytes),
		cmocka_unit_test(
			test_every_capacity_holds_the_head_of_the_request),
		cmocka_unit_test(test_each_request_is_well_formed),
		cmocka_unit_test(test_the_host_sees_the_command_line_as_given),
		cmocka_unit_test(test_durations_have_milliseconds),
	};

	return RUN(tests);
}
