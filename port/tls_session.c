/* SPDX-License-Identifier: Apache-2.0 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/tls_session.h"

#include <string.h>

#include <mbedtls/platform_util.h>

bool winrm_tls_session_is_of(
	struct winrm_tls *t, const char *host, uint16_t tcp_port)
{
	size_t len = strlen(host);
	bool same = t->has_session && tcp_port == t->session_port &&
		strcmp(host, t->session_host) == 0;

	if (len >= sizeof(t->session_host))
		len = 0; /* then none is kept, as no host is "" */
	memcpy(t->session_host, host, len);
	t->session_host[len] = 0;
	t->session_port = tcp_port;
	return same;
}

void winrm_tls_session_keep(struct winrm_tls *t)
{
	mbedtls_ssl_session_free(&t->session);
	mbedtls_ssl_session_init(&t->session);
	t->has_session = mbedtls_ssl_get_session(&t->ssl, &t->session) == 0;
#ifdef MBEDTLS_SSL_PROTO_TLS1_3
	/* these could decrypt recorded traffic; a ticket needs none */
	mbedtls_platform_zeroize(
		&t->session.app_secrets, sizeof(t->session.app_secrets));
#endif
}

/* A reset allocates what only handshakes need, and may fail. */
void winrm_tls_session_leave(struct winrm_tls *t, bool keep_buffers)
{
	if (keep_buffers && t->set_up &&
		mbedtls_ssl_session_reset(&t->ssl) == 0)
		return;
	mbedtls_ssl_free(&t->ssl);
	mbedtls_ssl_init(&t->ssl);
	t->set_up = false;
}
