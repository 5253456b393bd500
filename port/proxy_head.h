/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_PROXY_HEAD_H
#define WINRM_PORT_PROXY_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The head of what answers CONNECT (RFC 9112 4, RFC 9110 9.3.6), read octet
 * by octet: nothing of it is kept but the status, its words, and by what names
 * a proxy lets clients log on.
 */

enum {
	WINRM_PROXY_HEAD_MAX = 16384, /* octets, those of 1xx with them */
	WINRM_PROXY_WORDS = 64,
	WINRM_PROXY_SCHEME = 12 /* of a scheme's name, its NUL with it */
};

/* Schemes of Proxy-Authenticate, as a set. */
enum {
	WINRM_PROXY_BASIC = 1,
	WINRM_PROXY_DIGEST = 2,
	WINRM_PROXY_NEGOTIATE = 4,
	WINRM_PROXY_NTLM = 8,
	WINRM_PROXY_KERBEROS = 16
};

enum winrm_proxy_result {
	WINRM_PROXY_MORE, /* the head goes on */
	WINRM_PROXY_DONE, /* it is whole; `status` is 101 or 200 to 999 */
	WINRM_PROXY_BAD,  /* not HTTP/1 */
	WINRM_PROXY_LIMIT /* too long */
};

struct winrm_proxy_head {
	enum winrm_proxy_result result;
	size_t octets;
	uint16_t status;
	uint8_t at;                    /* in the status line, up to its words */
	bool in_words;                 /* of the status line */
	bool cr;                       /* the last octet; LF must follow */
	bool empty;                    /* the line so far */
	uint8_t len;                   /* of words */
	char words[WINRM_PROXY_WORDS]; /* printable ASCII, NUL; may be cut */
	/* Proxy-Authenticate (RFC 9110 11.7.1) */
	uint8_t schemes;
	uint8_t name_at; /* of the field's name read; NOT_IT for others */
	bool quoted, escaped;
	uint8_t scheme_len; /* of a name that may become one; NOT_IT: none */
	char scheme[WINRM_PROXY_SCHEME];
};

/* The name of a scheme, for messages. */
const char *winrm_proxy_scheme_name(unsigned scheme);

void winrm_proxy_head_start(struct winrm_proxy_head *h);

/* Takes octets up to the head's end, or to what is wrong: how many. */
size_t winrm_proxy_head_feed(
	struct winrm_proxy_head *h, const uint8_t *data, size_t len);

#ifdef __cplusplus
}
#endif

#endif
