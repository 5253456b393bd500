/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/clixml.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

#define OBJS                                                                   \
	"<Objs Version=\"1.1.0.1\" "                                           \
	"xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
#define CLIXML "#< CLIXML\r\n" OBJS
#define ERR(s) "<S S=\"Error\">" s "</S>"
#define NL     "_x000D__x000A_"

enum { CAP = 32768 };

/* What came out: the texts and the progress, each with its end marked. */
struct got {
	char text[CAP], progress[CAP];
	size_t text_len, progress_len;
	unsigned calls, stop_after;
};

static bool sink(void *user, enum winrm_clixml_kind kind, const uint8_t *data,
	size_t len)
{
	struct got *g = user;
	bool text = kind == WINRM_CLIXML_TEXT;
	size_t *have = text ? &g->text_len : &g->progress_len;

	assert_true(len > 0);
	assert_true(*have + len <= CAP);
	memcpy((text ? g->text : g->progress) + *have, data, len);
	*have += len;
	return ++g->calls != g->stop_after;
}

static struct got *got_new(void)
{
	static struct got g;

	memset(&g, 0, sizeof(g));
	return &g;
}

/* The first piece, then pieces of that size, each before an unreadable page. */
static struct got *decode(
	struct winrm_slice in, size_t first, size_t piece, struct guard *page)
{
	struct got *g = got_new();
	struct winrm_clixml c;
	size_t n;

	winrm_clixml_start(&c, sink, g);
	for (n = first < in.len ? first : in.len;; n = piece) {
		n = n < in.len ? n : in.len;
		assert_true(
			winrm_clixml_feed(&c, guard_put(page, in.ptr, n), n));
		in.ptr += n;
		in.len -= n;
		if (in.len == 0)
			break;
	}
	assert_true(winrm_clixml_end(&c));
	return g;
}

static void assert_got(const struct got *g, struct winrm_slice text,
	struct winrm_slice progress)
{
	if (!winrm_slice_eq(slice_of(g->text, g->text_len), text))
		fail_msg("text is \"%.*s\", not \"%.*s\"", (int)g->text_len,
			g->text, (int)text.len, (const char *)text.ptr);
	if (!winrm_slice_eq(slice_of(g->progress, g->progress_len), progress))
		fail_msg("progress is \"%.*s\", not \"%.*s\"",
			(int)g->progress_len, g->progress, (int)progress.len,
			(const char *)progress.ptr);
}

/* Whole, byte by byte, and cut in two at every place (every 7th if long). */
static void assert_decodes(struct winrm_slice in, struct winrm_slice text,
	struct winrm_slice progress)
{
	struct guard page = guard_open(CAP);
	size_t cut, stride = in.len > 3000 ? 97 : 1;

	assert_got(decode(in, in.len, 1, &page), text, progress);
	assert_got(decode(in, 1, 1, &page), text, progress);
	for (cut = 0; cut < in.len; cut += stride)
		assert_got(decode(in, cut, CAP, &page), text, progress);
	guard_close(&page);
}

struct row {
	const char *in, *text, *progress;
};

static void assert_rows(const struct row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		assert_decodes(winrm_slice_str(rows[i].in),
			winrm_slice_str(rows[i].text),
			winrm_slice_str(rows[i].progress));
}

static void text_without_a_header_passes_as_it_is(void **state)
{
	static const char *const texts[] = {"", "plain\r\ntext", "#", "#< CLIX",
		"#< CLIXML", "#< CLIXML\r", "#< CLIXML ", " #< CLIXML\r\n",
		"x#< CLIXML\n" ERR("a"), "#<< CLIXML\n", ERR("a_x0041_&lt;"),
		OBJS ERR("a") "</Objs>", "##< CLIXML\n", "#< clixml\n",
		"\xff\xfe\x80", "a#\n#b\n#< CLIXML\r\r\n"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++)
		assert_decodes(winrm_slice_str(texts[i]),
			winrm_slice_str(texts[i]), winrm_slice_str(""));
}

