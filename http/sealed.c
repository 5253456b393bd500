/* SPDX-License-Identifier: Apache-2.0 */
#include "http/sealed.h"

#include <string.h>

#include "core/base/endian.h"
#include "http/parts.h"

#define DELIMITER "--" WINRM_HTTP_BOUNDARY

void winrm_sealed_put_front(struct winrm_writer *w, const char *protocol,
	size_t text_len, uint32_t header_len)
{
	winrm_http_put(w, DELIMITER WINRM_HTTP_APPLICATION);
	winrm_http_put(w, protocol);
	winrm_http_put(w,
		"\r\n"
		"OriginalContent: type=application/" WINRM_HTTP_SOAP_XML
		";Length=");
	winrm_writer_put_decimal(w, text_len);
	winrm_http_put(
		w, "\r\n" DELIMITER WINRM_HTTP_APPLICATION "octet-stream\r\n");
	winrm_writer_put_le32(w, header_len);
}

void winrm_sealed_put_back(struct winrm_writer *w)
{
	winrm_http_put(w, DELIMITER "--\r\n");
}

bool winrm_sealed_is_type(struct winrm_slice content_type)
{
	return winrm_slice_starts_nocase(
		winrm_slice_trim(content_type), "multipart/encrypted");
}

/* The value of a `name=value` or `name="value"` among parameters after ';'. */
static bool parameter(
	struct winrm_slice s, const char *name, struct winrm_slice *value)
{
	(void)winrm_slice_cut(&s, ';');
	while (s.len > 0) {
		struct winrm_slice rest = winrm_slice_cut(&s, ';');
		struct winrm_slice key = winrm_slice_cut(&rest, '=');

		if (!winrm_slice_is_nocase(winrm_slice_trim(key), name))
			continue;
		*value = winrm_slice_trim(rest);
		if (value->len >= 2 && value->ptr[0] == '"' &&
			value->ptr[value->len - 1] == '"') {
			value->ptr++;
			value->len -= 2;
		}
		return true;
	}
	return false;
}

/* The next line without its CRLF; false if none ends. */
static bool next_line(struct winrm_slice *rest, struct winrm_slice *line)
{
	size_t before = rest->len;

	*line = winrm_slice_cut(rest, '\n');
	if (before == line->len || line->len == 0 ||
		line->ptr[line->len - 1] != '\r')
		return false;
	line->len--;
	return true;
}

/* "--boundary"; Exchange puts a space after the dashes. */
static bool is_delimiter(struct winrm_slice line, struct winrm_slice boundary)
{
	if (line.len < 2 || memcmp(line.ptr, "--", 2))
		return false;
	line.ptr += 2;
	line.len -= 2;
	return winrm_slice_eq(winrm_slice_trim(line), boundary);
}

/* The part headers of the first part, up to the second delimiter. */
static bool read_original(
	struct winrm_slice *rest, struct winrm_slice boundary, size_t *length)
{
	struct winrm_slice line, value;
	bool found = false;

	while (next_line(rest, &line)) {
		if (is_delimiter(line, boundary))
			return found;
		line = winrm_slice_trim(line);
		if (!winrm_slice_starts_nocase(line, "OriginalContent:"))
			continue;
		if (found || !parameter(line, "length", &value) ||
			!winrm_slice_decimal(value, SIZE_MAX >> 1, length))
			return false;
		found = true;
	}
	return false;
}

bool winrm_sealed_read(struct winrm_sealed *s, struct winrm_slice content_type,
	struct winrm_slice body)
{
	struct winrm_slice boundary, line, rest = body;

	memset(s, 0, sizeof(*s));
	if (!winrm_sealed_is_type(content_type) ||
		!parameter(content_type, "boundary", &boundary))
		return false;
	if (!next_line(&rest, &line) || !is_delimiter(line, boundary) ||
		!read_original(&rest, boundary, &s->text_len))
		return false;
	if (!next_line(&rest, &line) ||
		!winrm_slice_is_nocase(winrm_slice_trim(line),
			"Content-Type: application/octet-stream"))
		return false;
	if (rest.len >= 2 && !memcmp(rest.ptr, "\r\n", 2)) {
		rest.ptr += 2; /* an empty line, as MIME requires */
		rest.len -= 2;
	}
	if (rest.len < 4)
		return false;
	s->header_len = winrm_get_le32(rest.ptr);
	s->rest.ptr = rest.ptr + 4;
	s->rest.len = rest.len - 4;
	s->text_at = s->header_len;
	s->token_len = s->header_len + s->text_len;
	return s->header_len <= s->rest.len &&
		s->text_len <= s->rest.len - s->header_len;
}

bool winrm_sealed_ends(const struct winrm_sealed *s)
{
	struct winrm_slice rest = {
		s->rest.ptr + s->token_len, s->rest.len - s->token_len};

	return winrm_slice_starts_nocase(winrm_slice_trim(rest), "--");
}
