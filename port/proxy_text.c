/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy_text.h"

#include <string.h>

void winrm_proxy_put(struct winrm_proxy_text *t, const char *s)
{
	for (; *s; s++, t->len++)
		if (t->len < t->cap)
			t->buf[t->len] = *s;
}

void winrm_proxy_put_number(struct winrm_proxy_text *t, unsigned n)
{
	char digits[12] = "";
	size_t at = sizeof(digits) - 1;

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	winrm_proxy_put(t, digits + at);
}

void winrm_proxy_put_place(
	struct winrm_proxy_text *t, const char *host, uint16_t tcp_port)
{
	bool v6 = strchr(host, ':') != NULL;

	winrm_proxy_put(t, v6 ? "[" : "");
	winrm_proxy_put(t, host);
	winrm_proxy_put(t, v6 ? "]:" : ":");
	winrm_proxy_put_number(t, tcp_port);
}