static void records_read_as_powershell_shows_them(void **state)
{
	static const struct row rows[] = {
		{CLIXML ERR("a" NL) ERR("b") "</Objs>", "a\r\nb", ""},
		{CLIXML "<S S=\"warning\">w</S><S S=\"Verbose\">v</S>"
			"<S S=\"debug\">d</S></Objs>",
			"WARNING: w\r\nVERBOSE: v\r\nDEBUG: d\r\n", ""},
		{"#< CLIXML\n" OBJS "<S S=\"Warning\">w</S></Objs>",
			"WARNING: w\n", ""},
		{CLIXML "<S S='Error'>q</S><S S=\"Error\" />"
			"<S S=\"Warning\"/><S N=\"n\" S=\"Error\">r</S></Objs>",
			"qWARNING: \r\nr", ""},
		{CLIXML "<S S=\"Information\">i</S><S S=\"x\">y</S></Objs>",
			"i\r\ny\r\n", ""},
		{CLIXML "<Obj S=\"warning\" RefId=\"0\"><Obj N=\"x\">"
			"<ToString>no</ToString></Obj><ToString>w &amp; x"
			"</ToString><Props><S N=\"m\">no</S></Props></Obj>"
			"<Obj S=\"Error\"><ToString>e</ToString></Obj></Objs>",
			"WARNING: w & x\r\ne\r\n", ""},
		{CLIXML "<Obj S=\"information\" RefId=\"0\"><TN RefId=\"0\">"
			"<T>C#</T></TN><ToString>i</ToString><Props><Obj N=\"M"
			"\" RefId=\"1\"><ToString>i</ToString></Obj><LST />"
			"</Props></Obj>" ERR("e") "</Objs>",
			"e", ""},
		{CLIXML "<Obj S=\"x\" RefId=\"0\" />" ERR("e"), "e", ""},
	};

	(void)state;
	assert_rows(rows, COUNT(rows));
}

static void progress_is_a_line_of_its_own_kind(void **state)
{
	static const struct row rows[] = {
		{CLIXML "<Obj S=\"progress\" RefId=\"0\"><TN RefId=\"0\"><T>S"
			"ystem.Management.Automation.PSCustomObject</T></TN>"
			"<MS><I64 N=\"SourceId\">1</I64><PR N=\"Record\"><AV>"
			"Preparing modules for first use.</AV><AI>0</AI><Nil />"
			"<PI>-1</PI><PC>-1</PC><T>Completed</T><SR>-1</SR><SD> "
			"</SD></PR></MS></Obj></Objs>",
			"", "Preparing modules for first use.  \n"},
		{CLIXML "<Obj S=\"progress\"><AV>a" NL "b&gt;</AV><PC>30</PC>"
			"<SD>s</SD></Obj>" ERR("e") "</Objs>",
			"e", "a  b> 30% s\n"},
		{CLIXML "<Obj S=\"progress\"><AV /><PC></PC><SD>s</SD></Obj>",
			"", " s\n"},
		{CLIXML "<S S=\"Progress\">p</S>", "", "p\n"},
	};

	(void)state;
	assert_rows(rows, COUNT(rows));
}

static void escapes_and_references_are_decoded(void **state)
{
	static const struct row rows[] = {
		{CLIXML ERR("&lt;&gt;&amp;&quot;&apos;"), "<>&\"'", ""},
		{CLIXML ERR("&#65;&#x1F600;&#xe9;"),
			"A\xf0\x9f\x98\x80\xc3\xa9", ""},
		{CLIXML ERR("_x0041__x00e9__x20AC_"), "A\xc3\xa9\xe2\x82\xac",
			""},
		{CLIXML ERR("_xD83D__xDE00_"), "\xf0\x9f\x98\x80", ""},
		{CLIXML ERR("_x005F_x0041_"), "_x0041_", ""},
		{CLIXML ERR("_xD83D_x_xDE00__xD83D__xD83D__xDE00__xD83D_&lt;"),
			"\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80"
			"\xef\xbf\xbd<",
			""},
		{CLIXML ERR("_xD83D_"), "\xef\xbf\xbd", ""},
		{CLIXML ERR("__x_x0_x00_x004_x0041x_x004g_X0041__x0042_"),
			"__x_x0_x00_x004_x0041x_x004g_X0041_B", ""},
		{CLIXML ERR("&&amp;&am&;&nosuch;&#;&#x;&#x110000;&#xD800;&#1;"),
			"&&&am&;&nosuch;&#;&#x;&#x110000;&#xD800;&#1;", ""},
		{CLIXML ERR("&amp"), "&amp", ""},
		{CLIXML ERR("&aaaaaaaaaaaaaaaaaaaaaaa;"),
			"&aaaaaaaaaaaaaaaaaaaaaaa;", ""},
		{CLIXML ERR("\xc3\xa4\xff # #< #"), "\xc3\xa4\xff # #< #", ""},
	};

	(void)state;
	assert_rows(rows, COUNT(rows));
}

