/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Runs a command over HTTP, and over HTTPS with a client key, and frees
 * everything: leave_nothing HTTP-PORT HTTPS-PORT USER CA CERT KEY. The password
 * and the passphrase are lines of stdin. Then it says "done" and waits for the
 * end of stdin, so that its memory can be searched. With $MEMORY the key is
 * given in memory, as it is in the file. With $KEEP it wipes nothing of its
 * own.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <mbedtls/platform_util.h>

#include "core/winrm.h"
#include "port/posix.h"
#include "port/tls.h"
#include "tests/e2e/to_end.h"

static char secrets[1024];
static struct winrm_client client;
static struct winrm_posix io;
static struct winrm_tls tls;
static uint8_t tx[8192], rx[16384];
static unsigned char key[8192];

/* Two lines; stdio would keep a copy. */
static char *read_secrets(void)
{
	size_t len = 0;
	char *second = NULL;

	while (!second || !strchr(second, '\n')) {
		ssize_t n = read(0, secrets + len, sizeof(secrets) - 1 - len);

		if (n <= 0)
			exit(2);
		len += (size_t)n;
		second = strchr(secrets, '\n');
		second = second ? second + 1 : NULL;
	}
	second[-1] = 0;
	*strchr(second, '\n') = 0;
	return second;
}

static void give_key(struct winrm_tls_config *config, const char *path)
{
	int fd;
	ssize_t n;

	if (!getenv("MEMORY")) {
		config->key_path = path;
		return;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = read(fd, key, sizeof(key));
	if (n <= 0)
		exit(2);
	close(fd);
	config->key = key;
	config->key_len = (size_t)n;
}

static int run(const struct winrm_port *port, void *port_io, const char *number,
	const char *user)
{
	struct winrm_config config = {.host = "127.0.0.1",
		.tcp_port = (uint16_t)atoi(number),
		.credentials = {.kind = WINRM_CREDENTIALS_PASSWORD,
			.user = user,
			.of.password = secrets},
		.port = port,
		.io = port_io,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx)};
	struct winrm_request request = {
		.as.command.line = "echo hi", .timeout_ms = 60000};
	char text[256];
	int error = to_end(&client, &config, &request, text, sizeof(text));

	if (error)
		fprintf(stderr, "leave_nothing: %s\n", text);
	return error;
}

int main(int argc, char **argv)
{
	struct winrm_tls_config config = {.port = &winrm_port_posix, .io = &io};
	int failed;
	char c;

	if (argc != 7 || winrm_posix_init(&io) != WINRM_OK)
		return 2;
	/* or only root may look, if the kernel is strict about it */
	(void)prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	config.ca_path = argv[4];
	config.cert_path = argv[5];
	config.key_password = read_secrets();
	give_key(&config, argv[6]);
	if (winrm_tls_init(&tls, &config) != WINRM_OK) {
		fprintf(stderr, "leave_nothing: %s\n", winrm_tls_reason(&tls));
		return 2;
	}
	if (!getenv("KEEP"))
		mbedtls_platform_zeroize(key, sizeof(key));
	failed = run(&winrm_port_posix, &io, argv[1], argv[3]);
	if (!failed)
		failed = run(&winrm_port_tls, &tls, argv[2], argv[3]);
	if (!getenv("KEEP")) {
		winrm_tls_free(&tls);
		winrm_posix_free(&io);
		mbedtls_platform_zeroize(secrets, sizeof(secrets));
	}
	if (write(1, "done\n", 5) != 5)
		return 2;
	while (read(0, &c, 1) > 0)
		;
	return failed != 0;
}
