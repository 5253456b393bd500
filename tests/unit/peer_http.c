/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/peer.h"

/* Requests taken apart, responses put together. */

void peer_send_raw(struct peer *p, const void *data, size_t len)
{
	struct peer_connection *c = &p->c;

	peer_check(len <= sizeof(c->out) - c->out_len, "reply too long");
	memcpy(c->out + c->out_len, data, len);
	c->out_len += len;
	if (len <= sizeof(p->last) && data != p->last) {
		memcpy(p->last, data, len);
		p->last_len = len;
	}
}

static size_t put_chunked(
	uint8_t *out, size_t at, const uint8_t *body, size_t len)
{
	size_t done = 0, n = 1;

	while (done < len) {
		if (n > len - done)
			n = len - done;
		at += (size_t)sprintf((char *)out + at, "%zx;x=\"y\"\r\n", n);
		memcpy(out + at, body + done, n);
		memcpy(out + at + n, "\r\n", 2);
		at += n + 2;
		done += n;
		n = n * 3 + 1;
	}
	return at + (size_t)sprintf((char *)out + at, "0\r\nX-Last: 1\r\n\r\n");
}

void peer_send(struct peer *p, unsigned status, const char *head,
	const uint8_t *body, size_t len)
{
	static uint8_t out[98304];
	bool bye = p->trick && p->trick->kind == PEER_BYE;
	size_t at = (size_t)sprintf((char *)out, "HTTP/1.1 %u \r\n%s%s", status,
		head, bye ? "Connection: close\r\n" : "");

	if (p->chunked && len > 0) {
		at += (size_t)sprintf(
			(char *)out + at, "Transfer-Encoding: chunked\r\n\r\n");
		at = put_chunked(out, at, body, len);
	} else {
		at += (size_t)sprintf(
			(char *)out + at, "Content-Length: %zu\r\n\r\n", len);
		if (len > 0)
			memcpy(out + at, body, len);
		at += len;
	}
	if (p->trick && p->trick->kind == PEER_REPLAY)
		peer_send_raw(p, p->last, p->last_len);
	else
		peer_send_raw(p, out, at);
	if (p->trick && p->trick->kind == PEER_EXTRA)
		peer_send_raw(p, out, at);
	p->c.closing |= bye;
}

static void send_status(struct peer *p, unsigned status, size_t page)
{
	static uint8_t text[65536];

	memset(text, 'x', page);
	peer_send(p, status,
		status == 401 ? p->schemes : "Content-Type: text/html\r\n",
		text, page);
}

/* --- what it takes ---------------------------------------------------------- */

/* The value of a header, or NULL; up to its CR. */
static const char *header(const struct peer *p, const char *name)
{
	const char *at = strstr(p->request.head, name);

	return at ? at + strlen(name) : NULL;
}

static void ask_log_on(struct peer *p)
{
	send_status(p, 401, 0);
	p->c.closing = !p->hold;
}

/* Continues the log-on; false if the request has nothing else. */
static bool take_token(struct peer *p, const char *token)
{
	static char challenge[16384];
	static char head[17000];

	if (!strncmp(token, "TlRMTVNTUAAB", 12)) {
		peer_check(p->request.body_len == 0, "a body too early");
		peer_challenge(p, token, challenge, sizeof(challenge));
		sprintf(head, "WWW-Authenticate: %s %s\r\n",
			header(p, "\r\nAuthorization: NTLM ") ? "NTLM"
							      : "Negotiate",
			p->challenge_text ? p->challenge_text : challenge);
		peer_send(p, 401, head, NULL, 0);
		return false;
	}
	if (!peer_log_on(p, token)) {
		ask_log_on(p);
		return false;
	}
	p->log_ons++;
	p->c.logged_on = true;
	if (p->request.body_len > 0 && p->refuse_merged == 0)
		return true;
	peer_send(p, p->request.body_len > 0 ? p->refuse_merged : 200, "", NULL,
		0);
	p->c.closing = p->request.body_len > 0;
	return false;
}

/* Unseals the message in the body; false: it is not one. */
static bool open_sealed(struct peer *p)
{
	static const char mark[] = "Content-Type: application/octet-stream\r\n";
	struct peer_request *r = &p->request;
	const char *text = (const char *)r->body;
	const char *length = strstr(text, ";Length=");
	char *at = strstr((char *)r->body, mark);
	size_t len = length ? strtoul(length + 8, NULL, 10) : 0;
	uint8_t *part = (uint8_t *)at + sizeof(mark) - 1;

	if (!at || !length || memcmp(part, "\20\0\0\0", 4) ||
		memcmp(part + 20 + len, "--Encrypted Boundary--\r\n", 24) ||
		part + 44 + len != r->body + r->body_len)
		return false;
	r->sealed = true;
	if (!winrm_ntlm_side_unseal(
		    &p->c.from_client, part + 20, len, part + 4))
		return false;
	r->body = part + 20;
	r->body_len = len;
	r->body[len] = 0;
	return true;
}

static const struct peer_trick *find_trick(const struct peer *p)
{
	const struct peer_trick *t;
	size_t i;

	for (i = 0; i < sizeof(p->tricks) / sizeof(p->tricks[0]); i++) {
		t = &p->tricks[i];
		if (t->kind && t->verb == PEER_VERBS &&
			p->request.verb != PEER_LOG_ON)
			return t;
		if (t->kind && t->verb == p->request.verb &&
			(t->nth == 0 || t->nth == p->verbs[t->verb]))
			return t;
	}
	return NULL;
}

