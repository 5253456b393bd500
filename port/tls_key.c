/* SPDX-License-Identifier: Apache-2.0 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/tls_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <mbedtls/pem.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

#include "port/tls_unlock.h"

enum { KEY_MAX = 16384 }; /* RSA of 8192 bits in PEM has 6500 */

static const char pkcs8_begin[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
static const char pkcs8_end[] = "-----END ENCRYPTED PRIVATE KEY-----";

/* The whole file with a NUL after it; -1 for one that cannot be read. */
static ssize_t read_file(const char *path, unsigned char buf[KEY_MAX + 1])
{
	size_t len = 0;
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	do {
		n = read(fd, buf + len, KEY_MAX - len);
		len += n > 0 ? (size_t)n : 0;
	} while ((n > 0 && len < KEY_MAX) || (n < 0 && errno == EINTR));
	close(fd);
	buf[len] = 0;
	return n < 0 ? -1 : (ssize_t)len;
}

/* From PEM to DER, in place. */
static int unwrap(unsigned char *buf, size_t *len)
{
	mbedtls_pem_context pem;
	size_t used;
	int code;

	mbedtls_pem_init(&pem);
	code = mbedtls_pem_read_buffer(
		&pem, pkcs8_begin, pkcs8_end, buf, NULL, 0, &used);
	if (code == 0) {
		*len = pem.buflen; /* shorter than its base64 */
		memcpy(buf, pem.buf, pem.buflen);
	}
	mbedtls_pem_free(&pem);
	return code;
}

static int parse(struct winrm_tls *t, const unsigned char *key, size_t len,
	int (*rng)(void *tls, unsigned char *out, size_t len))
{
	const char *password = t->config.key_password;
	size_t password_len = password ? strlen(password) : 0;

	if (password_len == 0)
		password = NULL;
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
	return mbedtls_pk_parse_key(&t->key, key, len,
		(const unsigned char *)password, password_len, rng, t);
#else
	(void)rng;
	return mbedtls_pk_parse_key(&t->key, key, len,
		(const unsigned char *)password, password_len);
#endif
}

static int open_encrypted(struct winrm_tls *t, unsigned char *buf, size_t len,
	bool pem, int (*rng)(void *tls, unsigned char *out, size_t len))
{
	const char *password = t->config.key_password;
	struct winrm_tls_lock lock;
	int code = 0;
	bool ours;

	if (!password || !*password) {
		t->wants_password = true;
		t->problem = "it is encrypted, and there is no passphrase";
		return MBEDTLS_ERR_PK_PASSWORD_REQUIRED;
	}
	if (pem && strstr((char *)buf, pkcs8_begin)) {
		code = unwrap(buf, &len);
		if (code)
			return code;
		pem = false;
	}
	ours = !pem && winrm_tls_lock_read(&lock, buf, len);
	if (ours)
		code = winrm_tls_unlock(buf, &len, password);
	if (code == 0)
		code = parse(t, buf, len + pem, rng);
	if (code == MBEDTLS_ERR_PK_KEY_INVALID_FORMAT && !pem && !ours)
		t->problem = "it is broken, or encrypted in a way that is not "
			     "known here; openssl pkcs8 -topk8 writes one "
			     "that is";
	else if (code)
		t->problem = "the passphrase does not open it";
	return code;
}

int winrm_tls_key_load(struct winrm_tls *t,
	int (*rng)(void *tls, unsigned char *out, size_t len))
{
	unsigned char buf[KEY_MAX + 1];
	ssize_t got = read_file(t->config.key_path, buf);
	size_t len = (size_t)got;
	int code;
	bool pem;

	if (got < 0)
		return MBEDTLS_ERR_PK_FILE_IO_ERROR;
	pem = strstr((char *)buf, "-----BEGIN ") != NULL;
	if (pem ? strstr((char *)buf, pkcs8_begin) ||
				strstr((char *)buf, "Proc-Type: 4,ENCRYPTED")
		: winrm_tls_is_locked(buf, len))
		code = open_encrypted(t, buf, len, pem, rng);
	else
		code = parse(t, buf, len + pem, rng);
	mbedtls_platform_zeroize(buf, sizeof(buf));
	return code;
}
