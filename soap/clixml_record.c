/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/clixml_record.h"

#include <string.h>

#include "core/base/utf.h"
#include "soap/xml.h"

#define REPLACEMENT 0xfffdu

/*
 * Streams with special treatment, as winrm_slice_which counts them; the first
 * ones have a prefix.
 */
enum stream { WARNING = 1, VERBOSE, DEBUG, ERROR, PROGRESS, INFORMATION };

static const char streams[] =
	"WARNING\0VERBOSE\0DEBUG\0Error\0progress\0information\0";

/* Elements whose text is shown. */
enum element { ACTIVITY = 1, PERCENT, STATUS, TO_STRING, S };

static const char elements[] = "AV\0PC\0SD\0ToString\0S\0";

static void give(struct winrm_clixml *c, enum winrm_clixml_kind kind,
	const uint8_t *data, size_t len)
{
	if (len > 0 && !c->stopped)
		c->stopped = !c->sink(c->user, kind, data, len);
}

void winrm_clixml_flush(struct winrm_clixml *c)
{
	give(c, c->out->kind, c->out->buf, c->out->len);
	c->out->len = 0;
}

static void put(struct winrm_clixml *c, enum winrm_clixml_kind kind,
	const void *data, size_t len)
{
	struct winrm_clixml_out *o = c->out;

	if (kind != o->kind || len > sizeof(o->buf) - o->len)
		winrm_clixml_flush(c);
	o->kind = kind;
	if (len > sizeof(o->buf)) {
		give(c, kind, data, len);
		return;
	}
	memcpy(o->buf + o->len, data, len);
	o->len += len;
}

static bool in_progress(const struct winrm_clixml *c)
{
	return c->state == WINRM_CLIXML_SHOWN && c->stream == PROGRESS;
}

static void show(struct winrm_clixml *c, const uint8_t *data, size_t len)
{
	if (!in_progress(c)) {
		put(c, WINRM_CLIXML_TEXT, data, len);
		return;
	}
	if (c->lead) {
		c->lead = false;
		c->mute = c->element == PERCENT && data[0] == '-';
		if (!c->mute && (c->element == PERCENT || c->element == STATUS))
			put(c, WINRM_CLIXML_PROGRESS, " ", 1);
	}
	if (!c->mute)
		put(c, WINRM_CLIXML_PROGRESS, data, len);
}

static void show_character(struct winrm_clixml *c, uint32_t cp)
{
	uint8_t utf8[4];
	struct winrm_writer w = winrm_writer_init(utf8, sizeof(utf8));

	if (cp < ' ' && in_progress(c))
		cp = ' '; /* a record is one line */
	winrm_utf8_put(&w, cp);
	show(c, utf8, w.len);
}

/* A high surrogate without its other half. */
static void drop_high(struct winrm_clixml *c)
{
	if (c->high)
		show_character(c, REPLACEMENT);
	c->high = 0;
}

void winrm_clixml_text(struct winrm_clixml *c, const uint8_t *data, size_t len)
{
	drop_high(c);
	if (len > 0)
		show(c, data, len);
}

void winrm_clixml_unit(struct winrm_clixml *c, uint32_t unit)
{
	if (c->high && (unit & 0xfc00) == 0xdc00) {
		unit = 0x10000 + ((c->high & 0x3ffu) << 10) + (unit & 0x3ff);
		c->high = 0;
	}
	drop_high(c);
	if ((unit & 0xfffffc00) == 0xd800)
		c->high = (uint16_t)unit;
	else
		show_character(
			c, (unit & 0xfffffc00) == 0xdc00 ? REPLACEMENT : unit);
}

static void put_line_end(struct winrm_clixml *c)
{
	put(c, WINRM_CLIXML_TEXT, c->crlf ? "\r\n" : "\n", 1u + c->crlf);
}

void winrm_clixml_release(struct winrm_clixml *c)
{
	if (c->state == WINRM_CLIXML_RECORD)
		c->spliced = true;
	winrm_clixml_text(c, c->hold, c->held);
	c->held = 0;
}

/* --- records --------------------------------------------------------------- */

