/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/host.h"

/* Responses: how h->xml is sent, and answers that are not messages. */

void host_send_n(struct host *h, const void *data, size_t len)
{
	CHECK(len <= sizeof(h->out) - h->out_len);
	memcpy(h->out + h->out_len, data, len);
	h->out_len += len;
}

void host_send(struct host *h, const char *text)
{
	host_send_n(h, text, strlen(text));
}

static void put_number(struct host *h, size_t n, unsigned base)
{
	char text[20], *at = text + sizeof(text);

	*--at = 0;
	do
		*--at = "0123456789abcdef"[n % base];
	while ((n /= base) > 0);
	host_send(h, at);
}

static void put_body(struct host *h, const uint8_t *body, size_t len)
{
	size_t at, n;

	if (h->plan.chunk == 0 || h->plan.chunk < len / 50) {
		if (h->plan.bye != 3) {
			host_send(h, "Content-Length: ");
			put_number(h, len, 10);
			host_send(h, "\r\n");
		}
		host_send(h, "\r\n");
		host_send_n(h, body, len);
		return;
	}
	host_send(h, "Transfer-Encoding: chunked\r\n\r\n");
	for (at = 0; at < len; at += n) {
		n = h->plan.chunk < len - at ? h->plan.chunk : len - at;
		put_number(h, n, 16);
		host_send(h, n % 2 ? ";x=\"y\"\r\n" : "\r\n");
		host_send_n(h, body + at, n);
		host_send(h, "\r\n");
	}
	host_send(h, len % 2 ? "0\r\nX-Last: 1\r\n\r\n" : "0\r\n\r\n");
}

/* A response; `head` are lines of its head, each with its end. */
void host_send_response(struct host *h, unsigned status, const char *head,
	const uint8_t *body, size_t len)
{
	static uint8_t copy[80000];
	uint8_t i;

	CHECK(len <= sizeof(copy));
	memcpy(copy, body, len); /* it may lie in `out` */
	for (i = 0; i < h->plan.interim; i++)
		host_send(h, "HTTP/1.1 100 Continue\r\n\r\n");
	host_send(h, h->plan.bye >= 2 ? "HTTP/1.0 " : "HTTP/1.1 ");
	put_number(h, h->plan.status ? h->plan.status : status, 10);
	host_send(h, " \r\n");
	host_send(h, head);
	if (h->plan.bye == 1)
		host_send(h, "Connection: close\r\n");
	h->closing |= h->plan.bye > 0;
	put_body(h, copy, len);
}

static void send_sealed(struct host *h, unsigned status)
{
	static const char front[] =
		"--Encrypted Boundary\r\n\tContent-Type: application/"
		"HTTP-SPNEGO-session-encrypted\r\n\tOriginalContent: type="
		"application/soap+xml;charset=UTF-8;Length=";
	static const char middle[] = "\r\n--Encrypted Boundary\r\n\t"
				     "Content-Type: application/octet-stream"
				     "\r\n\20\0\0";
	static const char back[] = "--Encrypted Boundary--\r\n";
	size_t at = h->out_len, len;
	uint8_t *signature, *body;

	if (h->plan.forgery == HOST_SKIP) {
		uint8_t none[4] = "skip", unused[16];

		host_seal(h, none, sizeof(none), unused);
	}
	host_send_n(h, front, sizeof(front) - 1);
	put_number(h, h->xml_len + (h->plan.forgery == HOST_OTHER_LENGTH), 10);
	host_send_n(h, middle, sizeof(middle));
	signature = h->out + h->out_len;
	h->out_len += 16;
	body = h->out + h->out_len;
	host_send_n(h, h->xml, h->xml_len);
	host_seal(h, body, h->xml_len, signature);
	if (h->plan.forgery == HOST_OTHER_SIGNATURE)
		signature[h->xml_len % 16] ^= 1;
	if (h->plan.forgery != HOST_NO_FRAME)
		host_send_n(h, back, sizeof(back) - 1);
	len = h->out_len - at;
	h->sealed_to = (size_t)(body - h->out) + h->xml_len - at;
	h->out_len = at;
	host_send_response(h, status,
		"Content-Type: multipart/encrypted;protocol=\"application/"
		"HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted "
		"Boundary\"\r\n",
		h->out + at, len);
	/* where it went, unless it went in chunks */
	h->sealed_to += h->out_len - len;
	h->sealed_from = h->sealed_to - h->xml_len - 16;
}

bool host_is_refusal(unsigned status)
{
	return status == 400 || status == 401;
}

static bool is_read_whole(unsigned status)
{
	return status == 200 || host_is_refusal(status) || status == 500;
}

/*
 * How much of the answer at `from` tells a client all that it asks for: the
 * head, where the status ends the request whatever the body says.
 */
static size_t telling(const struct host *h, size_t from, bool is_page)
{
	const char *type =
		host_seals(h) ? "multipart/encrypted" : "application/soap+xml";
	const uint8_t *at = h->out + from, *to = h->out + h->out_len, *end;
	unsigned status;

	while ((end = memmem(at, (size_t)(to - at), "\r\n\r\n", 4))) {
		status = (unsigned)strtoul((const char *)at + 9, NULL, 10);
		if (status != 100) {
			if (!is_page && is_read_whole(status))
				break;
			if (memmem(at, (size_t)(end - at), type, strlen(type)))
				break;
			return (size_t)(end - h->out);
		}
		at = end + 4;
	}
	return h->out_len;
}

/* What is in h->xml, as the plan has it. */
void host_send_xml(struct host *h, unsigned status)
{
	size_t from = h->out_len, len;

	host_edit(h);
	if (h->plan.forgery != HOST_REPLAY) {
		if (host_seals(h) && h->plan.forgery != HOST_PLAIN)
			send_sealed(h, status);
		else
			host_send_response(h, status,
				"Content-Type: application/soap+xml;"
				"charset=UTF-8\r\n",
				h->xml, h->xml_len);
	} else {
		host_send_n(h, h->last, h->last_len);
		h->is_fault = h->last_is_fault;
	}
	len = h->out_len - from;
	h->answer_end = telling(h, from, false);
	/* without a word, a refusal is that of whoever is before the service */
	if (h->xml_len == 0 && !host_seals(h))
		h->is_fault |= host_is_refusal(h->plan.status);
	h->authentic = !host_seals(h) || h->plan.forgery == HOST_HONEST ||
		h->plan.forgery == HOST_TWICE ||
		h->plan.forgery == HOST_OTHER_LENGTH ||
		h->plan.forgery == HOST_NO_FRAME;
	if (h->plan.forgery == HOST_TWICE)
		host_send_n(h, h->out + from, len);
	h->last_len = len <= sizeof(h->last) ? len : 0;
	h->last_is_fault = h->is_fault;
	memcpy(h->last, h->out + from, h->last_len);
}

static const uint16_t statuses[] = {200, 500, 401, 400, 403, 404, 503, 429, 302,
	407, 413, 502, 405, 100, 204, 999};

unsigned host_status_of(unsigned which)
{
	return statuses[which % (sizeof(statuses) / sizeof(statuses[0]))];
}

/* Not a message: an error of something in front of WS-Management. */
void host_send_status(struct host *h, const struct host_step *s)
{
	static const uint8_t page[4096] = "<html><body>It is wrong.</body>";
	unsigned status = host_status_of(s->a);
	size_t from = h->out_len;

	host_send_response(h, status,
		status == 401 ? h->plan.schemes : "Content-Type: text/html\r\n",
		page, s->b * 16u);
	h->authentic = !host_seals(h);
	h->is_fault = true;
	h->answer_end = telling(h, from, true);
}
