/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/json_value.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* Objects as PowerShell serializes them, and their JSON. */

static struct winrm_psrp_json json;
static char out[65536];
static size_t out_len;

static bool take(void *user, const uint8_t *data, size_t len)
{
	(void)user;
	assert_true(out_len + len < sizeof(out));
	memcpy(out + out_len, data, len);
	out_len += len;
	out[out_len] = 0;
	return true;
}

/* With memory of that size; is the object whole and well formed? */
static bool convert(const void *xml, size_t len, size_t piece,
	size_t memory_len, uint8_t depth)
{
	static uint32_t memory[8192];
	struct winrm_psrp_reader reader;
	const uint8_t *at = xml;

	out_len = 0;
	out[0] = 0;
	winrm_psrp_json_init(&json, (uint8_t *)memory, memory_len, depth);
	json.pass = take;
	winrm_psrp_json_start(&json);
	winrm_psrp_reader_start(&reader, &winrm_psrp_json_events, &json);
	while (len > 0) {
		size_t n = piece < len ? piece : len;

		if (!winrm_psrp_reader_feed(
			    &reader, guard_put(&guard_page, at, n), n))
			return false;
		at += n;
		len -= n;
	}
	return winrm_psrp_reader_end(&reader) && winrm_psrp_json_flush(&json);
}

static const struct row {
	const char *xml, *json;
} rows[] = {
	{"<S>a</S>", "\"a\""},
	{" <S />\n", "\"\""},
	{"<S>&lt;&amp;&gt;&quot;&apos;</S>", "\"<&>\\\"'\""},
	{"<S>_x000A__x005F_x000A_ _x_ _x00 _X0041_</S>",
		"\"\\n_x000A_ _x_ _x00 _X0041_\""},
	{"<S>&#65;&#x42;&#x5F;x0043_</S>", "\"ABC\""},
	{"<S>_x00_x0041_</S>", "\"_x00A\""},
	{"<S>_x0000__xD83D__xDE00__xD83D_z_xDE00_</S>",
		"\"\\u0000\xf0\x9f\x98\x80\xef\xbf\xbdz\xef\xbf\xbd\""},
	{"<S>_xD83D__x0041__xD83D__xD83D__xDE00_</S>",
		"\"\xef\xbf\xbd"
		"A\xef\xbf\xbd\xf0\x9f\x98\x80\""},
	{"<S>&#x1F600;\xc3\xa9</S>", "\"\xf0\x9f\x98\x80\xc3\xa9\""},
	{"<Nil/>", "null"},
	{"<B>true</B>", "true"},
	{"<B>1</B>", "\"1\""},
	{"<I64>-9223372036854775808</I64>", "-9223372036854775808"},
	{"<D>79228162514264337593543950335</D>",
		"79228162514264337593543950335"},
	{"<Db>NaN</Db>", "\"NaN\""},
	{"<Db>-0</Db>", "-0"},
	{"<I32>1,\"x\":2</I32>", "\"1,\\\"x\\\":2\""},
	{"<I32></I32>", "\"\""},
	{"<I32> 5</I32>", "\" 5\""},
	{"<C>10</C>", "\"\\n\""},
	{"<C>55357</C>", "\"\xef\xbf\xbd\""},
	{"<C>x</C>", "\"x\""},
	{"<SS>secret</SS>", "{\"$secure\":true}"},
	{"<Obj RefId=\"0\"><TN RefId=\"0\"><T>A</T></TN><ToString>Red</ToString>"
	 "<I32>2</I32></Obj>",
		"\"Red\""},
	{"<Obj><ToString>12</ToString></Obj>", "\"12\""},
	{"<Obj/>", "{}"},
	{"<Obj><S>v</S><ToString>w</ToString><MS><I32 N=\"n\">1</I32></MS></Obj>",
		"\"v\""},
	{"<Obj><ToString>w</ToString><S>v</S></Obj>", "\"v\""},
	{"<Obj><ToString>x</ToString><Props><I32 N=\"a\">1</I32></Props><MS>"
	 "<S N='b_x0022_'>2</S></MS></Obj>",
		"{\"a\":1,\"b\\\"\":\"2\"}"},
	{"<Obj><LST><S>a</S><Obj><LST/></Obj></LST><MS><S N=\"n\"/></MS></Obj>",
		"[\"a\",[]]"},
	{"<Obj><Props><S N=\"n\">1</S></Props><IE><S>a</S></IE></Obj>",
		"{\"n\":\"1\"}"},
	{"<Obj><DCT><En><I32 N=\"Key\">1</I32><Nil N=\"Value\"/></En>"
	 "<En><Obj N=\"Key\"><ToString>Red</ToString><I32>2</I32></Obj>"
	 "<Obj N=\"Value\"><MS/></Obj></En>"
	 "<En><Obj N=\"Key\"><MS><I32 N=\"x\">1</I32></MS></Obj>"
	 "<I32 N=\"Value\">3</I32></En>"
	 "<En><Obj N=\"Key\"><S>k</S></Obj><I32 N=\"Value\">4</I32></En>"
	 "<En><B N=\"Key\">true</B><I32 N=\"Value\">5</I32></En>"
	 "</DCT></Obj>",
		"{\"1\":null,\"Red\":{},\"\":3,\"k\":4,\"true\":5}"},
	{"<Obj RefId=\"0\"><MS><Obj N=\"p\" RefId=\"1\"><LST><I32>1</I32></LST>"
	 "</Obj><Ref N=\"q\" RefId=\"1\"/><Ref N=\"r\" RefId=\"0\"/>"
	 "<Ref N=\"s\" RefId=\"99\"/></MS></Obj>",
		"{\"p\":[1],\"q\":[1],\"r\":{\"$ref\":0},\"s\":{\"$ref\":99}}"},
	/* of another message's objects nothing is repeated */
	{"<Ref RefId=\"1\"/>", "{\"$ref\":1}"},
};

