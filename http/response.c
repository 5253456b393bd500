/* SPDX-License-Identifier: Apache-2.0 */
#include "http/response.h"

#include <string.h>

#include "http/authenticate.h"

enum {
	STATUS_LINE,
	HEADER_LINE,
	BODY,       /* `left` octets of it */
	BODY_CLOSE, /* to the end of the connection */
	CHUNK_SIZE,
	CHUNK_DATA,
	CHUNK_END, /* the CRLF after a chunk's data */
	TRAILER_LINE,
	COMPLETE
};

struct feed {
	struct winrm_http_response *r;
	uint8_t *buf;
	size_t len;
	bool stuck; /* there is not enough for a step */
};

void winrm_http_start(struct winrm_http_response *r)
{
	memset(r, 0, sizeof(*r));
}

/* The next line without its CRLF; MORE if none is complete. */
static enum winrm_http_result take_line(
	struct feed *f, size_t limit, struct winrm_slice *line)
{
	struct winrm_http_response *r = f->r;
	size_t have = f->len - r->at;
	const uint8_t *start = f->buf + r->at;
	const uint8_t *end = have ? memchr(start, '\n', have) : NULL;

	if (!end) {
		f->stuck = true;
		return have > limit ? WINRM_HTTP_LIMIT : WINRM_HTTP_MORE;
	}
	line->ptr = start;
	line->len = (size_t)(end - start);
	if (line->len > limit)
		return WINRM_HTTP_LIMIT;
	if (line->len == 0 || line->ptr[line->len - 1] != '\r')
		return WINRM_HTTP_BAD;
	line->len--;
	if (line->len > 0 &&
		(memchr(line->ptr, '\r', line->len) ||
			memchr(line->ptr, 0, line->len)))
		return WINRM_HTTP_BAD;
	r->at += line->len + 2;
	return WINRM_HTTP_DONE;
}

/* HTTP/1.1 SP 200 [SP reason] */
static enum winrm_http_result status_line(
	struct winrm_http_response *r, struct winrm_slice line)
{
	struct winrm_slice digits = {line.ptr + 9, 3};
	size_t status;

	if (line.len < 12 || memcmp(line.ptr, "HTTP/1.", 7) ||
		(line.ptr[7] != '0' && line.ptr[7] != '1') ||
		line.ptr[8] != ' ' || (line.len > 12 && line.ptr[12] != ' ') ||
		!winrm_slice_decimal(digits, 599, &status) || status < 100)
		return WINRM_HTTP_BAD;
	r->http10 = line.ptr[7] == '0';
	r->keep_alive = !r->http10;
	r->status = (uint16_t)status;
	r->state = HEADER_LINE;
	return WINRM_HTTP_MORE;
}

static void connection(struct winrm_http_response *r, struct winrm_slice value)
{
	while (value.len > 0) {
		struct winrm_slice word =
			winrm_slice_trim(winrm_slice_cut(&value, ','));

		if (winrm_slice_is_nocase(word, "close"))
			r->keep_alive = false;
		if (winrm_slice_is_nocase(word, "keep-alive") && r->http10)
			r->keep_alive = true;
	}
}

/* Any number is valid (RFC 9110, 8.6): one that no buffer holds is capped. */
static enum winrm_http_result length(
	struct winrm_http_response *r, struct winrm_slice value)
{
	size_t length = 0;

	if (r->has_length || value.len == 0)
		return WINRM_HTTP_BAD;
	for (; value.len > 0; value.ptr++, value.len--) {
		uint8_t digit = (uint8_t)(*value.ptr - '0');

		if (digit > 9)
			return WINRM_HTTP_BAD;
		length = length < SIZE_MAX / 20 ? length * 10 + digit
						: SIZE_MAX >> 1;
	}
	r->content_length = length;
	r->has_length = true;
	return WINRM_HTTP_MORE;
}

static enum winrm_http_result transfer_encoding(
	struct winrm_http_response *r, struct winrm_slice value)
{
	if (r->chunked || r->http10 || !winrm_slice_is_nocase(value, "chunked"))
		return WINRM_HTTP_BAD;
	r->chunked = true;
	return WINRM_HTTP_MORE;
}

