/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/base/base64.h"
#include "core/base/utf.h"
#include "core/copy/copy_certutil.h"
#include "core/copy/copy_frame.h"
#include "core/copy/copy_name.h"
#include "port/crypto.h"

#if WINRM_COPY

enum { BEFORE, BODY, AFTER }; /* of the lines that frame base64 */

enum { WORDS_MAX = 300, LINE_MAX_LEN = 128, BAD_LINE = 255 };

static const char begin[] = "-----BEGIN CERTIFICATE-----";
static const char end[] = "-----END CERTIFICATE-----";

/* --- what certutil -hashfile says, in words of any language --- */

static int worth(uint8_t octet)
{
	if (octet >= '0' && octet <= '9')
		return octet - '0';
	octet |= 0x20;
	return octet >= 'a' && octet <= 'f' ? octet - 'a' + 10 : -1;
}

/* A line of 64 digits and nothing else but spaces, which older hosts put
 * between them. */
static void end_hash_line(struct winrm_copy_certutil *u)
{
	if (u->own.nibbles == 2 * WINRM_COPY_DIGEST) {
		u->own.no_hash = u->own.has_hash; /* a second one */
		u->own.has_hash = true;
		memcpy(u->own.theirs, u->own.hash_line, WINRM_COPY_DIGEST);
	}
	u->own.nibbles = 0;
}

static void take_hash(struct winrm_copy_certutil *u, uint8_t octet)
{
	int value = worth(octet);
	uint8_t *at;

	if (octet == '\n') {
		end_hash_line(u);
	} else if (octet == ' ' || octet == '\r') {
		return;
	} else if (value < 0 || u->own.nibbles >= 2 * WINRM_COPY_DIGEST) {
		u->own.nibbles = BAD_LINE;
	} else {
		at = u->own.hash_line + u->own.nibbles / 2;
		*at = (uint8_t)(u->own.nibbles % 2 ? *at | value : value << 4);
		u->own.nibbles++;
	}
}

/* --- a file as base64 --- */

/* The lines of base64 so far are one piece. */
static bool write_text(struct winrm_copy_certutil *u)
{
	struct winrm_copy *c = u->copy;
	size_t len = 0;

	if (!winrm_base64_decode(u->own.text, u->own.text_len, &len))
		return winrm_copy_refuse(c);
	u->own.text_len = 0;
	winrm_hash_add(winrm_copy_hash(c), u->own.text, len);
	c->own.at += len;
	if (len == 0 || c->write(c->user, u->own.text, len))
		return true;
	u->own.gave_up = true;
	u->own.outcome = WINRM_COPY_LOCAL;
	return false;
}

static bool is_line(const uint8_t *line, size_t len, const char *text)
{
	return len == strlen(text) && memcmp(line, text, len) == 0;
}

static bool end_text_line(struct winrm_copy_certutil *u)
{
	const uint8_t *line = u->own.text + u->own.line_at;
	size_t len = u->own.text_len - u->own.line_at;

	if (u->own.body == BODY && len > 0 && line[0] != '-') {
		if (u->own.padded || len % 4 != 0)
			return winrm_copy_refuse(u->copy);
		u->own.padded = line[len - 1] == '=';
		u->own.line_at = u->own.text_len;
		if (u->own.text_len <= sizeof(u->own.text) - LINE_MAX_LEN)
			return true;
		u->own.line_at = 0;
		return write_text(u);
	}
	if (u->own.body == BEFORE             ? !is_line(line, len, begin)
			: u->own.body == BODY ? !is_line(line, len, end)
					      : len > 0)
		return winrm_copy_refuse(u->copy);
	u->own.text_len = u->own.line_at;
	u->own.line_at = 0;
	if (u->own.body != BODY) {
		u->own.body = u->own.body == BEFORE ? BODY : AFTER;
		return true;
	}
	u->own.body = AFTER;
	return write_text(u);
}

static bool take_text(struct winrm_copy_certutil *u, uint8_t octet)
{
	if (octet == '\r')
		return true;
	if (octet == '\n')
		return end_text_line(u);
	if (u->own.text_len - u->own.line_at >= LINE_MAX_LEN)
		return winrm_copy_refuse(u->copy);
	u->own.text[u->own.text_len++] = octet;
	return true;
}

/* --- all --- */

/* The last line of what a command says, for a failure without other words. */
static void keep_words(struct winrm_copy_certutil *u, uint8_t octet)
{
	struct winrm_copy *c = u->copy;

	if (octet == '\n' || octet == '\r') {
		u->own.new_line = true;
		return;
	}
	if (u->own.new_line)
		c->own.said = 0;
	u->own.new_line = false;
	if (c->own.said < WORDS_MAX)
		c->own.reply[c->own.said++] = octet;
	c->own.reply[c->own.said] = 0;
}

