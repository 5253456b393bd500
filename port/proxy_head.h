/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_PROXY_HEAD_H
#define WINRM_PORT_PROXY_HEAD_H

#include "port/proxy.h"

/*
 * The head of the answer to CONNECT (RFC 9112 4, RFC 9110 9.3.6), read octet by
 * octet: only the status, its words, and the names of the schemes that the
 * proxy offers are kept.
 */

enum { WINRM_PROXY_HEAD_MAX = 16384 }; /* octets, including 1xx */

/* Schemes of Proxy-Authenticate, as a set. */
enum {
	WINRM_PROXY_BASIC = 1,
	WINRM_PROXY_DIGEST = 2,
	WINRM_PROXY_NEGOTIATE = 4,
	WINRM_PROXY_NTLM = 8,
	WINRM_PROXY_KERBEROS = 16
};

/* The name of a scheme, for messages. */
const char *winrm_proxy_scheme_name(unsigned scheme);

void winrm_proxy_head_start(struct winrm_proxy_head *h);

/* Takes octets up to the head's end or an error; returns how many. */
size_t winrm_proxy_head_feed(
	struct winrm_proxy_head *h, const uint8_t *data, size_t len);

#endif
