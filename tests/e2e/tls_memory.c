/* SPDX-License-Identifier: Apache-2.0 */

/*
 * All of TLS from memory: tls_memory PORT WORD..., where a word is ca=FILE,
 * crl=FILE, cert=FILE or key=FILE, whose bytes are given in memory as they are;
 * ca-file=FILE and so on, a path; or passphrase=TEXT. It runs whoami, by its
 * certificate or, without one, as LAB\alice with $WINRM_PASSWORD. Exit status:
 * 0, 1 for a command that was not run, 2 for a config that cannot be used, with
 * its error and part printed.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/winrm.h"
#include "port/posix.h"
#include "port/tls.h"
#include "tests/e2e/to_end.h"

static struct winrm_client client;
static struct winrm_posix io;
static struct winrm_tls tls;
static uint8_t tx[8192], rx[16384];
static unsigned char *memory[8];
static size_t lengths[8], count;

static bool print(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	(void)user;
	return fwrite(data, 1, len, stream == WINRM_STDOUT ? stdout : stderr) ==
		len;
}

/* Memory of just that size, so that a sanitizer sees a byte too far. */
static const unsigned char *read_file(const char *path, size_t *len)
{
	static unsigned char buf[65536];
	FILE *file = fopen(path, "rb");

	if (!file || count == sizeof(memory) / sizeof(memory[0]))
		exit(3);
	*len = fread(buf, 1, sizeof(buf), file);
	fclose(file);
	memory[count] = malloc(*len > 0 ? *len : 1);
	if (!memory[count])
		exit(3);
	memcpy(memory[count], buf, *len);
	lengths[count] = *len;
	return memory[count++];
}

/*
 * Overwrites all that was read, so that whoever still reads it sees nonsense.
 */
static void drop_memory(void)
{
	while (count > 0) {
		count--;
		memset(memory[count], 0x5a, lengths[count]);
		free(memory[count]);
	}
}

/* What follows "NAME=", or NULL. */
static const char *value_of(const char *word, const char *name)
{
	size_t len = strlen(name);

	return strncmp(word, name, len) == 0 && word[len] == '='
		? word + len + 1
		: NULL;
}

static void take(struct winrm_tls_config *c, const char *word)
{
	const struct {
		const char *name, *file;
		const char **path;
		const unsigned char **data;
		size_t *len;
	} parts[] = {{"ca", "ca-file", &c->ca_path, &c->ca, &c->ca_len},
		{"crl", "crl-file", &c->crl_path, &c->crl, &c->crl_len},
		{"cert", "cert-file", &c->cert_path, &c->cert, &c->cert_len},
		{"key", "key-file", &c->key_path, &c->key, &c->key_len}};
	size_t i;

	if (value_of(word, "passphrase"))
		c->key_password = value_of(word, "passphrase");
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (value_of(word, parts[i].file))
			*parts[i].path = value_of(word, parts[i].file);
		if (value_of(word, parts[i].name))
			*parts[i].data = read_file(
				value_of(word, parts[i].name), parts[i].len);
	}
}

static int refuse(int error)
{
	static const char *const parts[] = {"tls", "ca", "crl", "cert", "key"};

	fprintf(stderr, "%s %s: %s\n",
		error == WINRM_E_CONFIG         ? "CONFIG"
			: error == WINRM_E_CERT ? "CERT"
						: "other",
		parts[tls.bad], winrm_tls_reason(&tls));
	return 2;
}

static int run(const char *number, bool has_cert)
{
	struct winrm_config config = {.host = "127.0.0.1",
		.tcp_port = (uint16_t)atoi(number),
		.auth = has_cert ? WINRM_AUTH_CERTIFICATE : WINRM_AUTH_NTLM,
		.credentials = {.kind = has_cert ? WINRM_CREDENTIALS_CERTIFICATE
						 : WINRM_CREDENTIALS_PASSWORD,
			.user = "LAB\\alice",
			.of.password = getenv("WINRM_PASSWORD")},
		.port = &winrm_port_tls,
		.io = &tls,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx)};
	struct winrm_request request = {.as.command.line = "whoami",
		.on_output = print,
		.timeout_ms = 60000};
	char text[512];
	int error = to_end(&client, &config, &request, text, sizeof(text));

	if (error)
		fprintf(stderr, "%s\n", text);
	return error != 0;
}

int main(int argc, char **argv)
{
	struct winrm_tls_config config = {.port = &winrm_port_posix, .io = &io};
	int i, error, status;

	if (argc < 2 || winrm_posix_init(&io) != WINRM_OK)
		return 3;
	for (i = 2; i < argc; i++)
		take(&config, argv[i]);
	error = winrm_tls_init(&tls, &config);
	drop_memory();
	status = error ? refuse(error)
		       : run(argv[1], config.cert || config.cert_path);
	winrm_tls_free(&tls);
	winrm_posix_free(&io);
	return status;
}
