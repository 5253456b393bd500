/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What every client must do: RC4 and HMAC-MD5 over the sealed text, and
 * decoding the base64 in it, for a given number of bytes of output that come in
 * pieces of a given size. Prints the CPU seconds of each.
 *
 *	primitives BYTES PIECE
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/base64.h"
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

int main(int argc, char **argv)
{
	uint8_t key[16] = {1, 2, 3}, code[WINRM_MD5_LEN];
	double begin, rc4_time = 0, hmac_time = 0, base64_time = 0;
	size_t total, piece, text_len, out_len, done;
	uint8_t *text, *work;
	struct winrm_rc4 rc4;
	struct winrm_hmac hmac;

	if (argc != 3)
		return 2;
	total = strtoul(argv[1], NULL, 10);
	piece = strtoul(argv[2], NULL, 10);
	if (!piece)
		return 2;
	text = text_of(piece, &text_len);
	work = malloc(text_len);
	if (!work)
		return 1;
	winrm_rc4_start(&rc4, key, sizeof key);
	for (done = 0; done < total; done += out_len) {
		memcpy(work, text, text_len);
		begin = cpu();
		winrm_rc4_apply(&rc4, work, text_len);
		rc4_time += cpu() - begin;

		begin = cpu();
		winrm_hmac_start(&hmac, key, sizeof key);
		winrm_hmac_add(&hmac, work, text_len);
		if (!winrm_hmac_end(&hmac, code))
			return 1;
		hmac_time += cpu() - begin;

		memcpy(work, text, text_len);
		begin = cpu();
		if (!winrm_base64_decode(work, text_len, &out_len))
			return 1;
		base64_time += cpu() - begin;
	}
	printf("{\"rc4\": %.6f, \"hmac\": %.6f, \"base64\": %.6f}\n", rc4_time,
		hmac_time, base64_time);
	free(work);
	free(text);
	return 0;
}
