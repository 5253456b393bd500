/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/seam.h"

#include "core/base/base64.h"
#include "core/base/endian.h"
#include "tests/unit/unit.h"

struct seam seam;

/* --- the mechanism ---------------------------------------------------------- */

struct made_up {
	unsigned steps;
	uint8_t key;
	uint32_t wrapped, unwrapped;
};

static struct made_up *state_of(struct winrm_keys *keys)
{
	return (struct made_up *)(void *)keys->space;
}

size_t seam_trailer(size_t text_len)
{
	return 1 + text_len % 13;
}

static void fill(uint8_t *out, size_t len, uint8_t key)
{
	size_t i;

	for (i = 0; i < len; i++)
		out[i] = (uint8_t)(key + 7 * i);
}

static bool is_filled(const uint8_t *data, size_t len, uint8_t key)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (data[i] != (uint8_t)(key + 7 * i))
			return false;
	return true;
}

/* The user's name, then filler. */
static int put_token(struct winrm_writer *out, const char *user, size_t len)
{
	size_t name = strlen(user) + 1;

	if (out->cap < len) {
		out->len = len;
		return WINRM_E_SPACE;
	}
	winrm_writer_put(out, user, name);
	fill(out->buf + name, len - name, 1);
	out->len = len;
	return WINRM_LOG_ON_MORE;
}

static int step(struct winrm_keys *keys, const struct winrm_config *config,
	const struct winrm_slice *in, struct winrm_writer *out)
{
	struct made_up *s = state_of(keys);
	int result;

	assert_int_equal(out->len, 0);
	if (!in) {
		assert_int_equal(s->steps, 0);
		seam.begun++;
		result = put_token(
			out, config->credentials.user, seam.first_len);
		s->key = 0x5a;
		s->steps = 1;
		return result == WINRM_LOG_ON_MORE && seam.alone
			? WINRM_LOG_ON_DONE
			: result;
	}
	if (s->steps == 1 && in->len == SEAM_HOST &&
		is_filled(in->ptr, in->len, 3)) {
		s->steps = 2;
		return put_token(out, config->credentials.user, SEAM_SECOND);
	}
	if (s->steps != 2 || !winrm_slice_is(*in, "the host itself"))
		return WINRM_E_CHALLENGE;
	if (seam.chatty)
		winrm_writer_put_byte(out, 1);
	seam.ended++;
	return seam.final;
}

static void grow(const struct winrm_keys *keys, size_t text_len,
	struct winrm_growth *growth)
{
	assert_int_equal(keys->space[0] != 0, true);
	assert_int_equal(growth->front + growth->back + growth->header, 0);
	growth->front = SEAM_FRONT;
	growth->back = (uint8_t)seam_trailer(text_len);
	growth->header = SEAM_FRONT;
}

static void hide(uint8_t *text, size_t len, uint8_t key)
{
	for (; len > 0; len--)
		*text++ ^= key;
}

static bool wrap(struct winrm_keys *keys, uint8_t *text, size_t text_len)
{
	struct made_up *s = state_of(keys);

	fill(text - SEAM_FRONT, SEAM_FRONT, (uint8_t)(100 + s->wrapped++));
	hide(text, text_len, s->key);
	fill(text + text_len, seam_trailer(text_len), 200);
	return true;
}

static bool unwrap(
	struct winrm_keys *keys, uint8_t *token, struct winrm_sealed *s)
{
	struct made_up *state = state_of(keys);
	size_t after = SEAM_FRONT - SEAM_REPLY_AT + seam_trailer(s->text_len);

	assert_ptr_equal(token, s->rest.ptr);
	if (s->text_len > s->rest.len ||
		SEAM_REPLY_AT + after > s->rest.len - s->text_len)
		return false;
	s->text_at = SEAM_REPLY_AT;
	s->token_len = SEAM_REPLY_AT + s->text_len + after;
	hide(token + SEAM_REPLY_AT, s->text_len, state->key);
	return is_filled(token, SEAM_REPLY_AT,
		       (uint8_t)(150 + state->unwrapped++)) &&
		is_filled(token + SEAM_REPLY_AT + s->text_len, after, 250);
}

static const struct winrm_mechanism mechanism = {
	.scheme = {"Kerberos"},
	.protocol = "HTTP-Made-Up-session-encrypted",
	.offer = WINRM_HTTP_KERBEROS,
	.mutual = true,
	.step = step,
	.grow = grow,
	.wrap = wrap,
	.unwrap = unwrap,
};

