/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Connections one after the other in a pool: pool_again KEEP PORT CA VERSION
 * (TLS 1.2, or 1.3 too), with KEEP, 1, reusing the buffers of the one before.
 * No secret of a connection is left in the pool once it is closed. Then the
 * pool is split into holes smaller than a buffer, as if others used it too, and
 * a hundred connections are made in what is left. Status 1: a connection
 * failed, for the reason printed, or a secret was found, or memory was not
 * freed.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>
#include <psa/crypto.h>

#include "core/winrm.h"
#include "port/posix.h"
#include "port/tls.h"
#include "tests/e2e/shake.h"

enum {
	POOL = 256 * 1024,
	HOLE = 15 * 1024,
	AGAIN = 100,
	SPLIT = 256,
	SECRETS = 8
};

static unsigned char pool[POOL], ca[8192];
static struct winrm_posix io;
static struct winrm_tls tls;
/* Each with its bits inverted, or it would be found here. */
static unsigned char secrets[SECRETS][32];
static unsigned secret_count;

static void die(const char *what)
{
	fprintf(stderr, "pool_again: %s\n", what);
	exit(1);
}

static void add_secret(const unsigned char *data)
{
	size_t i;

	if (secret_count == SECRETS)
		die("too many secrets");
	for (i = 0; i < sizeof(secrets[0]); i++)
		secrets[secret_count][i] = data[i] ^ 0xff;
	secret_count++;
}

/* TLS 1.2: both keys of the cipher; 1.3: what both of them come from. */
static void on_keys(void *user, mbedtls_ssl_key_export_type type,
	const unsigned char *secret, size_t len,
	const unsigned char client_random[32],
	const unsigned char server_random[32], mbedtls_tls_prf_types prf)
{
	unsigned char randoms[64], keys[64];

	(void)user;
	if (type == MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_APPLICATION_TRAFFIC_SECRET ||
		type == MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_APPLICATION_TRAFFIC_SECRET)
		add_secret(secret);
	if (type != MBEDTLS_SSL_KEY_EXPORT_TLS12_MASTER_SECRET)
		return;
	memcpy(randoms, server_random, 32);
	memcpy(randoms + 32, client_random, 32);
	if (mbedtls_ssl_tls_prf(prf, secret, len, "key expansion", randoms,
		    sizeof(randoms), keys, sizeof(keys)) != 0)
		die("no keys");
	add_secret(keys);
	mbedtls_platform_zeroize(keys, sizeof(keys));
}

static bool holds(const unsigned char *data, size_t len,
	const unsigned char *turned, size_t part)
{
	size_t at, i;

	for (at = 0; at + part <= len; at++) {
		for (i = 0; i < part; i++)
			if ((data[at + i] ^ turned[i]) != 0xff)
				break;
		if (i == part)
			return true;
	}
	return false;
}

/* How many of the secrets are in the pool or the struct. */
static unsigned seen(void)
{
	unsigned i, count = 0;

	for (i = 0; i < secret_count; i++)
		count += holds(pool, sizeof(pool), secrets[i], 16) ||
			holds((const unsigned char *)&tls, sizeof(tls),
				secrets[i], 16);
	return count;
}

static void connect_to(const char *host, const char *number)
{
	mbedtls_ssl_set_export_keys_cb(&tls.ssl, on_keys, NULL);
	if (shake(&tls, host, number) != WINRM_OK)
		die(winrm_tls_reason(&tls));
}

/* Sends a meaningless question and reads that much of the answer. */
static void ask(uint8_t *reply, size_t cap)
{
	static const uint8_t request[] = "GET /none HTTP/1.1\r\n\r\n";
	int n;

	n = winrm_port_tls.send(&tls, request, sizeof(request) - 1);
	if (n != sizeof(request) - 1)
		die("nothing is sent");
	while ((n = winrm_port_tls.recv(&tls, reply, cap)) == 0)
		winrm_port_tls.wait(&tls, WINRM_WANT_READ, 1000);
	if (n < (int)cap)
		die("nothing is answered");
}

/* Both answers are equal; the unread part of the second is a secret. */
static void look_for_secrets(const char *number)
{
	uint8_t reply[32 + 1];

	connect_to("127.0.0.1", number);
	ask(reply, sizeof(reply));
	winrm_port_tls.close(&tls);
	secret_count = 0;
	connect_to("localhost", number);
	add_secret(reply + 1);
	ask(reply, 1);
	if (seen() < secret_count || secret_count < 2)
		die("the secrets are not where they are sought");
	winrm_port_tls.close(&tls);
	if (seen() > 0)
		die("secrets are left");
	secret_count = 0;
}

/* Allocates everything, and frees every second piece of it. */
static unsigned tear(void **pieces, unsigned cap)
{
	unsigned count = 0, i;

	while (count < cap && (pieces[count] = mbedtls_calloc(1, HOLE)))
		count++;
	for (i = 0; i < count; i += 2) {
		mbedtls_free(pieces[i]);
		pieces[i] = NULL;
	}
	return count;
}

/* The pool also counts what it cannot split off a block. */
static void connect_again(const char *number)
{
	size_t used, blocks, before = 0;
	int i;

	for (i = 0; i < AGAIN; i++) {
		/* each second one resumes */
		connect_to(i & 2 ? "localhost" : "127.0.0.1", number);
		winrm_port_tls.close(&tls);
		secret_count = 0;
		mbedtls_memory_buffer_alloc_cur_get(&used, &blocks);
		if (i == 0)
			before = used;
		if (used > before + SPLIT)
			die("memory is lost");
	}
}

static void read_ca(const char *path, struct winrm_tls_config *config)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ca, sizeof(ca) - 1);

	if (n <= 0)
		die(path);
	close(fd);
	config->ca = ca;
	config->ca_len = (size_t)n + 1;
}

int main(int argc, char **argv)
{
	struct winrm_tls_config config = {.port = &winrm_port_posix, .io = &io};
	void *pieces[POOL / HOLE];
	size_t used, blocks, before;
	unsigned count, i;

	if (argc != 5 || winrm_posix_init(&io) != WINRM_OK)
		die("KEEP PORT CA VERSION");
	read_ca(argv[3], &config);
	config.keep_buffers = strcmp(argv[1], "1") == 0;
	mbedtls_memory_buffer_alloc_init(pool, sizeof(pool));
	mbedtls_memory_buffer_alloc_cur_get(&before, &blocks);
	if (winrm_tls_init(&tls, &config) != WINRM_OK)
		die(winrm_tls_reason(&tls));
	if (strcmp(argv[4], "1.2") == 0)
		mbedtls_ssl_conf_max_tls_version(
			&tls.settings, MBEDTLS_SSL_VERSION_TLS1_2);
	look_for_secrets(argv[2]);
	count = tear(pieces, POOL / HOLE);
	connect_again(argv[2]);
	for (i = 0; i < count; i++)
		mbedtls_free(pieces[i]);
	winrm_tls_free(&tls);
	mbedtls_psa_crypto_free();
	mbedtls_memory_buffer_alloc_cur_get(&used, &blocks);
	if (used != before)
		die("not all was given back");
	return 0;
}
