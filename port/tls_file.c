/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_file.h"

#ifdef MBEDTLS_FS_IO
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

ssize_t winrm_tls_file_read(int fd, unsigned char *buf, size_t cap)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(fd, buf + len, cap - len);
		len += n > 0 ? (size_t)n : 0;
	} while ((n > 0 && len < cap) || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : (ssize_t)len;
}

static const char *problem_of(const unsigned char *data, size_t len)
{
	if (winrm_tls_is_pem(data, len) && memchr(data, 0, len - 1))
		return "there is a NUL in its PEM";
	return winrm_tls_memory_problem(data, len);
}

#ifndef MBEDTLS_ASN1_WRITE_C
#error "files need MBEDTLS_ASN1_WRITE_C"
#endif

/* A file; its length includes the NUL after PEM. It may have a key, too. */
struct whole {
	struct winrm_tls_room room;
	size_t len;
};

static int fill(struct winrm_tls *t, struct whole *w, int fd)
{
	unsigned char *data = w->room.data;
	ssize_t got = winrm_tls_file_read(fd, data, w->room.size - 1);

	if (got < 0)
		return MBEDTLS_ERR_X509_FILE_IO_ERROR;
	w->len = (size_t)got;
	w->len += winrm_tls_is_pem(data, w->len);
	t->problem = problem_of(data, w->len);
	return t->problem ? MBEDTLS_ERR_X509_INVALID_FORMAT : 0;
}

static int load(struct winrm_tls *t, const char *path, struct whole *w)
{
	int fd = winrm_tls_file_open(t, path);
	int code = MBEDTLS_ERR_X509_ALLOC_FAILED;
	struct stat st;

	if (fd < 0)
		return MBEDTLS_ERR_X509_FILE_IO_ERROR;
	if (fstat(fd, &st) == 0 &&
		winrm_tls_room_take(&w->room, (size_t)st.st_size + 1)) {
		code = fill(t, w, fd);
		if (code)
			winrm_tls_room_leave(&w->room);
	}
	close(fd);
	return code;
}

int winrm_tls_file_crt(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path)
{
	struct whole w;
	int code = load(t, path, &w);

	if (code)
		return code;
	code = winrm_tls_memory_crt(t, chain, w.room.data, w.len);
	winrm_tls_room_leave(&w.room);
	return code;
}

int winrm_tls_file_cas(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path)
{
	struct whole w;
	int code = load(t, path, &w);

	if (code)
		return code;
	code = winrm_tls_is_pem(w.room.data, w.len)
		? mbedtls_x509_crt_parse(chain, w.room.data, w.len)
		: winrm_tls_memory_crt(t, chain, w.room.data, w.len);
	winrm_tls_room_leave(&w.room);
	return code;
}

#ifdef MBEDTLS_X509_CRL_PARSE_C
int winrm_tls_file_crl(
	struct winrm_tls *t, mbedtls_x509_crl *chain, const char *path)
{
	struct whole w;
	int code = load(t, path, &w);

	if (code)
		return code;
	code = winrm_tls_memory_crl(t, chain, w.room.data, w.len);
	winrm_tls_room_leave(&w.room);
	return code;
}
#endif
#endif
