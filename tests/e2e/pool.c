/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Commands over HTTPS with mbedTLS in a static pool: pool PORT USER COMMAND
 * CA-FILE VERSION (TLS 1.2, or 1.3 too) [CRL CERT KEY PASSPHRASE], the password
 * in $WINRM_PASSWORD. Everything is given in memory, as this mbedTLS has no
 * files. First in a pool that is large enough, then in larger and larger ones
 * until it works. Needs an mbedTLS with MBEDTLS_MEMORY_BUFFER_ALLOC_C and
 * MBEDTLS_MEMORY_DEBUG; the heap's functions and mbedtls_calloc are wrapped by
 * the linker.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mbedtls/memory_buffer_alloc.h>
#include <psa/crypto.h>

#include "core/winrm.h"
#include "port/posix.h"
#include "port/tls.h"
#include "tests/e2e/to_end.h"

#ifdef MBEDTLS_FS_IO
#error "there are no files on a device"
#endif

enum { LARGE = 256 * 1024, SMALLEST = 512, STEP = 1024 };

struct bytes {
	unsigned char data[8192];
	size_t len; /* with a NUL */
};

static unsigned char pool[LARGE];
static struct bytes ca, crl, cert, key;
static struct winrm_client client;
static struct winrm_posix io;
static struct winrm_tls tls;
static uint8_t tx[4096], rx[8960];
static char out[256], why[256];
static unsigned heap_calls, failed;
static size_t peak, peak_blocks;

/* --- the heap, watched ------------------------------------------------------ */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

void *__wrap_malloc(size_t size)
{
	heap_calls++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	heap_calls++;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
	heap_calls++;
	return __real_realloc(block, size);
}

void __wrap_free(void *block)
{
	heap_calls++;
	__real_free(block);
}

/* --- the pool, too ---------------------------------------------------------- */

void *__real_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size);

void *__wrap_mbedtls_calloc(size_t count, size_t size)
{
	void *block = __real_mbedtls_calloc(count, size);

	failed += block == NULL;
	return block;
}

static unsigned count_failed(void *user)
{
	(void)user;
	return failed;
}

/* --- one round --------------------------------------------------------------- */

static bool die(const char *what)
{
	fprintf(stderr, "pool: %s\n", what);
	exit(1);
}

static bool keep(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	size_t at = strlen(out);

	(void)user;
	(void)stream;
	if (len >= sizeof(out) - at)
		return false;
	memcpy(out + at, data, len);
	out[at + len] = 0;
	return true;
}

/* One command on a connection of its own. 0, or an error and why. */
static int run(char **argv)
{
	struct winrm_config config = {.host = "127.0.0.1",
		.tcp_port = (uint16_t)atoi(argv[1]),
		.credentials = {.kind = WINRM_CREDENTIALS_PASSWORD,
			.user = argv[2],
			.of.password = getenv("WINRM_PASSWORD")},
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx),
		.port = &winrm_port_tls,
		.io = &tls};
	struct winrm_request request = {.as.command.line = argv[3],
		.on_output = keep,
		.timeout_ms = 60000};

	out[0] = 0;
	return to_end(&client, &config, &request, why, sizeof(why));
}

/* All of TLS, from start to end, in a pool of this size. */
static int round_in(size_t size, char **argv)
{
	struct winrm_tls_config config = {.port = &winrm_port_posix,
		.io = &io,
		.ca = ca.data,
		.ca_len = ca.len,
		.failed_allocations = count_failed};
	size_t used, blocks, before, blocks_before;
	int error, commands;

	if (crl.len > 0) {
		config.crl = crl.data;
		config.crl_len = crl.len;
		config.cert = cert.data;
		config.cert_len = cert.len;
		config.key = key.data;
		config.key_len = key.len;
		config.key_password = argv[9];
	}
	mbedtls_memory_buffer_alloc_init(pool, size);
	mbedtls_memory_buffer_set_verify(MBEDTLS_MEMORY_VERIFY_ALWAYS);
	mbedtls_memory_buffer_alloc_cur_get(&before, &blocks_before);
	if (winrm_posix_init(&io) != WINRM_OK)
		die("no random numbers");
	error = winrm_tls_init(&tls, &config);
	snprintf(why, sizeof(why), "%s", winrm_tls_reason(&tls));
	if (strcmp(argv[5], "1.2") == 0)
		mbedtls_ssl_conf_max_tls_version(
			&tls.settings, MBEDTLS_SSL_VERSION_TLS1_2);
	/* the second resumes the session of the first */
	for (commands = 0; commands < 2 && !error; commands++)
		error = run(argv);
	mbedtls_memory_buffer_alloc_max_get(&peak, &peak_blocks);
	winrm_tls_free(&tls);
	winrm_posix_free(&io);
	mbedtls_psa_crypto_free();
	mbedtls_memory_buffer_alloc_cur_get(&used, &blocks);
	if (used != before || blocks != blocks_before)
		die("not all was given back");
	if (mbedtls_memory_buffer_alloc_verify() != 0)
		die("the pool is damaged");
	mbedtls_memory_buffer_alloc_free();
	return error;
}

static void read_file(const char *path, struct bytes *to)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, to->data, sizeof(to->data) - 1);

	if (n <= 0)
		die(path);
	close(fd);
	to->len = (size_t)n + 1;
}

int main(int argc, char **argv)
{
	static char line[64];
	void *volatile block = malloc(1);
	size_t size;
	int error;

	free(block);
	if ((argc != 6 && argc != 10) ||
		heap_calls != 2) /* is the heap watched at all? */
		die("pool PORT USER COMMAND CA-FILE VERSION [CRL CERT KEY "
		    "PASSPHRASE], with wrapped functions");
	setvbuf(stdout, line, _IOLBF, sizeof(line));
	read_file(argv[4], &ca);
	if (argc == 10) {
		read_file(argv[6], &crl);
		read_file(argv[7], &cert);
		read_file(argv[8], &key);
	}
	heap_calls = 0;
	error = round_in(LARGE, argv);
	printf("%d %zu %zu %s", error, peak, peak_blocks, error ? why : out);
	for (size = SMALLEST; size < LARGE; size += STEP) {
		error = round_in(size, argv);
		printf("%zu %d %s\n", size, error, error ? why : "done");
		if (!error)
			break;
	}
	printf("%u\n", heap_calls);
	return size < LARGE && heap_calls == 0 ? 0 : 1;
}
