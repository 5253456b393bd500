/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "tests/unit/namespaces.h"
#include "tests/unit/peer.h"

/* What every answer consists of: envelope, seal, fault. */

#define ENVELOPE "<s:Envelope" DECLARED "><s:Header>"

static void send_sealed(
	struct peer *p, unsigned status, const uint8_t *soap, size_t len)
{
	static uint8_t body[65536];
	uint8_t *sealed;
	size_t at = (size_t)sprintf((char *)body,
		"--Encrypted Boundary\r\n\tContent-Type: application/"
		"HTTP-SPNEGO-session-encrypted\r\n\tOriginalContent: type="
		"application/soap+xml;charset=UTF-8;Length=%zu\r\n"
		"--Encrypted Boundary\r\n\tContent-Type: "
		"application/octet-stream\r\n",
		len);

	peer_check(at + len + 64 < sizeof(body), "message too long");
	memcpy(body + at, "\20\0\0\0", 4);
	sealed = body + at + 20;
	memcpy(sealed, soap, len);
	peer_check(winrm_ntlm_side_seal(
			   &p->c.to_client, sealed, len, body + at + 4),
		"hash");
	memcpy(sealed + len, "--Encrypted Boundary--\r\n", 24);
	peer_send(p, status,
		"Content-Type: multipart/encrypted;protocol=\"application/"
		"HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted "
		"Boundary\"\r\n",
		body, at + len + 44);
}

void peer_send_soap(struct peer *p, unsigned status, const uint8_t *soap,
	size_t len, bool sealed)
{
	uint8_t nothing[4] = "skip", signature[16];

	if (p->trick && p->trick->kind == PEER_SKIP)
		(void)winrm_ntlm_side_seal(
			&p->c.to_client, nothing, sizeof(nothing), signature);
	if (sealed)
		send_sealed(p, status, soap, len);
	else
		peer_send(p, status,
			"Content-Type: application/soap+xml;charset=UTF-8\r\n",
			soap, len);
}

void peer_answer_body(
	struct peer *p, unsigned status, const char *body, bool sealed)
{
	static char soap[65536];
	const struct peer_trick *t = p->trick;
	const char *id = t && t->kind == PEER_RELATES
		? "00000000-0000-4000-8000-000000000000"
		: p->request.message_id;
	int filler = t && t->kind == PEER_BIG ? (int)t->arg : 0;
	int len;

	peer_check(strlen(body) + (size_t)filler < sizeof(soap) - 1024,
		"body too long");
	len = sprintf(soap,
		ENVELOPE "%s%s%s%*s</s:Header><s:Body>%s</s:Body></s:Envelope>",
		*id ? "<a:RelatesTo>uuid:" : "", id,
		*id ? "</a:RelatesTo>" : "", filler, "", body);
	if (t && t->kind == PEER_PLAIN)
		sealed = false;
	peer_send_soap(p, status, (uint8_t *)soap, (size_t)len, sealed);
}

void peer_answer_fault(struct peer *p, uint32_t code, bool sealed)
{
	char body[512];

	sprintf(body,
		"<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code>"
		"<s:Reason><s:Text xml:lang=\"\">It is wrong.</s:Text>"
		"</s:Reason><s:Detail><f:WSManFault xmlns:f=\"urn:f\" "
		"Code=\"%u\" Machine=\"srv\"/></s:Detail></s:Fault>",
		code);
	peer_answer_body(p, p->trick && p->trick->arg2 ? p->trick->arg2 : 500,
		body, sealed);
}
