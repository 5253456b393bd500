/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"

#include "core/base/base64.h"
#include "core/base/json.h"
#include "core/base/utf.h"

struct sink {
	void (*put)(void *user, const void *data, size_t len);
	void *user;
};

static void put(const struct sink *s, const char *text)
{
	s->put(s->user, text, winrm_slice_str(text).len);
}

static void put_key(const struct sink *s, const char *key, const char *more)
{
	put(s, ",\"");
	put(s, key);
	put(s, more);
	put(s, "\":");
}

static void put_number(const struct sink *s, const char *key, int64_t value)
{
	uint8_t digits[20];
	struct winrm_writer w = winrm_writer_init(digits, sizeof(digits));
	size_t magnitude = (size_t)(value < 0 ? -value : value);

	put_key(s, key, "");
	if (value < 0)
		put(s, "-");
	winrm_writer_put_decimal(&w, magnitude);
	s->put(s->user, digits, w.len);
}

/* Takes at most `most` bytes of UTF-8, in whole characters. */
static struct winrm_slice part_of(struct winrm_slice *rest, size_t most)
{
	struct winrm_slice part = *rest;

	if (part.len > most) {
		part.len = most;
		while (part.len > 0 && (rest->ptr[part.len] & 0xc0) == 0x80)
			part.len--;
	}
	rest->ptr += part.len;
	rest->len -= part.len;
	return part;
}

static void put_text(const struct sink *s, struct winrm_slice text)
{
	uint8_t escaped[6 * 64 + 2];
	struct winrm_writer w;

	put(s, "\"");
	while (text.len > 0) {
		w = winrm_writer_init(escaped, sizeof(escaped));
		winrm_json_put_string(&w, part_of(&text, 64));
		s->put(s->user, escaped + 1, w.len - 2);
	}
	put(s, "\"");
}

static void put_base64(const struct sink *s, struct winrm_slice data)
{
	uint8_t encoded[4 * 64];
	struct winrm_writer w;

	put(s, "\"");
	while (data.len > 0) {
		size_t n = data.len < 192 ? data.len : 192;

		w = winrm_writer_init(encoded, sizeof(encoded));
		winrm_base64_put(&w, data.ptr, n);
		s->put(s->user, encoded, w.len);
		data.ptr += n;
		data.len -= n;
	}
	put(s, "\"");
}

/* Drops the part of a character that a cut has left at the end. */
static struct winrm_slice whole_characters(struct winrm_slice data)
{
	size_t cut;

	for (cut = 1; cut <= 3 && cut <= data.len; cut++)
		if ((data.ptr[data.len - cut] & 0xc0) == 0xc0) {
			data.len -= cut;
			break;
		}
	return data;
}

/* As text if it is text, else as base64 under a name that says so. */
static void put_bytes(const struct sink *s, const char *key,
	const uint8_t *bytes, size_t len, bool truncated)
{
	struct winrm_slice data = {bytes, len}, whole = {bytes, len};
	bool text = winrm_utf8_valid(data);

	if (!text && truncated) {
		whole = whole_characters(data);
		text = winrm_utf8_valid(whole);
	}
	put_key(s, key, text ? "" : "-base64");
	if (text)
		put_text(s, whole);
	else
		put_base64(s, data);
}

static void put_boolean(const struct sink *s, const char *key, bool value)
{
	put_key(s, key, "");
	put(s, value ? "true" : "false");
}

static void put_response(const struct sink *s, const struct winrm_answer *a)
{
	const struct winrm_response *r = a->response;

	if (r->has_exit_code) {
		put_number(s, "exit-status", r->exit_code);
	} else {
		put_key(s, "exit-status", "");
		put(s, "null");
	}
	if (a->capture)
		put_bytes(s, "error", a->capture->err, a->capture->err_len,
			a->capture->truncated);
	put_number(s, "duration-ms", a->duration_ms);
	put_boolean(s, "sealed", r->sealed);
	if (r->encrypted)
		put_boolean(s, "encrypted", true);
	put_boolean(s, "truncated", a->capture && a->capture->truncated);
	if (r->reconnects > 0)
		put_number(s, "reconnects", r->reconnects);
	if (r->incomplete)
		put_boolean(s, "incomplete", true);
	if (r->disconnected)
		put_boolean(s, "disconnected", true);
}

void winrm_answer_put(const struct winrm_answer *a,
	void (*sink)(void *user, const void *data, size_t len), void *user)
{
	struct sink s = {sink, user};
	uint8_t digits[12];
	struct winrm_writer w = winrm_writer_init(digits, sizeof(digits));

	put(&s, "{\"exitcode\":");
	winrm_writer_put_decimal(&w, (size_t)a->exitcode);
	s.put(s.user, digits, w.len);
	put_key(&s, "message", "");
	put_text(&s, winrm_slice_str(a->message));
	if (a->capture)
		put_bytes(&s, "output", a->capture->out, a->capture->out_len,
			a->capture->truncated);
	if (a->response)
		put_response(&s, a);
	if (a->connector_name) {
		put_key(&s, "connector-name", "");
		put_text(&s, winrm_slice_str(a->connector_name));
	}
	if (a->warnings && a->warnings[0]) {
		put_key(&s, "warnings", "");
		put_text(&s, winrm_slice_str(a->warnings));
	}
	put(&s, "}");
}

void winrm_event_put(const char *head, enum winrm_stream_id stream,
	const uint8_t *data, size_t len,
	void (*sink)(void *user, const void *data, size_t len), void *user)
{
	struct sink s = {sink, user};

	put(&s, head);
	put(&s, "\"stream\":\"");
	put(&s, stream == WINRM_STDOUT ? "stdout\"" : "stderr\"");
	put_bytes(&s, "data", data, len, false);
	put(&s, "}");
}

int winrm_exit_status(int error)
{
	switch (error) {
	case WINRM_OK: return 0;
	case WINRM_E_CONFIG:
	case WINRM_E_TOO_LONG:
#if WINRM_ABI
	case WINRM_E_ABI:
#endif
	case WINRM_E_LINES: return 248;
	case WINRM_E_TIMEOUT: return 250;
	case WINRM_E_FAULT: return 251;
	case WINRM_E_CERT: return 252;
	case WINRM_E_AUTH:
	case WINRM_E_SCHEME:
	case WINRM_E_KDC:
	case WINRM_E_CHALLENGE: return 253;
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT:
	case WINRM_E_TLS: return 254;
	case WINRM_E_CANCELLED: return 130;
	default: return 255;
	}
}

int winrm_answer_status(const struct winrm_response *r)
{
	/* nobody expects the rest from a host that left as expected */
	if (r->error == WINRM_OK && r->incomplete && !r->disconnected)
		return 249;
	return winrm_exit_status(r->error);
}
