/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/base64.h"
#include "tests/fuzz/host.h"

/* The host's part of a log-on. */

static void put_challenge(struct host *h, const struct host_step *s)
{
	static const uint8_t whole[] =
		"NTLMSSP\0\2\0\0\0\6\0\6\0\x38\0\0\0\x35\x82\x89\xe2"
		"\x01\x23\x45\x67\x89\xab\xcd\xef\0\0\0\0\0\0\0\0"
		"\x24\0\x24\0\x3e\0\0\0\x0a\0\x63\x45\0\0\0\x0f"
		"L\0A\0B\0\2\0\6\0L\0A\0B\0\1\0\6\0S\0R\0V\0"
		"\7\0\x08\0\x78\x56\x34\x12\x7b\x5f\xda\x01\0\0\0";
	uint8_t m[sizeof(whole)];
	size_t len = sizeof(whole);
	char text[160];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	bool cut = s->op == HOST_LOG_ON && s->a == HOST_L_NO_TIME;

	memcpy(m, whole, sizeof(whole));
	if (cut) { /* the list ends before its timestamp */
		memset(m + 82, 0, 4);
		m[40] = m[42] = 24;
		len = 86;
	}
	if (s->op == HOST_LOG_ON && (s->a == HOST_L_FLAGS || (cut && s->c)))
		m[20 + s->b % 32 / 8] ^= (uint8_t)(1 << s->b % 8);
	if (s->op == HOST_LOG_ON && s->a == HOST_L_OVERWRITE)
		m[s->b % len] = s->c;
	winrm_base64_put(&w, m, len);
	winrm_writer_end_str(&w);
	host_send(h, text);
}

static void send_challenge(struct host *h, const struct host_step *s)
{
	host_send(h, "HTTP/1.1 401 \r\nWWW-Authenticate: Negotiate ");
	if (s->op == HOST_LOG_ON && s->a == HOST_L_TEXT)
		host_send(h, s->b & 1 ? "***" : "");
	else
		put_challenge(h, s);
	host_send(h, "\r\nContent-Length: 0\r\n");
	if (s->op == HOST_LOG_ON && s->a == HOST_L_BYE)
		host_send(h, "Connection: close\r\n");
	host_send(h, "\r\n");
}

void host_answer_log_on(struct host *h)
{
	struct host_step s = {HOST_GOOD, 0, 0, 0};

	if (h->program.len >= 4 &&
		h->program.ptr[0] % HOST_OPS == HOST_LOG_ON) {
		(void)host_next_step(h, &s);
		s.a %= HOST_LOG_ONS;
	}
	if (s.op == HOST_LOG_ON && s.a == HOST_L_IGNORE) {
		h->stalled = true;
	} else if (s.op == HOST_LOG_ON && s.a == HOST_L_CLOSE) {
		h->closing = true;
	} else if (s.op == HOST_LOG_ON && s.a == HOST_L_STATUS) {
		s.a = s.b;
		s.b = 0;
		host_send_status(h, &s);
	} else if (h->leg == WINRM_LEG_TOKEN) {
		send_challenge(h, &s);
	} else {
		host_send_response(h, 200, "", h->out, 0);
	}
}
