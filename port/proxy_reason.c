/* SPDX-License-Identifier: Apache-2.0 */
/* What a proxy that is in the way is said to have done. */
#include "port/proxy_text.h"

#include <string.h>

static void put_schemes(struct winrm_proxy_text *t, unsigned schemes)
{
	unsigned bit, count = 0;

	for (bit = 1; bit <= WINRM_PROXY_KERBEROS; bit <<= 1) {
		if (!(schemes & bit))
			continue;
		winrm_proxy_put(t, count++ ? ", " : "");
		winrm_proxy_put(t, winrm_proxy_scheme_name(bit));
	}
}

/* We can do Basic; the proxy may want something else. */
static void put_log_on(
	struct winrm_proxy_text *t, const struct winrm_proxy *p, bool basic)
{
	if (!basic) {
		winrm_proxy_put(t, "; it offers ");
		put_schemes(t, p->head.schemes);
		winrm_proxy_put(t,
			", but only Basic is supported here: have it offer "
			"that, or bypass it");
	} else {
		winrm_proxy_put(t,
			p->config.user ? "; check them"
				       : "; name them as "
					 "http://user@host:port");
	}
}

static const char *advice(unsigned status)
{
	switch (status) {
	case 403:
	case 405: return "; its rules must allow CONNECT to this host and port";
	case 502:
	case 503:
	case 504: return "; it cannot reach the host: check name and port";
	default: return "";
	}
}

static void put_status(struct winrm_proxy_text *t, const struct winrm_proxy *p)
{
	bool wants = p->head.status == 407;
	bool basic = !p->head.schemes || p->head.schemes & WINRM_PROXY_BASIC;

	winrm_proxy_put(t,
		!wants ? " refused the connection to "
			: p->config.user && basic
			? " wants other credentials for "
			: " wants credentials for ");
	winrm_proxy_put_place(t, p->host, p->tcp_port);
	winrm_proxy_put(t, ": ");
	winrm_proxy_put_number(t, p->head.status);
	winrm_proxy_put(t, p->head.len > 0 ? " " : "");
	winrm_proxy_put(t, p->head.words);
	if (wants)
		put_log_on(t, p, basic);
	else
		winrm_proxy_put(t, advice(p->head.status));
}

static void put_reason(struct winrm_proxy_text *t, const struct winrm_proxy *p)
{
	winrm_proxy_put(t,
		p->head.result == WINRM_PROXY_BAD ? "what answers at "
						  : "the proxy ");
	winrm_proxy_put_place(t, p->config.host, p->config.tcp_port);
	if (p->stage == STAGE_CONNECTING)
		winrm_proxy_put(t,
			p->error == WINRM_E_RESOLVE
				? " has no address: check its spelling and the "
				  "DNS"
				: " cannot be reached: is it up, and the port "
				  "right?");
	else if (p->stage == STAGE_TOO_LONG)
		winrm_proxy_put(t,
			" cannot be asked: host or credentials are too long");
	else if (p->head.result == WINRM_PROXY_BAD)
		winrm_proxy_put(
			t, " is not an HTTP proxy: check its host and port");
	else if (p->head.result == WINRM_PROXY_LIMIT)
		winrm_proxy_put(t, " answers with a head that is too long");
	else if (p->head.result == WINRM_PROXY_DONE)
		put_status(t, p);
	else
		winrm_proxy_put(t,
			p->error ? " closed the connection before it answered"
				 : " did not answer in time");
}

const char *winrm_proxy_reason(void *io)
{
	struct winrm_proxy *p = io;
	struct winrm_proxy_text t = {p->reason, sizeof(p->reason) - 1, 0};

	if (p->stage != STAGE_NONE && p->stage != STAGE_OPEN)
		put_reason(&t, p);
	if (t.len > t.cap) /* cut, but not within a character */
		for (t.len = t.cap; t.buf[t.len - 1] & 0x80; t.len--)
			continue;
	p->reason[t.len] = 0;
	return p->reason;
}
