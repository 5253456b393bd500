/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/clixml.h"

#include <string.h>

#include "soap/clixml_record.h"
#include "soap/xml_text.h"

#define HEADER "#< CLIXML"
/* "&#x10FFFF;" and some zeros */
#define REFERENCE_MAX 14
/* "_x0041_" */
#define ESCAPE_LEN 7

/*
 * What is held grows a byte at a time. Each push returns false if the byte does
 * not belong to it: then what was held has been passed on, and the byte must be
 * looked at again.
 */

static bool refuse(struct winrm_clixml *c)
{
	winrm_clixml_release(c);
	return false;
}

static void keep(struct winrm_clixml *c, uint8_t byte)
{
	c->hold[c->held++] = byte;
}

static bool is_letter(uint8_t b)
{
	b |= 0x20;
	return b >= 'a' && b <= 'z';
}

static bool push_tag(struct winrm_clixml *c, uint8_t b)
{
	size_t first = c->held > 1 && c->hold[1] == '/' ? 2 : 1;

	if (b < ' ' || b == '<' || c->held == sizeof(c->hold) ||
		(c->held == first && !is_letter(b) && (b != '/' || first == 2)))
		return refuse(c);
	keep(c, b);
	if (b == '>')
		winrm_clixml_tag(c);
	return true;
}

static bool push_header(struct winrm_clixml *c, uint8_t b)
{
	size_t len = sizeof(HEADER) - 1;

	if (c->held < len && b == (uint8_t)HEADER[c->held]) {
		keep(c, b);
		return true;
	}
	if (c->held == len && b == '\r') {
		keep(c, b);
		return true;
	}
	if (c->held >= len && b == '\n') {
		c->crlf = c->held > len;
		c->held = 0;
		if (c->state == WINRM_CLIXML_PLAIN)
			c->state = WINRM_CLIXML_OUTSIDE;
		return true;
	}
	if (c->state == WINRM_CLIXML_PLAIN || c->held != 2)
		return refuse(c);
	c->held = 1; /* "#<": the second may begin a tag */
	if (c->state != WINRM_CLIXML_RECORD || c->spliced)
		winrm_clixml_release(c);
	c->held = 0;
	keep(c, '<');
	return false;
}

static bool push_reference(struct winrm_clixml *c, uint8_t b)
{
	uint8_t utf8[4];
	struct winrm_slice all = {c->hold, c->held + 1u};
	struct winrm_writer w = winrm_writer_init(utf8, sizeof(utf8));

	if (c->held == REFERENCE_MAX ||
		!(is_letter(b) || (b >= '0' && b <= '9') || b == '#' ||
			b == ';'))
		return refuse(c);
	keep(c, b);
	if (b != ';')
		return true;
	if (winrm_xml_put_decoded(&w, all, false)) {
		winrm_clixml_text(c, utf8, w.len);
		c->held = 0;
	} else {
		winrm_clixml_release(c);
	}
	return true;
}

static bool push_escape(struct winrm_clixml *c, uint8_t b)
{
	uint32_t unit = 0;
	size_t i;

	if (c->held == 1                            ? b != 'x'
			: c->held == ESCAPE_LEN - 1 ? b != '_'
						    : winrm_hex_digit(b) < 0)
		return refuse(c);
	keep(c, b);
	if (c->held < ESCAPE_LEN)
		return true;
	for (i = 2; i < ESCAPE_LEN - 1; i++)
		unit = unit << 4 | (uint32_t)winrm_hex_digit(c->hold[i]);
	c->held = 0;
	winrm_clixml_unit(c, unit);
	return true;
}

/*
 * Text of a record that is not shown. Such text has no line ends of its own, so
 * one with a line end contains text of another program, which is passed on as
 * far as it is known.
 */
static bool push_record(struct winrm_clixml *c, uint8_t b)
{
	struct winrm_slice text = {c->hold, c->held};

	if (b == '<' || (b == '#' && c->spliced)) {
		bool header = c->held > 0 && c->hold[c->held - 1] == '#';

		c->held = 0;
		c->token = true;
		if (header)
			keep(c, '#');
		keep(c, b);
		return true;
	}
	c->token = false;
	keep(c, b);
	if (c->spliced || (b < ' ' && winrm_slice_trim(text).len > 0))
		winrm_clixml_release(c);
	if (c->held == sizeof(c->hold)) {
		c->held /= 2;
		memmove(c->hold, c->hold + c->held, c->held);
	}
	return true;
}

static bool push(struct winrm_clixml *c, uint8_t b)
{
	switch (c->held > 0 ? c->hold[0] : 0) {
	case '<': return push_tag(c, b);
	case '&': return push_reference(c, b);
	case '_': return push_escape(c, b);
	case '#': return push_header(c, b);
	default: keep(c, b); return true;
	}
}

/* May the byte begin something that must be held? */
static bool is_special(struct winrm_clixml *c, uint8_t b)
{
	bool line_start = c->line_start;

	c->line_start = b == '\n';
	if (c->state == WINRM_CLIXML_PLAIN)
		return b == '#' && line_start;
	if (b == '&' || b == '_')
		return c->state == WINRM_CLIXML_SHOWN;
	return b == '#' || b == '<';
}

/* --- calls ----------------------------------------------------------------- */

void winrm_clixml_start(
	struct winrm_clixml *c, winrm_clixml_sink *sink, void *user)
{
	memset(c, 0, sizeof(*c));
	c->sink = sink;
	c->user = user;
	c->line_start = true;
}

/* Passes on what needs no look and returns how much that was. */
static size_t pass(struct winrm_clixml *c, const uint8_t *data, size_t len)
{
	size_t n = 0;

	while (n < len && !is_special(c, data[n]))
		n++;
	if (n > 0)
		winrm_clixml_text(c, data, n);
	return n;
}

static bool step(struct winrm_clixml *c, uint8_t b)
{
	if (c->held == 0)
		c->token = c->state != WINRM_CLIXML_RECORD;
	return c->token ? push(c, b) : push_record(c, b);
}

static void begin(struct winrm_clixml *c, struct winrm_clixml_out *out)
{
	out->len = 0;
	out->kind = WINRM_CLIXML_TEXT;
	c->out = out;
}

static bool done(struct winrm_clixml *c)
{
	winrm_clixml_flush(c);
	c->out = NULL;
	return !c->stopped;
}

bool winrm_clixml_feed(struct winrm_clixml *c, const uint8_t *data, size_t len)
{
	struct winrm_clixml_out out;
	size_t i = 0;

	begin(c, &out);
	while (i < len && !c->stopped) {
		if (c->held == 0 && c->state != WINRM_CLIXML_RECORD)
			i += pass(c, data + i, len - i);
		if (i < len && step(c, data[i]))
			i++;
	}
	return done(c);
}

bool winrm_clixml_end(struct winrm_clixml *c)
{
	struct winrm_clixml_out out;

	begin(c, &out);
	if (c->token)
		winrm_clixml_release(c);
	return done(c);
}
