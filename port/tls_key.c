/* SPDX-License-Identifier: Apache-2.0 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/tls_key.h"

#include <string.h>

#include <mbedtls/pem.h>

#ifdef MBEDTLS_FS_IO
#include <unistd.h>

#include <mbedtls/platform_util.h>
#endif

#include "port/tls_file.h"
#include "port/tls_memory.h"
#include "port/tls_unlock.h"
#include "port/tls_version.h"

static const char pkcs8_begin[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

static int parse(struct winrm_tls *t, const unsigned char *key, size_t len)
{
	const char *password = t->config.key_password;

	return winrm_tls_parse_key(
		t, key, len, password && *password ? password : NULL);
}

#ifdef WINRM_TLS_UNLOCKS
static const char unknown[] =
	"it is broken, encrypted in a way that is not known here (openssl "
	"pkcs8 -topk8 writes one that is), or the passphrase is wrong";

/* PKCS #8, decrypted in place. */
static int open_pkcs8(struct winrm_tls *t, unsigned char *der, size_t len)
{
	struct winrm_tls_lock lock;
	bool ours = winrm_tls_lock_read(&lock, der, len);
	int code = 0;

	if (ours)
		code = winrm_tls_unlock(der, &len, t->config.key_password);
	if (code == 0)
		code = parse(t, der, len);
	if (code == MBEDTLS_ERR_PK_KEY_INVALID_FORMAT && !ours)
		t->problem = unknown;
	else if (code)
		t->problem = "the passphrase does not open it";
	return code;
}

static int open_der(struct winrm_tls *t, const unsigned char *der, size_t len)
{
	struct winrm_tls_room room;
	int code;

	if (!winrm_tls_room_take(&room, len))
		return MBEDTLS_ERR_PK_ALLOC_FAILED;
	memcpy(room.data, der, len);
	code = open_pkcs8(t, room.data, len);
	winrm_tls_room_leave(&room);
	return code;
}

#ifdef MBEDTLS_PEM_PARSE_C
static int open_pem(struct winrm_tls *t, const unsigned char *text, size_t len)
{
	static const char pkcs8_end[] = "-----END ENCRYPTED PRIVATE KEY-----";
	mbedtls_pem_context pem;
	size_t used;
	int code;

	if (!winrm_tls_has(text, len, pkcs8_begin)) {
		code = parse(t, text, len);
		if (code)
			t->problem = code == MBEDTLS_ERR_PEM_UNKNOWN_ENC_ALG
				? unknown
				: "the passphrase does not open it";
		return code;
	}
	mbedtls_pem_init(&pem);
	code = mbedtls_pem_read_buffer(
		&pem, pkcs8_begin, pkcs8_end, text, NULL, 0, &used);
	if (code == 0)
		code = open_pkcs8(t, pem.buf, pem.buflen);
	mbedtls_pem_free(&pem); /* wipes */
	return code;
}
#else
#define open_pem parse
#endif

static int open_locked(
	struct winrm_tls *t, const unsigned char *key, size_t len, bool pem)
{
	const char *password = t->config.key_password;

	if (!password || !*password) {
		t->wants_password = true;
		t->problem = "it is encrypted, and there is no passphrase";
		return MBEDTLS_ERR_PK_PASSWORD_REQUIRED;
	}
	return pem ? open_pem(t, key, len) : open_der(t, key, len);
}
#else
static int open_locked(
	struct winrm_tls *t, const unsigned char *key, size_t len, bool pem)
{
	(void)key;
	(void)len;
	(void)pem;
	t->problem = "it is encrypted, and this mbedTLS decrypts no keys";
	return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
}
#endif

static int load_any(struct winrm_tls *t, const unsigned char *key, size_t len)
{
	bool pem = winrm_tls_is_pem(key, len);

	if (pem ? winrm_tls_has(key, len, pkcs8_begin) ||
				winrm_tls_has(
					key, len, "Proc-Type: 4,ENCRYPTED")
		: winrm_tls_is_locked(key, len))
		return open_locked(t, key, len, pem);
	return parse(t, key, len);
}

#ifdef MBEDTLS_FS_IO
/*
 * Where mbedTLS is a shared library, the dynamic linker uses the stack below
 * here whenever a function is called for the first time, and saves all vector
 * registers there, in which memcpy has left the last pieces of the key. Copying
 * as many zero bytes replaces them, then the stack is cleared.
 */
static void clear_below(void)
{
	void *(*volatile copy)(void *, const void *, size_t) =
		memcpy; /* the library's, not one that is inlined */
	static const size_t sizes[] = {16, 32, 64, 128, 256, 512, 1024};
	static const unsigned char zeros[1024];
	volatile unsigned char below[16384];
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		copy((unsigned char *)(uintptr_t)below, zeros, sizes[i]);
	for (i = 0; i < sizeof(below); i++)
		below[i] = 0;
}
#endif

/* PEM with its NUL, or DER. */
static int load(struct winrm_tls *t, const unsigned char *key, size_t len)
{
	int code = load_any(t, key, len);
#ifdef MBEDTLS_FS_IO
	/* inlined it would clear what is above */
	void (*volatile clear)(void) = clear_below;

	clear();
#endif
	return code;
}

#ifdef MBEDTLS_FS_IO
enum { KEY_MAX = 16384 }; /* RSA of 8192 bits in PEM has 6500 */

/* Reads the whole file; -1 if it cannot be read. */
static ssize_t read_file(
	struct winrm_tls *t, const char *path, unsigned char buf[KEY_MAX])
{
	int fd = winrm_tls_file_open(t, path);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = winrm_tls_file_read(fd, buf, KEY_MAX);
	close(fd);
	return n;
}

static int load_file(struct winrm_tls *t)
{
	unsigned char buf[KEY_MAX + 1];
	ssize_t got = read_file(t, t->config.key_path, buf);
	size_t len = (size_t)got;
	int code = MBEDTLS_ERR_PK_FILE_IO_ERROR;

	if (got >= 0) {
		buf[len] = 0;
		code = load(t, buf, len + winrm_tls_is_pem(buf, len));
	}
	mbedtls_platform_zeroize(buf, sizeof(buf));
	return code;
}
#else
static int load_file(struct winrm_tls *t)
{
	(void)t;
	return MBEDTLS_ERR_PK_FILE_IO_ERROR;
}
#endif

int winrm_tls_key_load(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;

	if (!c->key)
		return load_file(t);
	t->problem = winrm_tls_memory_problem(c->key, c->key_len);
	return t->problem ? MBEDTLS_ERR_PK_KEY_INVALID_FORMAT
			  : load(t, c->key, c->key_len);
}