static void headers_and_documents_may_come_again(void **state)
{
	static const struct row rows[] = {
		{"text\r\n" CLIXML ERR("a") "</Objs>tail\r\nx",
			"text\r\natail\r\nx", ""},
		{CLIXML ERR("a") "</Objs>" OBJS ERR("b") "</Objs>", "ab", ""},
		{CLIXML ERR("a") "</Objs>" CLIXML ERR("b") "</Objs>", "ab", ""},
		{"#< CLIXML\r\n" CLIXML ERR("a") "</Objs>raw" OBJS ERR(
			 "b") "</Objs>",
			"arawb", ""},
		{"#< CLIXML\r\nraw\r\n" OBJS ERR("a") "raw" ERR("b") "</Objs>",
			"raw\r\narawb", ""},
		{CLIXML "<Obj S=\"progress\"><AV>a</AV>" CLIXML ERR(
			 "b") "</Objs>" ERR("c") "</Objs>",
			"bc", "a\n"},
	};

	(void)state;
	assert_rows(rows, COUNT(rows));
}

static void what_is_not_understood_passes_once(void **state)
{
	static const struct row rows[] = {
		/* cut */
		{CLIXML "<S S=\"Err", "<S S=\"Err", ""},
		{CLIXML "<S S=\"Error\">a</", "a</", ""},
		{CLIXML "<S S=\"Error\">a&am", "a&am", ""},
		{CLIXML "<S S=\"Error\">a_x00", "a_x00", ""},
		{CLIXML "<S S=\"Error\">a_xD83D__x", "a\xef\xbf\xbd_x", ""},
		{CLIXML ERR("a") "#< CL", "a#< CL", ""},
		{CLIXML "<S S=\"Warning\">a", "WARNING: a", ""},
		/* broken */
		{CLIXML ERR("a<b>c</b>d < e << </> <!-- x -->"),
			"a<b>c</b>d < e << </> <!-- x -->", ""},
		{CLIXML "<S>a</S><I32 S=\"Output\">5</I32><Objx></S>",
			"<S>a</S><I32 S=\"Output\">5</I32><Objx></S>", ""},
		{CLIXML "<S S=Error>a</S><S S=\"Error>b</S>" ERR("c"),
			"<S S=Error>a</S><S S=\"Error>b</S>c", ""},
		{CLIXML "<S S=\"Error\">a" ERR("b") "</S>", "ab</S>", ""},
		{CLIXML "<S S=\"warning\">a</Objs>b", "WARNING: a\r\nb", ""},
		{"#< CLIXML\n#<Objs x>#<S S=\"Error\">a</S>#", "##a#", ""},
		/* native text in the middle of it */
		{CLIXML "<S S=\"warnative\nning\">w</S>" ERR("e"),
			"<S S=\"warnative\nning\">w</S>e", ""},
		{CLIXML "<S S=\"Warning\">wnative\nord</S>" ERR("e"),
			"WARNING: wnative\nord\r\ne", ""},
		{CLIXML "<S S=\"Error\">a</native\nS>" ERR("b"),
			"a</native\nS>b", ""},
		{CLIXML "<Obj S=\"information\"><T>System.native 1\nnative 2\n"
			"Object</T><ToString>x</ToString></Obj>" ERR("e"),
			"System.native 1\nnative 2\nObjecte", ""},
		{CLIXML "<Obj S=\"information\"><Tnative\n>x</T></Obj>" ERR(
			 "e"),
			"<Tnative\n>xe", ""},
		{CLIXML "<Obj S=\"information\">\r\n  <T>x</T>\n</Obj>" ERR(
			 "e"),
			"e", ""},
		/* the end of a record is lost, but not the next one */
		{CLIXML "<Obj S=\"information\"><Obj N=\"a\"></Props>" ERR(
			 "e") "<S S=\"Warning\">w</S>",
			"eWARNING: w\r\n", ""},
	};

	(void)state;
	assert_rows(rows, COUNT(rows));
}

/* Fills with 'n' bytes; the texts around them say where they are. */
static void assert_long(const char *before, const char *after, size_t n,
	const char *text_before, size_t shown, const char *text_after)
{
	static char in[4096], text[4096];
	size_t len = strlen(before), text_len = strlen(text_before);

	strcpy(in, before);
	memset(in + len, 'n', n);
	strcpy(in + len + n, after);
	strcpy(text, text_before);
	memset(text + text_len, 'n', shown);
	strcpy(text + text_len + shown, text_after);
	assert_decodes(winrm_slice_str(in), winrm_slice_str(text),
		winrm_slice_str(""));
}

