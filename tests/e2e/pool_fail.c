/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each of mbedTLS's allocations fails once: pool_fail COUNTED PORT HANDSHAKES
 * CA [CRL CERT KEY PASSPHRASE], all read into memory. First each of those of
 * winrm_tls_init; then, HANDSHAKES times, one of a whole handshake, and as
 * often one of a handshake that resumes a session. With COUNTED, 1, the port is
 * told how many have failed. Prints how often each outcome was seen:
 * "init|handshake COUNT ERROR REASON". Needs the linker to wrap mbedtls_calloc.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/winrm.h"
#include "port/posix.h"
#include "port/tls.h"
#include "tests/e2e/shake.h"

enum { OUTCOMES = 32 };

struct outcome {
	const char *where;
	int error;
	const char *reason;
	unsigned count;
};

static struct outcome outcomes[OUTCOMES];
static unsigned char files[4][8192];
static struct winrm_posix io;
static struct winrm_tls tls;
static unsigned calls, fails_at, failed;

void *__real_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size);

void *__wrap_mbedtls_calloc(size_t count, size_t size)
{
	if (++calls != fails_at)
		return __real_mbedtls_calloc(count, size);
	failed++;
	return NULL;
}

static unsigned count_failed(void *user)
{
	(void)user;
	return failed;
}

static void arm(unsigned n)
{
	calls = 0;
	fails_at = n;
}

static void die(const char *what)
{
	fprintf(stderr, "pool_fail: %s\n", what);
	exit(1);
}

static void note(const char *where, int error)
{
	const char *reason = error ? winrm_tls_reason(&tls) : "done";
	struct outcome *o = outcomes;

	while (o->count > 0 &&
		(o->error != error || strcmp(o->where, where) != 0 ||
			strcmp(o->reason, reason) != 0))
		if (++o == outcomes + OUTCOMES)
			die("too many outcomes");
	o->where = where;
	o->error = error;
	o->reason = reason;
	o->count++;
}

static size_t read_file(const char *path, unsigned char to[8192])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, to, 8191);

	if (n <= 0)
		die(path);
	close(fd);
	return (size_t)n + 1;
}

static void all_of_init(const struct winrm_tls_config *config)
{
	unsigned n = 0;

	do {
		arm(++n);
		note("init", winrm_tls_init(&tls, config));
		winrm_tls_free(&tls);
	} while (calls >= n);
}

static void must_shake(const char *host, const char *number)
{
	arm(0);
	if (shake(&tls, host, number) != WINRM_OK)
		die(winrm_tls_reason(&tls));
	winrm_port_tls.close(&tls);
}

/*
 * One after the other on one struct, as a client's are: those that resume a
 * session, or those that must not, as their host has another name.
 */
static void some_of_handshakes(const struct winrm_tls_config *config,
	const char *number, unsigned handshakes, bool resumes)
{
	const char *host = resumes ? "127.0.0.1" : "localhost";
	unsigned i, whole;

	arm(0);
	if (winrm_tls_init(&tls, config) != WINRM_OK)
		die(winrm_tls_reason(&tls));
	must_shake("127.0.0.1", number);
	must_shake(host, number);
	whole = calls;
	for (i = 0; i < handshakes; i++) {
		must_shake("127.0.0.1", number);
		arm(1 + (unsigned)((uint64_t)whole * i / handshakes));
		note("handshake", shake(&tls, host, number));
		winrm_port_tls.close(&tls);
	}
	winrm_tls_free(&tls);
}

int main(int argc, char **argv)
{
	struct winrm_tls_config config = {.port = &winrm_port_posix, .io = &io};
	const struct outcome *o;

	if ((argc != 5 && argc != 9) || winrm_posix_init(&io) != WINRM_OK)
		die("COUNTED PORT HANDSHAKES CA [CRL CERT KEY PASSPHRASE]");
	config.keep_buffers = true; /* closing allocates, too */
	if (strcmp(argv[1], "1") == 0)
		config.failed_allocations = count_failed;
	config.ca = files[0];
	config.ca_len = read_file(argv[4], files[0]);
	if (argc == 9) {
		config.crl = files[1];
		config.crl_len = read_file(argv[5], files[1]);
		config.cert = files[2];
		config.cert_len = read_file(argv[6], files[2]);
		config.key = files[3];
		config.key_len = read_file(argv[7], files[3]);
		config.key_password = argv[8];
	}
	all_of_init(&config);
	some_of_handshakes(&config, argv[2], (unsigned)atoi(argv[3]), false);
	some_of_handshakes(&config, argv[2], (unsigned)atoi(argv[3]), true);
	for (o = outcomes; o < outcomes + OUTCOMES && o->count > 0; o++)
		printf("%s %u %d %s\n", o->where, o->count, o->error,
			o->reason);
	winrm_posix_free(&io);
	return 0;
}