static void text_start(struct winrm_clixml *c, enum element element)
{
	const char *name = streams;
	uint8_t n;

	c->state = WINRM_CLIXML_SHOWN;
	c->element = (uint8_t)element;
	c->lead = true;
	c->mute = false;
	if (c->stream >= WARNING && c->stream < ERROR) {
		for (n = WARNING; n < c->stream; n++)
			name += strlen(name) + 1;
		put(c, WINRM_CLIXML_TEXT, name, strlen(name));
		put(c, WINRM_CLIXML_TEXT, ": ", 2);
	}
}

static void text_end(struct winrm_clixml *c)
{
	drop_high(c);
	if (c->stream == PROGRESS) {
		if (c->element == S)
			put(c, WINRM_CLIXML_PROGRESS, "\n", 1);
		if (c->element == PERCENT && !c->lead && !c->mute)
			put(c, WINRM_CLIXML_PROGRESS, "%", 1);
	} else if (c->stream != ERROR || c->element != S) {
		put_line_end(c);
	}
	c->state = c->element == S ? WINRM_CLIXML_OUTSIDE : WINRM_CLIXML_RECORD;
}

static void record_end(struct winrm_clixml *c)
{
	if (c->state == WINRM_CLIXML_SHOWN)
		text_end(c);
	if (c->state == WINRM_CLIXML_RECORD && c->stream == PROGRESS)
		put(c, WINRM_CLIXML_PROGRESS, "\n", 1);
	c->state = WINRM_CLIXML_OUTSIDE;
}

/* --- tags ------------------------------------------------------------------ */

struct tag {
	struct winrm_slice name;
	struct winrm_slice attrs;
	bool opens, closes; /* an empty element does both */
};

static struct tag read_tag(const struct winrm_clixml *c)
{
	struct winrm_slice all = {c->hold + 1, c->held - 2u};
	struct tag t;

	t.opens = all.ptr[0] != '/';
	t.closes = !t.opens;
	if (t.closes) {
		all.ptr++;
		all.len--;
	} else if (all.ptr[all.len - 1] == '/') {
		t.closes = true;
		all.len--;
	}
	t.name = winrm_slice_cut(&all, ' ');
	t.attrs = all;
	return t;
}

/* An Obj's inside a record, which ends with its own. */
static void object_tag(struct winrm_clixml *c, const struct tag *t)
{
	if (t->opens && !t->closes && c->depth < UINT8_MAX)
		c->depth++;
	if (t->closes && !t->opens && --c->depth == 0)
		record_end(c);
}

/* A tag inside a record. */
static void record_tag(struct winrm_clixml *c, const struct tag *t)
{
	unsigned element = winrm_slice_which_nocase(t->name, elements);

	if (winrm_slice_is(t->name, "Obj")) {
		object_tag(c, t);
		return;
	}
	if (!t->opens || t->closes || element == 0 || element == S)
		return;
	if (c->stream == PROGRESS ? element != TO_STRING
				  : element == TO_STRING && c->depth == 1 &&
				c->stream != INFORMATION)
		text_start(c, (enum element)element);
}

/* A tag with the name of a stream begins a record, wherever it is. */
static void record_start(
	struct winrm_clixml *c, const struct tag *t, struct winrm_slice stream)
{
	record_end(c);
	c->stream = (uint8_t)winrm_slice_which_nocase(stream, streams);
	c->depth = 1;
	if (winrm_slice_is(t->name, "S")) {
		text_start(c, S);
		if (t->closes)
			text_end(c);
	} else if (!t->closes) {
		c->state = WINRM_CLIXML_RECORD;
	}
}

static bool is_record(const struct tag *t, struct winrm_slice *stream)
{
	return t->opens &&
		(winrm_slice_is(t->name, "S") ||
			winrm_slice_is(t->name, "Obj")) &&
		winrm_xml_attr(t->attrs, "S", stream);
}

void winrm_clixml_tag(struct winrm_clixml *c)
{
	struct tag t = read_tag(c);
	struct winrm_slice stream;

	c->spliced = false;
	if (winrm_slice_is(t.name, "Objs"))
		record_end(c);
	else if (is_record(&t, &stream))
		record_start(c, &t, stream);
	else if (c->state == WINRM_CLIXML_RECORD)
		record_tag(c, &t);
	else if (c->state == WINRM_CLIXML_SHOWN && !t.opens &&
		winrm_slice_which(t.name, elements) == c->element)
		text_end(c);
	else
		winrm_clixml_release(c);
	c->held = 0;
}
