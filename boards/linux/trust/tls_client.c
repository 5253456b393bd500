/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/tls_client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/terminal_prompt.h"
#include "boards/linux/trust/first_use.h"
#include "boards/linux/trust/tls_library.h"
#include "port/tls_memory.h"

bool tls_client_wanted(const struct winrm_connector *record)
{
	const char *protocol = record->text[WINRM_KEY_PROTOCOL];

	if (protocol)
		return strcmp(protocol, "https") == 0;
	return record->number[WINRM_KEY_PORT] == 5986;
}

/* One pin, or several with ';' between. */
static bool read_pins(struct tls_client *s, const char *text, size_t *count)
{
	for (*count = 0; *text; text += *text == ';') {
		size_t len = strcspn(text, ";");

		if (*count == SECURE_PINS ||
			!winrm_tls_pin_read(text, len, s->pins[*count]))
			return false;
		++*count;
		text += len;
	}
	return *count > 0;
}

static bool refuse(char *problem, size_t cap, const char *text)
{
	snprintf(problem, cap, "%s", text);
	return false;
}

enum { KEY_MAX = 16384 };

static unsigned char key[KEY_MAX + 1];

/* Files are read by the port, which waits for no pipe. */
static bool read_pipe(struct winrm_tls_config *c, char *problem, size_t cap)
{
	long len = file_read_bytes(c->key_path, key, KEY_MAX);

	if (len == 0)
		return refuse(problem, cap, "client-key: the pipe is empty");
	if (len < 0)
		return refuse(problem, cap, said());
	key[len] = 0;
	c->key = key;
	c->key_len = (size_t)len + winrm_tls_is_pem(key, (size_t)len);
	c->key_path = NULL;
	return true;
}

/* From the record to the config; false: `problem` says why. */
static bool configure(struct tls_client *s,
	const struct winrm_connector *record, struct winrm_tls_config *c,
	char *problem, size_t cap)
{
	c->ca_path = record->text[WINRM_KEY_CA_FILE];
	c->crl_path = record->text[WINRM_KEY_CRL_FILE];
	c->cert_path = record->text[WINRM_KEY_CLIENT_CERT];
	c->key_path = record->text[WINRM_KEY_CLIENT_KEY];
	c->key_password = record->text[WINRM_KEY_PASSPHRASE];
	c->insecure_skip_verify = record->number[WINRM_KEY_SKIP_VERIFY] != 0;
	c->insecure_skip_dates = record->number[WINRM_KEY_SKIP_DATES] != 0;
	if (!c->cert_path != !c->key_path)
		return refuse(
			problem, cap, "client-cert and client-key go together");
	if (c->key_path && file_is_open(c->key_path)) {
		snprintf(problem, cap,
			"client-key: %s holds a private key and others can "
			"read it: chmod 600 %s",
			c->key_path, c->key_path);
		return false;
	}
	if (c->key_path && file_is_pipe(c->key_path) &&
		!read_pipe(c, problem, cap))
		return false;
	if (record->text[WINRM_KEY_PIN] &&
		!read_pins(s, record->text[WINRM_KEY_PIN], &c->pin_count))
		return refuse(problem, cap,
			"pin: give it as sha256//BASE64, several "
			"with ';' between");
	c->pins = (const uint8_t(*)[WINRM_TLS_PIN])s->pins;
	s->is_tofu = record->number[WINRM_KEY_TOFU] != 0;
	if (s->is_tofu)
		return first_use_init(s, record, c, problem, cap);
	if (!c->ca_path && c->pin_count == 0)
		c->ca_path = winrm_tls_system_ca();
	return true;
}

/* The key is encrypted: ask, and try once more. */
static int ask_and_init(
	struct tls_client *s, struct winrm_tls_config *c, const char *name)
{
	char prompt[300], passphrase[SECRET_MAX + 1];
	int error = WINRM_E_CERT;

	snprintf(prompt, sizeof(prompt), "Passphrase of %s", name);
	if (terminal_ask(prompt, passphrase)) {
		winrm_tls_free(&s->tls);
		c->key_password = passphrase;
		error = winrm_tls_init(&s->tls, c);
		s->tls.config.key_password = NULL;
	}
	explicit_bzero(passphrase, sizeof(passphrase));
	return error;
}

/* "ca-file F: it cannot be read (why)" */
static bool refuse_part(const struct winrm_tls *tls,
	const struct winrm_tls_config *c, char *problem, size_t cap)
{
	const struct {
		const char *key, *path;
	} parts[] = {{"", ""}, {"ca-file", c->ca_path},
		{"crl-file", c->crl_path}, {"client-cert", c->cert_path},
		{"client-key", c->key ? "(a pipe)" : c->key_path}};
	const char *path = parts[tls->bad].path;
	bool is_pipe = tls->bad == WINRM_TLS_KEY && c->key;
	bool unread = path && !is_pipe && access(path, R_OK) != 0;

	snprintf(problem, cap, "%s %s: %s%s%s%s%s", parts[tls->bad].key, path,
		winrm_tls_reason(tls), unread ? " (" : "",
		unread ? strerror(errno) : "", unread ? ")" : "",
		tls->wants_password
			? ": use --key-passphrase-file, --key-passphrase-fd, "
			  "client-key-passphrase, or a terminal"
			: "");
	return false;
}

