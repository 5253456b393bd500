/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/psrp_sent.h"

#define HOST                                                                   \
	"<Obj N=\"HostInfo\"><MS><B N=\"_isHostNull\">true</B>"                \
	"<B N=\"_isHostUINull\">true</B><B N=\"_isHostRawUINull\">true</B>"    \
	"<B N=\"_useRunspaceHost\">true</B></MS></Obj>"
#define CAPABILITY                                                             \
	"<Obj><MS><Version N=\"protocolversion\">2.3</Version>"                \
	"<Version N=\"PSVersion\">2.0</Version>"                               \
	"<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>"

/* The texts that the engine was seen to take. */
static void a_pool_is_opened_with_two_messages(void **unused)
{
	uint8_t text[2048];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	(void)unused;
	psrp_sent_reset();
	winrm_psrp_put_open(&sent.state, &w, false);
	assert_true(winrm_writer_ok(&w));
	psrp_sent_take(text, w.len);
	assert_int_equal(sent.count, 2);
	psrp_sent_assert(0, 0x10002, CAPABILITY);
	psrp_sent_assert(1, 0x10004,
		"<Obj><MS><I32 N=\"MinRunspaces\">1</I32>"
		"<I32 N=\"MaxRunspaces\">1</I32>"
		"<I32 N=\"PSThreadOptions\">0</I32>"
		"<I32 N=\"ApartmentState\">2</I32>" HOST
		"<Nil N=\"ApplicationArguments\"/></MS></Obj>");
	psrp_sent_reset();
	w.len = 0;
	winrm_psrp_put_open(&sent.state, &w, true);
	psrp_sent_take(text, w.len);
	psrp_sent_assert(1, 0x10008, "<S/>");
}

#define PIPELINE(no_input, text, script, args)                                  \
	"<Obj><MS><B N=\"NoInput\">" no_input "</B>"                            \
	"<I32 N=\"ApartmentState\">2</I32>"                                     \
	"<I32 N=\"RemoteStreamOptions\">0</I32>"                                \
	"<B N=\"AddToHistory\">false</B><B N=\"IsNested\">false</B>" HOST       \
	"<Obj N=\"PowerShell\"><MS><B N=\"IsNested\">false</B>"                 \
	"<Obj N=\"Cmds\"><LST><Obj><MS><S N=\"Cmd\">" text "</S>"               \
	"<B N=\"IsScript\">" script "</B><Nil N=\"UseLocalScope\"/>"            \
	"<I32 N=\"MergeMyResult\">0</I32><I32 N=\"MergeToResult\">0</I32>"      \
	"<I32 N=\"MergePreviousResults\">0</I32><I32 N=\"MergeError\">0</I32>"  \
	"<I32 N=\"MergeWarning\">0</I32><I32 N=\"MergeVerbose\">0</I32>"        \
	"<I32 N=\"MergeDebug\">0</I32><I32 N=\"MergeInformation\">0</I32>" args \
	"</MS></Obj></LST></Obj><Nil N=\"History\"/>"                           \
	"<B N=\"RedirectShellErrorOutputPipe\">false</B></MS></Obj></MS></Obj>"

static void a_pipeline_is_as_the_engine_takes_it(void **unused)
{
	static const struct winrm_psrp_arg args[] = {{"-Name", {NULL, "x"}},
		{NULL, {"I32", "5"}}, {"-All", {NULL, NULL}},
		{"-Map", {"json", "{\"a\":[1,null,\"\\u00e9\"]}"}},
		{NULL, {NULL, NULL}}};

	(void)unused;
	NEEDS(WINRM_PSRP_INPUT);
	psrp_sent_reset();
	sent.pipeline.script = "1";
	psrp_sent_all(20000);
	psrp_sent_assert(
		0, 0x21006, PIPELINE("true", "1", "true", "<Nil N=\"Args\"/>"));
	psrp_sent_reset();
	sent.pipeline.command = "a_x0041_\r\n\t<&>\x01";
	sent.pipeline.args = args;
	sent.state.sender.has_input = true;
	psrp_sent_all(20000);
	psrp_sent_assert(0, 0x21006,
		PIPELINE("false",
			"a_x005F_x0041__x000D_\n\t&lt;&amp;&gt;_x0001_",
			"false",
			"<Obj N=\"Args\"><LST>"
			"<Obj><MS><S N=\"N\">-Name</S><S N=\"V\">x</S></MS>"
			"</Obj><Obj><MS><Nil N=\"N\"></Nil>"
			"<I32 N=\"V\">5</I32></MS></Obj><Obj><MS>"
			"<S N=\"N\">-All</S><Nil N=\"V\"></Nil></MS></Obj>"
			"<Obj><MS><S N=\"N\">-Map</S><Obj N=\"V\"><MS>"
			"<Obj N=\"a\"><LST><I32>1</I32><Nil></Nil>"
			"<S>\xc3\xa9</S></LST></Obj></MS></Obj></MS></Obj>"
			"</LST></Obj>"));
}

