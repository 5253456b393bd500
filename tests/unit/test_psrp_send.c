/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/fragment.h"
#include "core/psrp/send.h"
#include "tests/unit/unit.h"

/* Messages for the host, read as it reads them. */

static struct winrm_psrp_state state;
static struct winrm_pipeline pipeline;
static uint8_t memory[4096];

/* What has come: messages, one after the other. */
static struct winrm_fragments fragments;
static uint8_t messages[65536];
static size_t messages_len, ends[64], count;

static void begin_message(void *user)
{
	(void)user;
}

static bool add_message(void *user, const uint8_t *data, size_t len)
{
	(void)user;
	assert_true(messages_len + len <= sizeof(messages));
	memcpy(messages + messages_len, data, len);
	messages_len += len;
	return true;
}

static bool end_message(void *user)
{
	(void)user;
	assert_true(count < COUNT(ends));
	ends[count++] = messages_len;
	return true;
}

static void take(const uint8_t *base64, size_t len)
{
	static const struct winrm_fragment_sink sink = {
		begin_message, add_message, end_message};
	static uint8_t data[65536];
	size_t data_len;

	memcpy(data, base64, len);
	assert_true(winrm_base64_decode(data, len, &data_len));
	assert_true(
		winrm_fragments_feed(&fragments, data, data_len, &sink, NULL));
	assert_int_equal(fragments.header_len, 0); /* whole fragments */
}

static void reset(void)
{
	memset(&state, 0, sizeof(state));
	memset(&pipeline, 0, sizeof(pipeline));
	memset(&fragments, 0, sizeof(fragments));
	messages_len = count = 0;
	pipeline.memory = memory;
	pipeline.memory_len = sizeof(memory);
	winrm_psrp_guid(
		state.receiver.pool, "01234567-89AB-CDEF-0123-456789ABCDEF");
	winrm_psrp_guid(
		state.receiver.id, "11111111-2222-3333-4444-555555555555");
	winrm_psrp_receive_start(&state.receiver, &pipeline);
	state.sender.object = 3;
	winrm_psrp_send_start(&state);
}

/* All that is due, in Sends with so much room. */
static unsigned send_all(size_t room)
{
	static uint8_t text[65536];
	unsigned sends = 0;

	for (; winrm_psrp_send_due(&state); sends++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		winrm_psrp_send_put(&state, &w, room);
		assert_true(winrm_writer_ok(&w));
		assert_true(w.len <= (room + 2) / 3 * 4);
		assert_true(w.len > 0);
		take(text, w.len);
		winrm_psrp_send_done(&state, room);
	}
	return sends;
}

/* Is the nth message of this type, and its text the one given? */
static void assert_message(size_t nth, uint32_t type, const char *text)
{
	size_t start = nth > 0 ? ends[nth - 1] : 0;
	const uint8_t *m = messages + start;
	size_t len = ends[nth] - start;

	assert_true(nth < count && len >= 40);
	assert_int_equal(m[0], 2);
	assert_int_equal(m[4] | m[5] << 8 | m[6] << 16, type);
	assert_memory_equal(m + 8,
		"\x67\x45\x23\x01\xab\x89\xef\xcd\x01\x23\x45\x67\x89\xab\xcd"
		"\xef",
		16);
	assert_slice(slice_of(m + 40, len - 40), text);
}

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
	reset();
	winrm_psrp_put_open(&state, &w, false);
	assert_true(winrm_writer_ok(&w));
	take(text, w.len);
	assert_int_equal(count, 2);
	assert_message(0, 0x10002, CAPABILITY);
	assert_message(1, 0x10004,
		"<Obj><MS><I32 N=\"MinRunspaces\">1</I32>"
		"<I32 N=\"MaxRunspaces\">1</I32>"
		"<I32 N=\"PSThreadOptions\">0</I32>"
		"<I32 N=\"ApartmentState\">2</I32>" HOST
		"<Nil N=\"ApplicationArguments\"/></MS></Obj>");
	reset();
	w.len = 0;
	winrm_psrp_put_open(&state, &w, true);
	take(text, w.len);
	assert_message(1, 0x10008, "<S/>");
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
	reset();
	pipeline.script = "1";
	send_all(20000);
	assert_message(
		0, 0x21006, PIPELINE("true", "1", "true", "<Nil N=\"Args\"/>"));
	reset();
	pipeline.command = "a_x0041_\r\n\t<&>\x01";
	pipeline.args = args;
	state.sender.has_input = true;
	send_all(20000);
	assert_message(0, 0x21006,
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
	reset();
	pipeline.script = script;
	assert_int_equal(send_all(40000), 1);
	len = messages_len;
	memcpy(whole, messages, len);
	for (room = 240; room < 20000; room = room * 3 / 2) {
		reset();
		pipeline.script = script;
		assert_int_equal(send_all(room),
			(len + room - 22) / (room - WINRM_FRAGMENT_HEADER));
		assert_int_equal(count, 1);
		assert_int_equal(messages_len, len);
		assert_memory_equal(messages, whole, len);
	}
}

