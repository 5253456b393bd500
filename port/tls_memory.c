/* SPDX-License-Identifier: Apache-2.0 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/tls_memory.h"

#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/pem.h>
#include <mbedtls/platform_util.h>

static const char begin[] = "-----BEGIN ";

bool winrm_tls_has(const unsigned char *data, size_t len, const char *text)
{
	size_t need = strlen(text);

	for (; len >= need; data++, len--)
		if (memcmp(data, text, need) == 0)
			return true;
	return false;
}

bool winrm_tls_is_pem(const unsigned char *data, size_t len)
{
	return winrm_tls_has(data, len, begin);
}

#ifdef MBEDTLS_PEM_PARSE_C
/* mbedTLS takes a truncated element for text and skips it. */
static bool is_cut(const char *pem)
{
	static const char end[] = "-----END ";
	const char *rest = pem;

	while ((rest = strstr(rest, begin)) != NULL) {
		rest = strstr(rest, end);
		rest = rest ? strstr(rest + sizeof(end) - 1, "-----") : NULL;
		if (!rest)
			return true;
		pem = rest += 5;
	}
	return strstr(pem, "-----") != NULL;
}

static const char *pem_problem(const unsigned char *data, size_t len)
{
	const unsigned char *nul = memchr(data, 0, len);

	if (data[len - 1] != 0 ||
		winrm_tls_is_pem(nul, (size_t)(data + len - nul)))
		return "it is PEM without the NUL at its end that its length "
		       "counts";
	return is_cut((const char *)data) ? "it is cut: its PEM has no end"
					  : NULL;
}
#else
static const char *pem_problem(const unsigned char *data, size_t len)
{
	(void)data;
	(void)len;
	return "it is PEM, and this mbedTLS reads DER alone";
}
#endif

/* How long is the first element, with its tag? 0, or mbedTLS's code. */
static int measure(const unsigned char *der, size_t len, size_t *out)
{
	unsigned char *p = (unsigned char *)(uintptr_t)der;
	size_t content = 0;
	int code = mbedtls_asn1_get_tag(&p, der + len, &content,
		MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);

	*out = (size_t)(p - der) + content;
	return code;
}

static const char *der_problem(const unsigned char *data, size_t len)
{
	size_t at, used;

	for (at = 0; at < len; at += used)
		switch (measure(data + at, len - at, &used)) {
		case 0: break;
		case MBEDTLS_ERR_ASN1_OUT_OF_DATA:
			return "it is cut: its DER is longer";
		default: return at ? "what follows its DER is none" : NULL;
		}
	return NULL;
}

const char *winrm_tls_memory_problem(const unsigned char *data, size_t len)
{
	return winrm_tls_is_pem(data, len) ? pem_problem(data, len)
					   : der_problem(data, len);
}

#ifdef MBEDTLS_ASN1_WRITE_C
bool winrm_tls_room_take(struct winrm_tls_room *room, size_t size)
{
	room->name = NULL;
	if (!mbedtls_asn1_store_named_data(&room->name, "", 1, NULL, size))
		return false;
	room->data = room->name->val.p;
	room->size = size;
	return true;
}

void winrm_tls_room_leave(struct winrm_tls_room *room)
{
	mbedtls_platform_zeroize(room->data, room->size);
	mbedtls_asn1_free_named_data_list(&room->name);
}
#endif

typedef int add_to(void *chain, const unsigned char *data, size_t len);

/* All of the PEM at once, each element of the DER. */
static int add_all(struct winrm_tls *t, void *chain, const unsigned char *data,
	size_t len, add_to *add_pem, add_to *add_der)
{
	size_t used;
	int code;

	t->problem = winrm_tls_memory_problem(data, len);
	if (t->problem)
		return MBEDTLS_ERR_X509_INVALID_FORMAT;
	if (winrm_tls_is_pem(data, len))
		return add_pem(chain, data, len);
	do {
		code = measure(data, len, &used);
		if (code == 0)
			code = add_der(chain, data, used);
		data += used;
		len -= used;
	} while (code == 0 && len > 0);
	return code;
}

static int add_crt(void *chain, const unsigned char *data, size_t len)
{
	return mbedtls_x509_crt_parse_der(chain, data, len);
}

#ifdef MBEDTLS_PEM_PARSE_C
/*
 * One by one: if one of several cannot be read, mbedtls_x509_crt_parse says how
 * many but not why, and it may be for lack of memory.
 */
static int add_pem_crts(void *chain, const unsigned char *data, size_t len)
{
	static const char first[] = "-----BEGIN CERTIFICATE-----";
	static const char last[] = "-----END CERTIFICATE-----";
	mbedtls_pem_context pem;
	size_t used = 0;
	int code;

	(void)len; /* it ends with a NUL */
	do {
		mbedtls_pem_init(&pem);
		code = mbedtls_pem_read_buffer(
			&pem, first, last, data, NULL, 0, &used);
		if (code == 0)
			code = add_crt(chain, pem.buf, pem.buflen);
		mbedtls_pem_free(&pem);
		data += used;
	} while (code == 0 && strstr((const char *)data, first));
	return code;
}
#else
#define add_pem_crts add_crt /* PEM has already been refused */
#endif

int winrm_tls_memory_crt(struct winrm_tls *t, mbedtls_x509_crt *chain,
	const unsigned char *data, size_t len)
{
	return add_all(t, chain, data, len, add_pem_crts, add_crt);
}

#ifdef MBEDTLS_X509_CRL_PARSE_C
static int add_crl(void *chain, const unsigned char *data, size_t len)
{
	return mbedtls_x509_crl_parse(chain, data, len);
}

int winrm_tls_memory_crl(struct winrm_tls *t, mbedtls_x509_crl *chain,
	const unsigned char *data, size_t len)
{
	return add_all(t, chain, data, len, add_crl, add_crl);
}
#endif