static void a_long_script_goes_into_fragments(void **unused)
{
	static char script[5001];
	static uint8_t whole[65536];
	size_t len, room;

	(void)unused;
	memset(script, '&', sizeof(script) - 1);
	psrp_sent_reset();
	sent.pipeline.script = script;
	assert_int_equal(psrp_sent_all(40000), 1);
	len = sent.len;
	memcpy(whole, sent.messages, len);
	for (room = 240; room < 20000; room = room * 3 / 2) {
		psrp_sent_reset();
		sent.pipeline.script = script;
		assert_int_equal(psrp_sent_all(room),
			(len + room - 22) / (room - WINRM_FRAGMENT_HEADER));
		assert_int_equal(sent.count, 1);
		assert_int_equal(sent.len, len);
		assert_memory_equal(sent.messages, whole, len);
	}
}

static void feed(const char *text, size_t piece, size_t room, bool json)
{
	struct winrm_slice rest = winrm_slice_str(text);

	psrp_sent_reset();
	sent.pipeline.script = "$input";
	sent.pipeline.input_json = json;
	psrp_sent_all(20000);
	sent.len = sent.count = 0;
	do {
		struct winrm_slice one = rest;
		uint8_t *lent;

		one.len = piece < one.len ? piece : one.len;
		rest.ptr += one.len;
		rest.len -= one.len;
		lent = malloc(one.len + 1);
		assert_non_null(lent);
		memcpy(lent, one.ptr, one.len);
		one.ptr = lent;
		assert_true(
			winrm_psrp_send_input(&sent.state, one, rest.len == 0));
		psrp_sent_all(room);
		free(lent);
	} while (rest.len > 0);
}

static void each_line_is_an_object(void **unused)
{
	static const char text[] = "a\r\nb \xc3\xa9<\r\r\n\n\xf0\x9f\x98\x80"
				   "_x0041_\nlast\xff";
	static const size_t rooms[] = {100, 131, 240, 20000};
	size_t piece, i;

	(void)unused;
	NEEDS(WINRM_PSRP_INPUT);
	for (piece = 1; piece <= sizeof(text); piece++)
		for (i = 0; i < COUNT(rooms); i++) {
			feed(text, piece, rooms[i], false);
			assert_int_equal(sent.count, 6);
			psrp_sent_assert(0, 0x41002, "<S>a</S>");
			psrp_sent_assert(
				1, 0x41002, "<S>b \xc3\xa9&lt;_x000D_</S>");
			psrp_sent_assert(2, 0x41002, "<S></S>");
			psrp_sent_assert(4, 0x41002, "<S>last\xef\xbf\xbd</S>");
			psrp_sent_assert(5, 0x41003, "");
		}
	feed(text, sizeof(text), 20000, false);
	psrp_sent_assert(
		3, 0x41002, "<S>\xf0\x9f\x98\x80_x005F_x0041_x005F_</S>");
	feed("", 1, 240, false);
	assert_int_equal(sent.count, 1);
	psrp_sent_assert(0, 0x41003, "");
}

static void each_value_of_json_is_an_object(void **unused)
{
	static const char text[] =
		"{\"a b\":2147483648,\"\":-2147483648,\"c\":1.5e3}\n\n [true]\r\n"
		"\"\\ud83d\\ude00\\n\\\"\"\nnull\n9223372036854775808";
	static const size_t rooms[] = {100, 240, 20000};
	size_t i;

	(void)unused;
	NEEDS(WINRM_PSRP_INPUT);
	for (i = 0; i < COUNT(rooms); i++) {
		feed(text, sizeof(text), rooms[i], true);
		assert_int_equal(sent.count, 6);
		psrp_sent_assert(0, 0x41002,
			"<Obj><MS><I64 N=\"a b\">2147483648</I64>"
			"<I32 N=\"\">-2147483648</I32><Db N=\"c\">1.5e3</Db>"
			"</MS></Obj>");
		psrp_sent_assert(
			1, 0x41002, "<Obj><LST><B>true</B></LST></Obj>");
		psrp_sent_assert(2, 0x41002, "<S>\xf0\x9f\x98\x80\n&quot;</S>");
		psrp_sent_assert(3, 0x41002, "");
		psrp_sent_assert(4, 0x41002, "<Db>9223372036854775808</Db>");
		psrp_sent_assert(5, 0x41003, "");
	}
	psrp_sent_reset();
	sent.pipeline.input_json = true;
	assert_false(winrm_psrp_send_input(
		&sent.state, winrm_slice_str("{\"a\":}\n"), true));
}