static void feed(const char *text, size_t piece, size_t room, bool json)
{
	struct winrm_slice rest = winrm_slice_str(text);

	reset();
	pipeline.script = "$input";
	pipeline.input_json = json;
	send_all(20000);
	messages_len = count = 0;
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
		assert_true(winrm_psrp_send_input(&state, one, rest.len == 0));
		send_all(room);
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
			assert_int_equal(count, 6);
			assert_message(0, 0x41002, "<S>a</S>");
			assert_message(
				1, 0x41002, "<S>b \xc3\xa9&lt;_x000D_</S>");
			assert_message(2, 0x41002, "<S></S>");
			assert_message(4, 0x41002, "<S>last\xef\xbf\xbd</S>");
			assert_message(5, 0x41003, "");
		}
	feed(text, sizeof(text), 20000, false);
	assert_message(
		3, 0x41002, "<S>\xf0\x9f\x98\x80_x005F_x0041_x005F_</S>");
	feed("", 1, 240, false);
	assert_int_equal(count, 1);
	assert_message(0, 0x41003, "");
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
		assert_int_equal(count, 6);
		assert_message(0, 0x41002,
			"<Obj><MS><I64 N=\"a b\">2147483648</I64>"
			"<I32 N=\"\">-2147483648</I32><Db N=\"c\">1.5e3</Db>"
			"</MS></Obj>");
		assert_message(1, 0x41002, "<Obj><LST><B>true</B></LST></Obj>");
		assert_message(2, 0x41002, "<S>\xf0\x9f\x98\x80\n&quot;</S>");
		assert_message(3, 0x41002, "");
		assert_message(4, 0x41002, "<Db>9223372036854775808</Db>");
		assert_message(5, 0x41003, "");
	}
	reset();
	pipeline.input_json = true;
	assert_false(winrm_psrp_send_input(
		&state, winrm_slice_str("{\"a\":}\n"), true));
}

/* The script is sent, and the host calls a method. */
static void host_calls(int32_t method)
{
	reset();
	pipeline.script = "1";
	send_all(20000);
	messages_len = count = 0;
	state.receiver.call.due = true;
	state.receiver.call.id = 3;
	state.receiver.call.method = method;
}

static void a_host_call_is_answered_or_refused(void **unused)
{
	(void)unused;
	NEEDS(WINRM_PSRP_CALLS);
	host_calls(WINRM_PSRP_READ_LINE);
	state.receiver.call.answer.text = "typed";
	assert_true(winrm_psrp_send_answers(&state));
	assert_int_equal(send_all(240), 1);
	assert_message(0, 0x41101,
		"<Obj RefId=\"0\"><MS><I64 N=\"ci\">3</I64>"
		"<I32 N=\"mi\">11</I32><S N=\"mr\">typed</S></MS></Obj>");
	assert_false(winrm_psrp_send_due(&state));
	state.receiver.call.due = state.receiver.call.refused = true;
	send_all(240);
	assert_int_equal(count, 2);
}

static void the_answer_to_a_prompt_is_a_hashtable(void **unused)
{
	(void)unused;
	NEEDS(WINRM_PSRP_CALLS);
	host_calls(WINRM_PSRP_PROMPT);
	state.receiver.call.answer.type = "json";
	state.receiver.call.answer.text =
		"{ \"A\\u0026\" : \"<x>\", \"B\":[1,\"y\"]}";
	assert_true(winrm_psrp_send_answers(&state));
	send_all(20000);
	assert_message(0, 0x41101,
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
		{"Obj", "y"}, {"SS", "y"}, {"S", "\xff"}, {"json", "[1"},
		{"json", NULL}, {"S><evil", "x"}};
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