/* The tricks that keep the request from being done. */
static bool play(struct peer *p)
{
	const struct peer_trick *t = p->trick;

	if (!t)
		return false;
	switch (t->kind) {
	case PEER_IGNORE: p->c.stalled = true; return true;
	case PEER_CLOSE: p->c.closing = true; return true;
	case PEER_STATUS:
	case PEER_STATUS_PAGE: send_status(p, t->arg, t->arg2); return true;
	case PEER_FAULT:
		peer_answer_fault(p, t->arg, p->request.sealed);
		return true;
	case PEER_RAW:
		peer_send_raw(p, t->text, strlen(t->text));
		p->c.closing = true;
		return true;
	case PEER_BODY:
		peer_answer_body(p, 200, t->text, p->request.sealed);
		return true;
	case PEER_OWN: t->call(t->user); return true;
	case PEER_LATE: p->c.ready_at = p->now + t->arg; return false;
	case PEER_CALL: t->call(t->user); return false;
	case PEER_LOSE:
	case PEER_DONE_FAULT:
	case PEER_PLAIN:
	case PEER_PLAIN_FAULT:
	case PEER_REPLAY:
	case PEER_SKIP:
	case PEER_RELATES:
	case PEER_OTHER_ID:
	case PEER_OTHER_STREAM:
	case PEER_BIG:
	case PEER_EXTRA:
	case PEER_BYE: return false;
	}
	return false;
}

static void take_message(struct peer *p)
{
	struct peer_request *r = &p->request;
	bool identify = header(p, "\r\nWSMANIDENTIFY: ") != NULL;

	if (!identify && !p->port.encrypted && !p->basic && !open_sealed(p)) {
		p->unsealed += !r->sealed;
		p->refused += r->sealed;
		send_status(p, 400, 0);
		p->c.closing = true;
		return;
	}
	peer_read_soap(p);
	peer_note(p,
		strstr((char *)r->body, "/signal/ctrl_c") ? 'c'
			: strstr((char *)r->body, "/signal/ctrl_break")
			? 'b'
			: "lICXRSTDEP?"[r->verb]);
	p->verbs[r->verb]++;
	if (p->message_count < sizeof(p->message_ids) / 40)
		memcpy(p->message_ids[p->message_count++], r->message_id, 40);
	p->trick = find_trick(p);
	if (!play(p))
		peer_do(p);
}

static void take_request(struct peer *p)
{
	const char *token = p->kerberos_only
		? NULL
		: header(p, "\r\nAuthorization: Negotiate ");
	const char *basic = header(p, "\r\nAuthorization: Basic ");

	if (!token)
		token = header(p, "\r\nAuthorization: NTLM ");
	p->requests++;
	p->trick = NULL;
	if (token || p->request.body_len == 0) {
		p->request.verb = PEER_LOG_ON;
		p->trick = NULL;
		if (p->request.body_len == 0) {
			peer_note(p, 'l');
			p->verbs[PEER_LOG_ON]++;
			p->trick = find_trick(p);
		}
		if (play(p))
			return;
		if (!token)
			ask_log_on(p);
		if (!token || !take_token(p, token))
			return;
	} else if (p->basic && basic) {
		/* LAB\alice:S3cret!pass */
		static const char right[] = "TEFCXGFsaWNlOlMzY3JldCFwYXNz\r\n";

		p->c.logged_on = !strncmp(basic, right, sizeof(right) - 1);
	}
	if (!p->c.logged_on && !header(p, "\r\nWSMANIDENTIFY: "))
		ask_log_on(p);
	else
		take_message(p);
}

/* Replaces the answer by what somebody in between has made up. */
static void forge(struct peer *p)
{
	size_t i;

	for (i = 0; i < sizeof(p->forged) / sizeof(p->forged[0]); i++) {
		if (p->forged[i].request != p->requests || p->requests == 0)
			continue;
		p->c.out_len = 0;
		p->c.closing = p->forged[i].status == 0;
		p->trick = NULL;
		if (p->forged[i].status)
			send_status(p, p->forged[i].status, 0);
	}
}

/* Takes a whole request off the connection's input; false: there is none. */
static bool take_one(struct peer *p)
{
	static char head[16384];
	static uint8_t body[49152];
	struct peer_connection *c = &p->c;
	uint8_t *end = memmem(c->in, c->in_len, "\r\n\r\n", 4);
	const char *length;
	size_t head_len, body_len;

	if (!end)
		return false;
	head_len = (size_t)(end - c->in) + 4;
	peer_check(head_len < sizeof(head), "head too long");
	memcpy(head, c->in, head_len);
	head[head_len] = 0;
	memset(&p->request, 0, sizeof(p->request));
	p->request.head = head;
	length = header(p, "\r\nContent-Length: ");
	peer_check(length && !strncmp(head, "POST /wsman HTTP/1.1\r\n", 22) &&
			header(p, "\r\nHost: "),
		"a strange head");
	body_len = strtoul(length, NULL, 10);
	peer_check(head_len + body_len < sizeof(body), "body too long");
	if (c->in_len - head_len < body_len)
		return false;
	peer_check(p->pipelines || c->in_len == head_len + body_len,
		"pipelined requests");
	memcpy(body, end + 4, body_len);
	body[body_len] = 0;
	p->request.body = body;
	p->request.body_len = body_len;
	if (++p->waiting > p->most_waiting)
		p->most_waiting = p->waiting;
	c->in_len -= head_len + body_len;
	memmove(c->in, c->in + head_len + body_len, c->in_len);
	take_request(p);
	forge(p);
	return true;
}

/* One request after the other, as HTTP.sys does. */
void peer_take_input(struct peer *p)
{
	while (p->c.open && !p->c.closing && !p->c.stalled && take_one(p))
		;
}
