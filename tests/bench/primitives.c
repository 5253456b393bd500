/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What every client must do: the cipher and the HMAC over the sealed text (RC4
 * and HMAC-MD5 with NTLM, AES-256-CBC and HMAC-SHA1 with Kerberos), and decoding
 * the base64 in it, for a given number of bytes of output that come in pieces
 * of a given size. Prints the CPU seconds of each.
 *
 *	primitives BYTES PIECE ntlm|kerberos
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/base64.h"
#include "core/kerberos/krb_hmac.h"
#include "ntlm/hmac.h"
#include "ntlm/rc4.h"

static double cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Text that decodes to `len` bytes; its length is a multiple of four. */
static uint8_t *text_of(size_t len, size_t *text_len)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";
	size_t i, n = (len + 2) / 3 * 4;
	uint8_t *text = malloc(n);

	if (!text)
		exit(1);
	for (i = 0; i < n; i++)
		text[i] = (uint8_t)alphabet[(i * 37 + i / 64) % 64];
	*text_len = n;
	return text;
}

enum { KEY = 32 };

static const uint8_t key[KEY] = {1, 2, 3};

/* What NTLM has for a message. */
static bool ntlm(uint8_t *work, size_t len, double *cipher, double *hmac)
{
	static struct winrm_rc4 rc4;
	static bool is_started;
	uint8_t code[WINRM_MD5_LEN];
	struct winrm_hmac h;
	double begin = cpu();
	bool ok;

	if (!is_started)
		winrm_rc4_start(&rc4, key, 16);
	is_started = true;
	winrm_rc4_apply(&rc4, work, len);
	*cipher += cpu() - begin;
	begin = cpu();
	winrm_hmac_start(&h, key, 16);
	winrm_hmac_add(&h, work, len);
	ok = winrm_hmac_end(&h, code);
	*hmac += cpu() - begin;
	return ok;
}

/* What encryption type 18 of Kerberos has. */
static bool kerberos(uint8_t *work, size_t len, double *cipher, double *hmac)
{
	struct winrm_slice k = {key, KEY};
	uint8_t iv[WINRM_AES_BLOCK] = {0}, code[WINRM_HASH_MAX];
	struct winrm_aes aes;
	struct winrm_hash h;
	double begin = cpu();
	bool ok;

	winrm_aes_start(&aes, key, KEY, false);
	winrm_aes_cbc(&aes, iv, work, len - len % WINRM_AES_BLOCK);
	ok = winrm_aes_end(&aes);
	*cipher += cpu() - begin;
	begin = cpu();
	winrm_krb_hmac_start(&h, WINRM_SHA1, &k);
	winrm_hash_add(&h, work, len);
	ok = winrm_krb_hmac_end(&h, &k, code) && ok;
	*hmac += cpu() - begin;
	return ok;
}

int main(int argc, char **argv)
{
	bool (*unseal)(uint8_t *, size_t, double *, double *) = ntlm;
	double begin, cipher = 0, hmac = 0, base64 = 0;
	size_t total, piece, text_len, out_len, done;
	uint8_t *text, *work;

	if (argc != 4)
		return 2;
	total = strtoul(argv[1], NULL, 10);
	piece = strtoul(argv[2], NULL, 10);
	if (!piece)
		return 2;
	if (strcmp(argv[3], "kerberos") == 0)
		unseal = kerberos;
	text = text_of(piece, &text_len);
	work = malloc(text_len);
	if (!work)
		return 1;
	for (done = 0; done < total; done += out_len) {
		memcpy(work, text, text_len);
		if (!unseal(work, text_len, &cipher, &hmac))
			return 1;
		memcpy(work, text, text_len);
		begin = cpu();
		if (!winrm_base64_decode(work, text_len, &out_len))
			return 1;
		base64 += cpu() - begin;
	}
	printf("{\"cipher\": %.6f, \"hmac\": %.6f, \"base64\": %.6f}\n", cipher,
		hmac, base64);
	free(work);
	free(text);
	return 0;
}