/* --- the exchange, and a host that answers it ------------------------------- */

static void emit(void *user, struct winrm_writer *w)
{
	winrm_writer_put_str(w, *(const char **)user);
}

void seam_begin(const char *text)
{
	static const struct winrm_message message = {.emit = emit,
		.user = &seam.text,
		.mergeable = true,
		.patience = 1000};

	seam.text = text;
	winrm_exchange_start(&seam.x, &message, 0);
}

void seam_set_up(size_t tx_len, size_t rx_len)
{
	memset(&seam, 0, sizeof(seam));
	seam.first_len = SEAM_FIRST;
	seam.config.host = "srv01.lab.test";
	seam.config.path = "/wsman";
	seam.config.tcp_port = 5985;
	seam.config.credentials.user = "alice";
	seam.config.port = &seam.port;
	seam.config.tx = seam.tx;
	seam.config.tx_len = tx_len;
	seam.config.rx = seam.rx;
	seam.config.rx_len = rx_len;
	winrm_exchange_init(&seam.x, &seam.config);
	seam.x.mechanism = &mechanism;
}

/* The value of a header of the request, empty if there is none. */
static struct winrm_slice header(const char *name)
{
	struct winrm_slice head = slice_of(seam.request, seam.body_at);

	while (head.len > 0) {
		struct winrm_slice value = winrm_slice_cut(&head, '\n');

		if (winrm_slice_is_nocase(winrm_slice_cut(&value, ':'), name))
			return winrm_slice_trim(value);
	}
	return head;
}

/* Takes the request; its token, decoded, is in seam.token. */
void seam_take(void)
{
	struct winrm_slice value;
	size_t len;

	assert_int_equal(seam.x.state, WINRM_X_SENDING);
	seam.request_len = seam.x.tx_end - seam.x.tx_at;
	memcpy(seam.request, seam.tx + seam.x.tx_at, seam.request_len);
	winrm_exchange_sent(&seam.x, seam.request_len, 0);
	seam.body_at =
		winrm_slice_find_nocase(
			slice_of(seam.request, seam.request_len), "\r\n\r\n") +
		4;
	assert_true(winrm_slice_decimal(
		header("Content-Length"), sizeof(seam.request), &len));
	assert_int_equal(seam.request_len - seam.body_at, len);
	value = header("Authorization");
	seam.token_len = 0;
	if (value.len == 0)
		return;
	assert_slice(winrm_slice_cut(&value, ' '), "Kerberos");
	memcpy(seam.token, value.ptr, value.len);
	assert_true(
		winrm_base64_decode(seam.token, value.len, &seam.token_len));
}

static void give(const void *data, size_t len)
{
	assert_int_equal(seam.x.state, WINRM_X_RECEIVING);
	assert_true(len <= seam.config.rx_len - seam.x.rx_len);
	memcpy(seam.rx + seam.x.rx_len, data, len);
	winrm_exchange_got(&seam.x, len, 0);
}

/* An answer without a body; the token may be NULL. */
void seam_answer(const char *status, const void *token, size_t len)
{
	static char text[16384];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	winrm_writer_put_str(&w, "HTTP/1.1 ");
	winrm_writer_put_str(&w, status);
	winrm_writer_put_str(&w, "\r\nContent-Length: 0\r\n");
	if (token) {
		winrm_writer_put_str(&w, "WWW-Authenticate: Kerberos ");
		winrm_base64_put(&w, token, len);
		winrm_writer_put_str(&w, "\r\n");
	}
	winrm_writer_put_str(&w, "\r\n");
	assert_true(winrm_writer_ok(&w));
	give(text, w.len);
}

void seam_answer_host_token(void)
{
	static uint8_t token[SEAM_HOST];

	fill(token, SEAM_HOST, 3);
	seam_answer("401 x", token, SEAM_HOST);
}

/* Checks the token in seam.token, which begins with the user's name. */
void seam_assert_token(size_t len)
{
	assert_int_equal(seam.token_len, len);
	assert_string_equal((char *)seam.token, "alice");
	assert_true(is_filled(seam.token + 6, len - 6, 1));
	assert_slice(header("Content-Length"), "0");
	assert_int_equal(header("Content-Type").len, 0);
}