/* The script is sent, and the host calls a method. */
static void host_calls(int32_t method)
{
	psrp_sent_reset();
	sent.pipeline.script = "1";
	psrp_sent_all(20000);
	sent.len = sent.count = 0;
	sent.state.receiver.call.due = true;
	sent.state.receiver.call.id = 3;
	sent.state.receiver.call.method = method;
}

static void a_host_call_is_answered_or_refused(void **unused)
{
	(void)unused;
	NEEDS(WINRM_PSRP_CALLS);
	host_calls(WINRM_PSRP_READ_LINE);
	sent.state.receiver.call.answer.text = "typed";
	assert_true(winrm_psrp_send_answers(&sent.state));
	assert_int_equal(psrp_sent_all(240), 1);
	psrp_sent_assert(0, 0x41101,
		"<Obj RefId=\"0\"><MS><I64 N=\"ci\">3</I64>"
		"<I32 N=\"mi\">11</I32><S N=\"mr\">typed</S></MS></Obj>");
	assert_false(winrm_psrp_send_due(&sent.state));
	sent.state.receiver.call.due = sent.state.receiver.call.refused = true;
	psrp_sent_all(240);
	assert_int_equal(sent.count, 2);
}

static void the_answer_to_a_prompt_is_a_hashtable(void **unused)
{
	(void)unused;
	NEEDS(WINRM_PSRP_CALLS);
	host_calls(WINRM_PSRP_PROMPT);
	sent.state.receiver.call.answer.type = "json";
	sent.state.receiver.call.answer.text =
		"{ \"A\\u0026\" : \"<x>\", \"B\":[1,\"y\"]}";
	assert_true(winrm_psrp_send_answers(&sent.state));
	psrp_sent_all(20000);
	psrp_sent_assert(0, 0x41101,
		"<Obj RefId=\"0\"><MS><I64 N=\"ci\">3</I64>"
		"<I32 N=\"mi\">23</I32><Obj N=\"mr\" RefId=\"1\">"
		"<TN RefId=\"1\"><T>System.Collections.Hashtable</T>"
		"<T>System.Object</T></TN><DCT><En><S N=\"Key\">A&amp;</S>"
		"<S N=\"Value\">&lt;x&gt;</S></En><En><S N=\"Key\">B</S>"
		"<Obj N=\"Value\"><LST><I32>1</I32><S>y</S></LST></Obj></En>"
		"</DCT></Obj></MS></Obj>");
}

#if WINRM_PSRP_VALUES
static void values_that_have_no_type_are_refused(void **unused)
{
	static const struct winrm_psrp_value good[] = {{NULL, NULL}, {NULL, ""},
		{"S", "x"}, {"Nil", NULL}, {"json", "[1]"}, {"DT", "now"}};
	static const struct winrm_psrp_value bad[] = {{"S", NULL}, {"x", "y"},
		{"Obj", "y"}, {"S", "\xff"}, {"json", "[1"}, {"json", NULL},
		{"S><evil", "x"}};
	size_t i;

	(void)unused;
	for (i = 0; i < COUNT(good); i++)
		assert_true(winrm_psrp_value_valid(&good[i]));
	for (i = 0; i < COUNT(bad); i++)
		assert_false(winrm_psrp_value_valid(&bad[i]));
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pool_is_opened_with_two_messages),
		cmocka_unit_test(a_pipeline_is_as_the_engine_takes_it),
		cmocka_unit_test(a_long_script_goes_into_fragments),
		cmocka_unit_test(each_line_is_an_object),
		cmocka_unit_test(each_value_of_json_is_an_object),
		cmocka_unit_test(a_host_call_is_answered_or_refused),
		cmocka_unit_test(the_answer_to_a_prompt_is_a_hashtable),
#if WINRM_PSRP_VALUES
		cmocka_unit_test(values_that_have_no_type_are_refused),
#endif
	};

	return RUN(tests);
}