static bool take_list(
	struct winrm_copy_certutil *u, const uint8_t *data, size_t len)
{
	struct winrm_copy *c = u->copy;

	if (len > c->buf_len - u->own.list_len) {
		winrm_copy_says(c,
			"the path matches more files than can be listed; give "
			"one that matches fewer");
		return winrm_copy_refuse(c);
	}
	memcpy(c->buf + u->own.list_len, data, len);
	u->own.list_len += len;
	return true;
}

bool winrm_certutil_output(void *certutil, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct winrm_copy_certutil *u = certutil;
	bool is_out = stream == WINRM_STDOUT;
	size_t i;

	if (is_out && u->own.step == WINRM_CERTUTIL_LIST)
		return take_list(u, data, len);
	if (is_out && u->own.step == WINRM_CERTUTIL_TYPE) {
		for (i = 0; i < len; i++)
			if (!take_text(u, data[i]))
				return false;
		return true;
	}
	for (i = 0; i < len; i++) {
		if (is_out && u->own.step == WINRM_CERTUTIL_HASH)
			take_hash(u, data[i]);
		keep_words(u, data[i]);
	}
	return true;
}

void winrm_certutil_begin_output(struct winrm_copy_certutil *u)
{
	u->copy->own.said = 0;
	u->copy->own.reply[0] = 0;
	u->own.new_line = u->own.gave_up = false;
	u->own.nibbles = 0;
	u->own.has_hash = u->own.no_hash = u->own.padded = false;
	u->own.body = BEFORE;
	u->own.text_len = u->own.line_at = 0;
	if (u->own.step == WINRM_CERTUTIL_LIST)
		u->own.list_len = u->own.list_at = 0;
}

bool winrm_certutil_has_text(const struct winrm_copy_certutil *u)
{
	return u->own.body == AFTER;
}

void winrm_certutil_end_output(struct winrm_copy_certutil *u)
{
	end_hash_line(u);
	if (u->own.no_hash)
		u->own.has_hash = false;
	if (!winrm_utf8_valid(
		    winrm_slice_str((const char *)u->copy->own.reply)))
		u->copy->own.reply[0] = 0;
}

/* --- the list: attributes, size and name --- */

static const uint8_t *next_word(const uint8_t *at, const uint8_t *stop)
{
	const uint8_t *space = memchr(at, ' ', (size_t)(stop - at));

	return space ? space : stop;
}

static bool read_size(const uint8_t *at, const uint8_t *stop, uint64_t *size)
{
	*size = 0;
	if (at == stop || stop - at > 18)
		return false;
	for (; at < stop; at++) {
		if (*at < '0' || *at > '9')
			return false;
		*size = *size * 10 + (uint64_t)(*at - '0');
	}
	return true;
}

/* A line in which the host says that there is none has a name alone. */
static enum winrm_copy_outcome read_line(
	struct winrm_copy_certutil *u, const uint8_t *line, const uint8_t *stop)
{
	struct winrm_copy *c = u->copy;
	const uint8_t *size = next_word(line, stop), *name;
	size_t len;

	if (size == line)
		return WINRM_COPY_MISSING;
	if (*line == 'd')
		return WINRM_COPY_FOLDER;
	size += size < stop;
	name = next_word(size, stop);
	if (!read_size(size, name, &u->own.size))
		return WINRM_COPY_OTHER;
	name += name < stop;
	len = (size_t)(stop - name);
	if (len > WINRM_COPY_REPLY ||
		!winrm_copy_is_name((const char *)name, len))
		return WINRM_COPY_OTHER;
	memcpy(c->own.last, name, len);
	c->own.last[len] = 0;
	return WINRM_COPY_OK;
}

enum winrm_copy_outcome winrm_certutil_pick(
	struct winrm_copy_certutil *u, bool *any)
{
	struct winrm_copy *c = u->copy;
	const uint8_t *line, *stop, *all = c->buf + u->own.list_len;
	enum winrm_copy_outcome outcome;

	for (;;) {
		line = c->buf + u->own.list_at;
		*any = line < all;
		if (!*any)
			return WINRM_COPY_MISSING;
		stop = memchr(line, '\n', (size_t)(all - line));
		stop = stop ? stop : all;
		u->own.list_at = (size_t)(stop - c->buf) + (stop < all);
		while (stop > line && (stop[-1] == '\r' || stop[-1] == '\n'))
			stop--;
		if (stop == line)
			continue;
		outcome = read_line(u, line, stop);
		/* a pattern also matches names that only Windows knows */
		if (outcome != WINRM_COPY_OK ||
			!winrm_copy_is_pattern(c->path) ||
			winrm_copy_is_asked_for(c->path, c->own.last))
			return outcome;
	}
}

#endif
