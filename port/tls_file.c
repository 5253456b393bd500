/* SPDX-License-Identifier: Apache-2.0 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/tls_file.h"

#ifdef MBEDTLS_FS_IO
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mbedtls/pk.h>

#include "port/tls_memory.h"

enum { FILE_MAX = 64 * 1024 * 1024 };

static const char *unfit(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return "it cannot be read";
	if (S_ISDIR(st.st_mode))
		return "it is a directory";
	if (!S_ISREG(st.st_mode))
		return "it is not a regular file";
	return st.st_size > FILE_MAX ? "it is too long" : NULL;
}

int winrm_tls_file_open(struct winrm_tls *t, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return -1;
	t->problem = unfit(fd);
	if (!t->problem)
		return fd;
	close(fd);
	return -1;
}

/* mbedTLS opens by name: by that of what is open already, where the system
 * has such names, so that it is the same file. */
static const char *name_of(int fd, const char *path, char out[32])
{
	static const char folder[] = "/proc/self/fd/";
	size_t at = sizeof(folder) - 1;
	int unit = 1;

	memcpy(out, folder, at);
	while (fd / unit >= 10)
		unit *= 10;
	for (; unit > 0; unit /= 10)
		out[at++] = (char)('0' + fd / unit % 10);
	out[at] = 0;
	return access(out, R_OK) == 0 ? out : path;
}

/* A key may be in the same file. mbedTLS wipes what it frees of a certificate,
 * and so it is given back as one. */
static void drop(unsigned char *data, size_t len)
{
	mbedtls_x509_crt crt;

	mbedtls_x509_crt_init(&crt);
	crt.raw.p = data;
	crt.raw.len = len;
	crt.own_buffer = 1;
	mbedtls_x509_crt_free(&crt);
}

static const char *problem_of(const unsigned char *data, size_t len)
{
	if (winrm_tls_is_pem(data, len) && memchr(data, 0, len - 1))
		return "there is a NUL in its PEM";
	return winrm_tls_memory_problem(data, len);
}

/* All of it, with a NUL behind PEM; mbedTLS's memory, for drop(). */
static int load(struct winrm_tls *t, const char *path, unsigned char **data,
	size_t *len)
{
	int fd = winrm_tls_file_open(t, path), code;
	char name[32];

	if (fd < 0)
		return MBEDTLS_ERR_X509_FILE_IO_ERROR;
	code = mbedtls_pk_load_file(name_of(fd, path, name), data, len);
	close(fd);
	if (code)
		return code;
	t->problem = problem_of(*data, *len);
	if (!t->problem)
		return 0;
	drop(*data, *len);
	return MBEDTLS_ERR_X509_INVALID_FORMAT;
}

int winrm_tls_file_crt(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path)
{
	unsigned char *data;
	size_t len;
	int code = load(t, path, &data, &len);

	if (code)
		return code;
	code = winrm_tls_memory_crt(t, chain, data, len);
	drop(data, len);
	return code;
}

int winrm_tls_file_cas(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path)
{
	unsigned char *data;
	size_t len;
	int code = load(t, path, &data, &len);

	if (code)
		return code;
	code = winrm_tls_is_pem(data, len)
		? mbedtls_x509_crt_parse(chain, data, len)
		: winrm_tls_memory_crt(t, chain, data, len);
	drop(data, len);
	return code;
}

#ifdef MBEDTLS_X509_CRL_PARSE_C
int winrm_tls_file_crl(
	struct winrm_tls *t, mbedtls_x509_crl *chain, const char *path)
{
	unsigned char *data;
	size_t len;
	int code = load(t, path, &data, &len);

	if (code)
		return code;
	code = winrm_tls_memory_crl(t, chain, data, len);
	drop(data, len);
	return code;
}
#endif
#endif