static void authenticate(struct feed *f, struct winrm_slice value)
{
	struct winrm_http_response *r = f->r;
	struct winrm_slice token = {NULL, 0};

	r->schemes |= winrm_http_read_schemes(value, &token);
	if (token.len > 0 && r->token_len == 0) {
		r->token_at = (size_t)(token.ptr - f->buf);
		r->token_len = token.len;
	}
}

static bool is_name_char(uint8_t c)
{
	return c > ' ' && c < 0x7f && !strchr("\"(),/:;<=>?@[\\]{}", c);
}

static enum winrm_http_result header_line(
	struct feed *f, struct winrm_slice line)
{
	struct winrm_http_response *r = f->r;
	struct winrm_slice value = line;
	struct winrm_slice name = winrm_slice_cut(&value, ':');
	size_t i;

	if (name.len == 0 || name.len == line.len)
		return WINRM_HTTP_BAD;
	for (i = 0; i < name.len; i++) /* folded lines start with a space */
		if (!is_name_char(name.ptr[i]))
			return WINRM_HTTP_BAD;
	value = winrm_slice_trim(value);
	switch (winrm_slice_which_nocase(name,
		"Content-Length\0Transfer-Encoding\0Connection\0"
		"WWW-Authenticate\0Content-Type\0")) {
	case 1: return length(r, value);
	case 2: return transfer_encoding(r, value);
	case 3: connection(r, value); break;
	case 4: authenticate(f, value); break;
	case 5:
		r->type_at = (size_t)(value.ptr - f->buf);
		r->type_len = value.len;
		break;
	default: break;
	}
	return WINRM_HTTP_MORE;
}

/* Removes buf[from..to] from the buffer. */
static void drop(struct feed *f, size_t from, size_t to)
{
	memmove(f->buf + from, f->buf + to, f->len - to);
	f->len -= to - from;
	f->r->at -= to - from;
}

static enum winrm_http_result interim(struct feed *f)
{
	struct winrm_http_response *r = f->r;
	uint8_t count = (uint8_t)(r->interim + 1);

	if (count > WINRM_HTTP_INTERIM_MAX)
		return WINRM_HTTP_LIMIT;
	if (r->status == 101)
		return WINRM_HTTP_BAD; /* nobody asked for another protocol */
	drop(f, 0, r->at);
	winrm_http_start(r);
	r->interim = count;
	return WINRM_HTTP_MORE;
}

static enum winrm_http_result head_end(struct feed *f)
{
	struct winrm_http_response *r = f->r;

	if (r->status < 200)
		return interim(f);
	if (r->chunked && r->has_length)
		return WINRM_HTTP_BAD;
	r->body_at = r->at;
	r->left = r->content_length;
	r->lines = 0;
	if (r->status == 204 || r->status == 304)
		r->state = COMPLETE;
	else if (r->chunked)
		r->state = CHUNK_SIZE;
	else if (r->has_length)
		r->state = r->left > 0 ? BODY : COMPLETE;
	else
		r->state = BODY_CLOSE;
	if (r->state == BODY_CLOSE)
		r->keep_alive = false;
	return WINRM_HTTP_MORE;
}

/* A TLS alert or a banner is known by its first octets, before a line ends. */
static bool may_be_http(const struct feed *f)
{
	static const char start[] = "HTTP/1.";
	size_t len = f->len - f->r->at;

	return memcmp(f->buf + f->r->at, start,
		       len < sizeof(start) - 1 ? len : sizeof(start) - 1) == 0;
}

static enum winrm_http_result head_line(struct feed *f)
{
	struct winrm_http_response *r = f->r;
	struct winrm_slice line;
	enum winrm_http_result got;

	if (r->at > WINRM_HTTP_HEAD_MAX)
		return WINRM_HTTP_LIMIT;
	if (r->state == STATUS_LINE && !may_be_http(f))
		return WINRM_HTTP_BAD;
	got = take_line(f, WINRM_HTTP_HEAD_MAX - r->at, &line);
	if (got != WINRM_HTTP_DONE)
		return got;
	if (r->state == STATUS_LINE)
		return status_line(r, line);
	if (line.len == 0)
		return head_end(f);
	if (++r->lines > WINRM_HTTP_LINES_MAX)
		return WINRM_HTTP_LIMIT;
	return header_line(f, line);
}