/* Logs on, up to the message, which is still to be taken. */
void seam_log_on(const char *text)
{
	seam_begin(text);
	assert_int_equal(seam.x.state, WINRM_X_OPENING);
	winrm_exchange_opened(&seam.x, 0);
	seam_take();
	seam_assert_token(SEAM_FIRST);
	seam_answer_host_token();
	seam_take();
	seam_assert_token(SEAM_SECOND);
	seam_answer("200 OK", "the host itself", 15);
}

#define PART(part) "--Encrypted Boundary\r\n" part

/* Takes the message: framed, and as long as head and frame say. */
void seam_take_message(unsigned nth)
{
	char front[512];
	struct winrm_slice body, text;
	size_t len = strlen(seam.text), front_len;
	size_t all = SEAM_FRONT + len + seam_trailer(len);

	seam_take();
	assert_slice(header("Content-Type"),
		"multipart/encrypted;protocol=\"application/"
		"HTTP-Made-Up-session-encrypted\";"
		"boundary=\"Encrypted Boundary\"");
	body = slice_of(
		seam.request + seam.body_at, seam.request_len - seam.body_at);
	front_len = (size_t)snprintf(front, sizeof(front),
		PART("Content-Type: application/"
		     "HTTP-Made-Up-session-encrypted\r\n"
		     "OriginalContent: type=application/soap+xml;"
		     "charset=UTF-8;Length=%zu\r\n")
			PART("Content-Type: application/octet-stream\r\n"),
		len);
	assert_int_equal(body.len, front_len + 4 + all + WINRM_SEALED_BACK);
	assert_memory_equal(body.ptr, front, front_len);
	assert_int_equal(winrm_get_le32(body.ptr + front_len), SEAM_FRONT);
	text = slice_of(body.ptr + front_len + 4, all);
	assert_true(is_filled(text.ptr, SEAM_FRONT, (uint8_t)(100 + nth)));
	assert_true(
		is_filled(text.ptr + SEAM_FRONT + len, seam_trailer(len), 200));
	hide(seam.request + (text.ptr - seam.request) + SEAM_FRONT, len, 0x5a);
	assert_memory_equal(text.ptr + SEAM_FRONT, seam.text, len);
	assert_memory_equal(text.ptr + all, "--Encrypted Boundary--\r\n", 24);
}

/* A reply as the host wraps it; *token is where its token begins. */
size_t seam_put_reply(
	char *out, size_t cap, const char *text, unsigned nth, size_t *token)
{
	size_t len = strlen(text);
	size_t after = SEAM_FRONT - SEAM_REPLY_AT + seam_trailer(len);
	struct winrm_writer w = winrm_writer_init(out, cap);
	uint8_t *at;

	winrm_writer_put_str(&w, PART("OriginalContent: x;Length="));
	winrm_writer_put_decimal(&w, len);
	winrm_writer_put_str(
		&w, "\r\n" PART("Content-Type: application/octet-stream\r\n"));
	winrm_writer_put_le32(&w, SEAM_FRONT);
	*token = w.len;
	at = w.buf + w.len;
	winrm_writer_put_zeros(&w, SEAM_REPLY_AT);
	winrm_writer_put_str(&w, text);
	winrm_writer_put_zeros(&w, after);
	fill(at, SEAM_REPLY_AT, (uint8_t)(150 + nth));
	hide(at + SEAM_REPLY_AT, len, 0x5a);
	fill(at + SEAM_REPLY_AT + len, after, 250);
	winrm_writer_put_str(&w, "--Encrypted Boundary--\r\n");
	assert_true(winrm_writer_ok(&w));
	return w.len;
}

void seam_give_reply(const char *body, size_t len)
{
	char text[1024];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	winrm_writer_put_str(&w,
		"HTTP/1.1 200 OK\r\n"
		"Content-Type: multipart/encrypted;"
		"boundary=\"Encrypted Boundary\"\r\nContent-Length: ");
	winrm_writer_put_decimal(&w, len);
	winrm_writer_put_str(&w, "\r\n\r\n");
	winrm_writer_put(&w, body, len);
	assert_true(winrm_writer_ok(&w));
	give(text, w.len);
}

void seam_assert_failed(int error)
{
	size_t i;

	assert_int_equal(seam.x.state, WINRM_X_FAILED);
	assert_int_equal(seam.x.error, error);
	assert_false(seam.x.connected);
	for (i = 0; i < COUNT(seam.x.keys.space); i++)
		assert_int_equal(seam.x.keys.space[i], 0);
}