static void each_object_has_its_json(void **state)
{
	size_t i, piece;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (piece = 1; piece < 40; piece += piece < 9 ? 1 : 30) {
			size_t len = strlen(rows[i].xml);

			if (!convert(rows[i].xml, len, piece, 4096, 32) ||
				strcmp(out, rows[i].json) != 0)
				print_error("%s: %s\n", rows[i].xml, out);
			assert_string_equal(out, rows[i].json);
		}
}

static const char *const refused[] = {
	"",
	"<S>",
	"<S>a",
	"<S>a</S",
	"<S>a</I32>",
	"<S>a</S><S>b</S>",
	"a<S/>",
	"<S/>a",
	"</S>",
	"<S><S>a</S></S>",
	"<S>a & b</S>",
	"<S>&nosuch;</S>",
	"<S>&#;</S>",
	"<S>&#x110000;</S>",
	"<S>&#99999999999999999999;</S>",
	"<S>&lt",
	"<S>&lt</S>",
	"<!DOCTYPE x><S/>",
	"<?xml version=\"1.0\"?><S/>",
	"<![CDATA[a]]>",
	"<S N=\"a/>",
	"<S N=a/>",
	"<S N/>",
	"<S N=\"<\"/>",
	"<Obj RefId=\"x\"/>",
	"<Obj RefId=\"99999999999\"/>",
	"<S>\xff</S>",
	"<S>\xc0\x80</S>",
	"<S>\xed\xa0\x80</S>",
	"<S>\xf5\x80\x80\x80</S>",
	"<S>\xc3</S>",
	"<T>a</T>",
	"<MS><S N=\"a\"/></MS>",
	"<LST><S/></LST>",
	"<Obj><Obj/></Obj>",
	"<Obj><DCT><S N=\"Key\"/></DCT></Obj>",
	"<Obj><DCT><En><S N=\"Key\">k</S></En></DCT></Obj>",
	"<Obj><DCT><En><S N=\"Value\">k</S></En></DCT></Obj>",
	"<Obj><DCT><En><S N=\"Key\">k</S><S N=\"Key\">k</S></En></DCT></Obj>",
	"<Obj><DCT><En/></DCT></Obj>",
	"<Obj><MS>text</MS></Obj>",
	"<I32>12345678901234567890123456789012345678901</I32>",
};

static void what_is_no_object_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(refused); i++) {
		bool taken =
			convert(refused[i], strlen(refused[i]), 1, 4096, 32);

		if (taken)
			print_error("%s: %s\n", refused[i], out);
		assert_false(taken);
	}
}