/* Up to `left` octets; those of a chunk move up to the body's end. */
static enum winrm_http_result body(struct feed *f, uint8_t after)
{
	struct winrm_http_response *r = f->r;
	size_t have = f->len - r->at;
	size_t n = r->left < have ? r->left : have;
	size_t end = r->body_at + r->body_len;

	if (end != r->at)
		memmove(f->buf + end, f->buf + r->at, n);
	r->at += n;
	r->body_len += n;
	r->left -= n;
	if (r->left > 0)
		f->stuck = true;
	else
		r->state = after;
	return WINRM_HTTP_MORE;
}

static enum winrm_http_result body_close(struct feed *f)
{
	struct winrm_http_response *r = f->r;

	r->body_len = f->len - r->body_at;
	r->at = f->len;
	f->stuck = true;
	return WINRM_HTTP_MORE;
}

static bool hex(struct winrm_slice s, size_t *out)
{
	size_t i;

	*out = 0;
	if (s.len == 0)
		return false;
	for (i = 0; i < s.len; i++) {
		int digit = winrm_hex_digit(s.ptr[i]);

		if (digit < 0 || *out > SIZE_MAX >> 5)
			return false;
		*out = *out << 4 | (size_t)digit;
	}
	return true;
}

static enum winrm_http_result chunk_size(struct feed *f)
{
	struct winrm_http_response *r = f->r;
	struct winrm_slice line;
	enum winrm_http_result got = take_line(f, 256, &line);

	if (got != WINRM_HTTP_DONE)
		return got;
	line = winrm_slice_trim(winrm_slice_cut(&line, ';'));
	if (!hex(line, &r->left))
		return WINRM_HTTP_BAD;
	r->state = r->left > 0 ? CHUNK_DATA : TRAILER_LINE;
	return WINRM_HTTP_MORE;
}

static enum winrm_http_result chunk_end(struct feed *f)
{
	struct winrm_slice line;
	enum winrm_http_result got = take_line(f, 1, &line);

	if (got != WINRM_HTTP_DONE)
		return got == WINRM_HTTP_LIMIT ? WINRM_HTTP_BAD : got;
	f->r->state = CHUNK_SIZE;
	return line.len == 0 ? WINRM_HTTP_MORE : WINRM_HTTP_BAD;
}

static enum winrm_http_result trailer_line(struct feed *f)
{
	struct winrm_slice line;
	enum winrm_http_result got = take_line(f, 4096, &line);

	if (got != WINRM_HTTP_DONE)
		return got;
	if (++f->r->lines > WINRM_HTTP_LINES_MAX)
		return WINRM_HTTP_LIMIT;
	if (line.len == 0)
		f->r->state = COMPLETE;
	return WINRM_HTTP_MORE;
}

static enum winrm_http_result step(struct feed *f)
{
	switch (f->r->state) {
	case STATUS_LINE:
	case HEADER_LINE: return head_line(f);
	case BODY: return body(f, COMPLETE);
	case BODY_CLOSE: return body_close(f);
	case CHUNK_SIZE: return chunk_size(f);
	case CHUNK_DATA: return body(f, CHUNK_END);
	case CHUNK_END: return chunk_end(f);
	case TRAILER_LINE: return trailer_line(f);
	case COMPLETE: return WINRM_HTTP_DONE;
	}
	return WINRM_HTTP_BAD;
}

/* Closes the gap that the chunks' own lines have left after the body. */
static void tidy(struct feed *f)
{
	struct winrm_http_response *r = f->r;
	size_t end = r->body_at + r->body_len;

	if (r->chunked && r->body_at > 0 && r->at > end)
		drop(f, end, r->at);
}

enum winrm_http_result winrm_http_feed(
	struct winrm_http_response *r, uint8_t *buf, size_t *len)
{
	struct feed f = {r, buf, *len, false};

	while (r->result == WINRM_HTTP_MORE && !f.stuck)
		r->result = step(&f);
	tidy(&f);
	*len = f.len;
	return r->result;
}

enum winrm_http_result winrm_http_eof(struct winrm_http_response *r)
{
	if (r->result == WINRM_HTTP_MORE)
		r->result = r->state == BODY_CLOSE ? WINRM_HTTP_DONE
						   : WINRM_HTTP_BAD;
	return r->result;
}
