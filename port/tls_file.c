/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_file.h"

#ifdef MBEDTLS_FS_IO
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int winrm_tls_file_crt(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path)
{
	int fd = winrm_tls_file_open(t, path), code;
	char name[32];

	if (fd < 0)
		return MBEDTLS_ERR_X509_FILE_IO_ERROR;
	code = mbedtls_x509_crt_parse_file(chain, name_of(fd, path, name));
	close(fd);
	return code;
}

#ifdef MBEDTLS_X509_CRL_PARSE_C
int winrm_tls_file_crl(
	struct winrm_tls *t, mbedtls_x509_crl *chain, const char *path)
{
	int fd = winrm_tls_file_open(t, path), code;
	char name[32];

	if (fd < 0)
		return MBEDTLS_ERR_X509_FILE_IO_ERROR;
	code = mbedtls_x509_crl_parse_file(chain, name_of(fd, path, name));
	close(fd);
	return code;
}
#endif
#endif