/*
 * CAs of fleets, read once: a bundle takes half a megabyte. They are never
 * freed, as sessions may use them; a file that has changed is a new one.
 */
static struct shared {
	char path[400];
	struct stat st;
	mbedtls_x509_crt chain;
} shared[4];

static struct shared *find_shared(const char *path, const struct stat *st)
{
	size_t i;

	for (i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (!shared[i].path[0] ||
			(strcmp(shared[i].path, path) == 0 &&
				shared[i].st.st_ino == st->st_ino &&
				shared[i].st.st_size == st->st_size &&
				shared[i].st.st_mtim.tv_sec ==
					st->st_mtim.tv_sec &&
				shared[i].st.st_mtim.tv_nsec ==
					st->st_mtim.tv_nsec))
			return &shared[i];
	return NULL;
}

/* Like winrm_tls_init, with the CAs of earlier ones. */
static int init_shared(struct tls_client *s, struct winrm_tls_config *c)
{
	struct stat st;
	struct shared *ca = NULL;
	int error;

	if (s->is_one_of_many && c->ca_path && stat(c->ca_path, &st) == 0 &&
		strlen(c->ca_path) < sizeof(ca->path))
		ca = find_shared(c->ca_path, &st);
	if (ca && ca->path[0])
		c->ca_chain = &ca->chain;
	error = winrm_tls_init(&s->tls, c);
	if (error || !ca || ca->path[0])
		return error;
	strcpy(ca->path, c->ca_path);
	ca->st = st;
	ca->chain = s->tls.ca;
	s->tls.config.ca_chain = &ca->chain;
	return WINRM_OK;
}

static bool set_up(struct tls_client *s, const struct winrm_connector *record,
	struct winrm_tls_config *c, char *problem, size_t cap)
{
	int error;

	if (!configure(s, record, c, problem, cap))
		return false;
	error = init_shared(s, c);
	if (error && s->tls.wants_password && !s->is_one_of_many)
		error = ask_and_init(s, c, record->text[WINRM_KEY_CLIENT_KEY]);
	if (error == WINRM_OK)
		return true;
	if (s->tls.bad != WINRM_TLS_NONE)
		return refuse_part(&s->tls, c, problem, cap);
	if (error == WINRM_E_CONFIG)
		return refuse(problem, cap,
			"no CA certificates on this machine: install "
			"ca-certificates, or give ca-file or pin");
	return refuse(problem, cap, "TLS could not be set up");
}

bool tls_client_init(struct tls_client *s, const struct winrm_connector *record,
	const struct winrm_port *lower, void *io, char *problem, size_t cap)
{
	struct winrm_tls_config c;
	bool ok;

	memset(&c, 0, sizeof(c));
	c.port = lower;
	c.io = io;
	ok = tls_library_load(problem, cap) &&
		set_up(s, record, &c, problem, cap);
	explicit_bzero(key, sizeof(key));
	return ok;
}

const struct winrm_port *tls_client_port(const struct tls_client *s)
{
	return s->is_tofu ? first_use_port() : &winrm_port_tls;
}

const char *tls_client_pin(const struct tls_client *s)
{
	static char text[WINRM_TLS_PIN_TEXT];

	text[0] = 0;
	if (s->tls.has_seen)
		winrm_tls_pin_write(s->tls.seen, text);
	return text;
}

const char *tls_client_describe(const struct tls_client *s)
{
	static char text[160];
	const struct winrm_tls_config *c = &s->tls.config;
	bool ca = c->ca_path && !c->insecure_skip_verify;
	const char *version = winrm_tls_version(&s->tls);

	if (strncmp(version, "TLSv", 4) != 0)
		return "";
	snprintf(text, sizeof(text),
		"TLS %s%s, the host's certificate checked by %s; ", version + 4,
		c->cert_path ? ", for the client certificate" : "",
		ca && c->pin_count     ? "its CA and its pin"
			: ca           ? "its CA"
			: c->pin_count ? "its pin"
				       : "nothing");
	return text;
}

void tls_client_advise(const struct tls_client *s, char *out, size_t cap)
{
	const struct winrm_tls *t = &s->tls;
	char port[24] = "";

	*out = 0;
	/* that of a key which has changed is said with it */
	if (s->problem[0] || !t->has_seen ||
		t->flags & MBEDTLS_X509_BADCERT_REVOKED)
		return;
	if (t->session_port != 5986)
		snprintf(port, sizeof(port), "-p %u ", t->session_port);
	snprintf(out, cap,
		"; `winrm trust %s%s` shows it, and --cacert, --pin or --tofu "
		"trust it",
		port, t->host);
}

void tls_client_free(struct tls_client *s)
{
	winrm_tls_free(&s->tls);
}