static size_t nest(char *xml, unsigned levels)
{
	size_t len = 0;
	unsigned i;

	for (i = 0; i < levels; i++)
		len += (size_t)sprintf(xml + len,
			"<Obj><ToString>deep</ToString><MS><S N=\"a\">1</S>"
			"<Obj N=\"b\"><LST>");
	for (i = 0; i < levels; i++)
		len += (size_t)sprintf(xml + len, "</LST></Obj></MS></Obj>");
	return len;
}

static void depth_is_bounded(void **state)
{
	static char xml[65536];
	size_t len = nest(xml, 4);

	(void)state;
	assert_true(convert(xml, len, 99, 4096, 3));
	assert_string_equal(out,
		"{\"a\":\"1\",\"b\":[{\"a\":\"1\",\"b\":{\"$cut\":true}}]}");
	assert_true(convert(xml, len, 99, 4096, 2));
	assert_string_equal(out, "{\"a\":\"1\",\"b\":[\"deep\"]}");
	len = nest(xml, WINRM_PSRP_DEPTH / 4);
	assert_true(convert(xml, len, 99, 4096, 60));
	len = nest(xml, WINRM_PSRP_DEPTH / 4 + 1);
	assert_false(convert(xml, len, 99, 4096, 60));
}

/* What the memory cannot hold is not repeated, and costs no more of it. */
static void little_memory_is_enough(void **state)
{
	static char xml[32768];
	size_t len = (size_t)sprintf(xml,
		"<Obj RefId=\"0\"><LST>"
		"<Obj RefId=\"1\"><LST><S>");

	(void)state;
	memset(xml + len, 'x', 8000);
	len += 8000;
	len += (size_t)sprintf(xml + len,
		"</S></LST></Obj>"
		"<Ref RefId=\"1\"/><Obj><ToString>");
	memset(xml + len, 'y', 2000);
	len += 2000;
	len += (size_t)sprintf(xml + len, "</ToString></Obj></LST></Obj>");
	assert_true(convert(xml, len, 1000, 1024, 32));
	assert_non_null(strstr(out, "xxx\"],{\"$ref\":1},\"yyyy"));
	assert_true(out_len < 8000 + 300);
	assert_true(convert(xml, len, 1000, 32768, 32));
	assert_true(out_len > 16000 + 2000);
}

static void a_long_name_is_cut(void **state)
{
	static char xml[1024];
	size_t len = (size_t)sprintf(xml, "<Obj><MS><S N=\"");

	(void)state;
	memset(xml + len, 'n', 600);
	len += 600;
	len += (size_t)sprintf(xml + len, "\">v</S></MS></Obj>");
	assert_true(convert(xml, len, 7, 4096, 32));
	assert_int_equal(out_len, 255 + 8);
}

/* What plain text must not hide, after a run of it of any length. */
static void what_is_not_plain_is_found_anywhere(void **state)
{
	static const struct {
		const char *xml, *json; /* NULL: refused */
	} parts[] = {
		{"&lt;", "<"},
		{"_x0041_", "A"},
		{"\xc3\xbf", "\xc3\xbf"},
		{"\xc3\xbf&amp;", "\xc3\xbf&"},
		{"\x80", NULL},
		{"\xff", NULL},
		{"<a/>", NULL},
	};
	char xml[128], text[128];
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < COUNT(parts); i++)
		for (n = 0; n < 20; n++) {
			size_t len = (size_t)sprintf(xml, "<S>%.*s%s%s</S>", n,
				"aaaaaaaaaaaaaaaaaaaa", parts[i].xml,
				"bbbbbbbbbb");

			assert_int_equal(convert(xml, len, 99, 4096, 32),
				parts[i].json != NULL);
			if (!parts[i].json)
				continue;
			sprintf(text, "\"%.*s%s%s\"", n, "aaaaaaaaaaaaaaaaaaaa",
				parts[i].json, "bbbbbbbbbb");
			assert_string_equal(out, text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_object_has_its_json),
		cmocka_unit_test(what_is_no_object_is_refused),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(little_memory_is_enough),
		cmocka_unit_test(a_long_name_is_cut),
		cmocka_unit_test(what_is_not_plain_is_found_anywhere),
	};

	return RUN_WITH_PAGE(tests);
}
