/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads a number of bytes over TLS and throws them away, with mbedTLS alone:
 * what every HTTPS session must do. The server has to send them in reply to a
 * POST, see tests/bench/run.py.
 *
 *	raw_tls HOST PORT CA_FILE BYTES
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
#include <psa/crypto.h>
#endif

static mbedtls_ssl_context ssl;
static mbedtls_ssl_config settings;
static mbedtls_x509_crt ca;
static mbedtls_net_context net;
static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;

static int start(const char *host, const char *port, const char *ca_path)
{
	mbedtls_ssl_init(&ssl);
	mbedtls_ssl_config_init(&settings);
	mbedtls_x509_crt_init(&ca);
	mbedtls_net_init(&net);
	mbedtls_entropy_init(&entropy);
	mbedtls_ctr_drbg_init(&drbg);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
	if (psa_crypto_init() != PSA_SUCCESS)
		return 1;
#endif
	if (mbedtls_ctr_drbg_seed(
		    &drbg, mbedtls_entropy_func, &entropy, NULL, 0) ||
		mbedtls_x509_crt_parse_file(&ca, ca_path) ||
		mbedtls_net_connect(&net, host, port, MBEDTLS_NET_PROTO_TCP) ||
		mbedtls_ssl_config_defaults(&settings, MBEDTLS_SSL_IS_CLIENT,
			MBEDTLS_SSL_TRANSPORT_STREAM,
			MBEDTLS_SSL_PRESET_DEFAULT))
		return 1;
	mbedtls_ssl_conf_ca_chain(&settings, &ca, NULL);
	mbedtls_ssl_conf_rng(&settings, mbedtls_ctr_drbg_random, &drbg);
	if (mbedtls_ssl_setup(&ssl, &settings) ||
		mbedtls_ssl_set_hostname(&ssl, "localhost"))
		return 1;
	mbedtls_ssl_set_bio(
		&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
	return mbedtls_ssl_handshake(&ssl);
}

static int read_some(unsigned char *data, size_t cap)
{
	int n;

	do
		n = mbedtls_ssl_read(&ssl, data, cap);
	while (n == MBEDTLS_ERR_SSL_WANT_READ
#ifdef MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
		|| n == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
#endif
	);
	return n;
}

int main(int argc, char **argv)
{
	static const char post[] = "POST /wsman HTTP/1.1\r\nHost: localhost\r\n"
				   "Content-Length: 0\r\n\r\n";
	static unsigned char data[64 * 1024];
	size_t done, total;
	int n;

	if (argc != 5 || start(argv[1], argv[2], argv[3]))
		return 1;
	if (mbedtls_ssl_write(&ssl, (const unsigned char *)post,
		    sizeof(post) - 1) != (int)sizeof(post) - 1)
		return 1;
	total = strtoul(argv[4], NULL, 10);
	for (done = 0; done < total; done += (size_t)n) {
		n = read_some(data, sizeof(data));
		if (n <= 0)
			return 1;
	}
	printf("{\"bytes\": %zu, \"suite\": \"%s\"}\n", done,
		mbedtls_ssl_get_ciphersuite(&ssl));
	return 0;
}