static void long_tags_and_texts_have_their_bounds(void **state)
{
	size_t n;

	(void)state;
	/* <S S="Error" N="..."> of 150 bytes is a tag, of 151 it is text */
	assert_long(CLIXML "<S S=\"Error\" N=\"", "\">a</S>", 132, "", 0, "a");
	assert_long(CLIXML "<S S=\"Error\" N=\"", "\">a</S>", 133,
		"<S S=\"Error\" N=\"", 133, "\">a</S>");
	for (n = 0; n < 2000; n += 331)
		assert_long(CLIXML "<S S=\"Error\">", "</S>", n, "", n, "");
	/* foreign text in a record: all of it, or its end */
	assert_long(CLIXML "<Obj S=\"x\"><T>", "\n</T>", 140, "", 140, "\n");
	assert_long(CLIXML "<Obj S=\"x\"><T>", "\n</T>", 149, "", 149, "\n");
	assert_long(CLIXML "<Obj S=\"x\"><T>", "\n</T>", 150, "", 75, "\n");
	assert_long(CLIXML "<Obj S=\"x\"><T>", "\n</T>", 224, "", 149, "\n");
}

static void a_sink_that_has_enough_is_called_no_more(void **state)
{
	const char *in =
		CLIXML ERR("a") "<Obj S=\"progress\"><AV>b</AV></Obj>" ERR("c");
	struct got *g = got_new();
	struct winrm_clixml c;

	(void)state;
	g->stop_after = 1;
	winrm_clixml_start(&c, sink, g);
	assert_false(winrm_clixml_feed(&c, (const uint8_t *)in, strlen(in)));
	assert_false(winrm_clixml_feed(&c, (const uint8_t *)"x", 1));
	assert_false(winrm_clixml_end(&c));
	assert_int_equal(g->calls, 1);
	assert_got(g, winrm_slice_str("a"), winrm_slice_str(""));
}

/* From pywinrm's tests, by a Windows PowerShell (wsman fixtures). */
static void an_error_of_windows_powershell_reads_well(void **state)
{
	static const struct row row = {
		CLIXML ERR("Write-Error \"Error\" : Error" NL)
			ERR("    + CategoryInfo          : NotSpecified: (:) "
			    "[Write-Error], WriteErrorExcep " NL)
				ERR("   tion" NL) ERR(" " NL) "</Objs>",
		"Write-Error \"Error\" : Error\r\n"
		"    + CategoryInfo          : NotSpecified: (:) [Write-Error],"
		" WriteErrorExcep \r\n   tion\r\n \r\n",
		""};

	(void)state;
	assert_rows(&row, 1);
}

static struct blob load(const char *name, const char *ending)
{
	char path[128];

	snprintf(path, sizeof(path), "tests/fixtures/clixml/%s.%s", name,
		ending);
	return blob_load(path);
}

static void what_powershell_wrote_reads_well(void **state)
{
	static const char *const names[] = {"error", "streams", "syntax",
		"progress", "nested", "interleaved", "interleaved-records"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct blob in = load(names[i], "clixml");
		struct blob text = load(names[i], "text");
		struct blob progress = {0};

		if (strcmp(names[i], "progress") == 0)
			progress = load(names[i], "progress");
		assert_decodes(blob_slice(&in), blob_slice(&text),
			blob_slice(&progress));
		blob_free(&in);
		blob_free(&text);
		blob_free(&progress);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_without_a_header_passes_as_it_is),
		cmocka_unit_test(records_read_as_powershell_shows_them),
		cmocka_unit_test(progress_is_a_line_of_its_own_kind),
		cmocka_unit_test(escapes_and_references_are_decoded),
		cmocka_unit_test(headers_and_documents_may_come_again),
		cmocka_unit_test(what_is_not_understood_passes_once),
		cmocka_unit_test(long_tags_and_texts_have_their_bounds),
		cmocka_unit_test(a_sink_that_has_enough_is_called_no_more),
		cmocka_unit_test(an_error_of_windows_powershell_reads_well),
		cmocka_unit_test(what_powershell_wrote_reads_well),
	};

	return RUN(tests);
}
