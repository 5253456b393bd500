/* SPDX-License-Identifier: Apache-2.0 */
#include "port/rsa.h"

#if WINRM_PSRP && WINRM_PSRP_SECRETS

#include <string.h>

#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

enum { BITS = 8 * WINRM_PSRP_RSA_LEN, EXPONENT = 65537 };

#ifndef TF_PSA_CRYPTO_VERSION_NUMBER

#include <mbedtls/rsa.h>

#if !defined(MBEDTLS_RSA_C) || !defined(MBEDTLS_GENPRIME) ||                   \
	!defined(MBEDTLS_PKCS1_V15)
#error "Secrets need MBEDTLS_RSA_C, MBEDTLS_GENPRIME and MBEDTLS_PKCS1_V15"
#endif

typedef char context_fits[sizeof(mbedtls_rsa_context) <=
			sizeof(((struct winrm_rsa *)0)->space)
		? 1
		: -1];

static mbedtls_rsa_context *context(struct winrm_rsa *r)
{
	return (mbedtls_rsa_context *)(void *)r->space;
}

static int fill(void *user, unsigned char *out, size_t len)
{
	const struct winrm_rsa *r = user;

	return r->port->random(r->io, out, len) ? -1 : 0;
}

static void start(struct winrm_rsa *r)
{
#if MBEDTLS_VERSION_NUMBER < 0x03000000
	mbedtls_rsa_init(context(r), MBEDTLS_RSA_PKCS_V15, 0);
#else
	mbedtls_rsa_init(context(r));
#endif
}

static bool make(struct winrm_rsa *r)
{
	return mbedtls_rsa_gen_key(context(r), fill, r, BITS, EXPONENT) == 0 &&
		mbedtls_rsa_export_raw(context(r), r->modulus,
			sizeof(r->modulus), NULL, 0, NULL, 0, NULL, 0, NULL,
			0) == 0;
}

static bool decrypt(struct winrm_rsa *r, const uint8_t *data, uint8_t *out,
	size_t cap, size_t *len)
{
#if MBEDTLS_VERSION_NUMBER < 0x03000000
	return mbedtls_rsa_pkcs1_decrypt(context(r), fill, r,
		       MBEDTLS_RSA_PRIVATE, len, data, out, cap) == 0;
#else
	return mbedtls_rsa_pkcs1_decrypt(
		       context(r), fill, r, len, data, out, cap) == 0;
#endif
}

static void end(struct winrm_rsa *r)
{
	mbedtls_rsa_free(context(r)); /* which wipes it */
}

#else

#include <psa/crypto.h>

#if !defined(PSA_WANT_KEY_TYPE_RSA_KEY_PAIR_GENERATE) ||                       \
	!defined(PSA_WANT_ALG_RSA_PKCS1V15_CRYPT)
#error "Secrets need PSA_WANT_KEY_TYPE_RSA_KEY_PAIR_GENERATE and RSA_PKCS1V15_CRYPT"
#endif

static psa_key_id_t *key_id(struct winrm_rsa *r)
{
	return (psa_key_id_t *)(void *)r->space;
}

static void start(struct winrm_rsa *r)
{
	*key_id(r) = PSA_KEY_ID_NULL;
}

/* RSAPublicKey of RFC 8017: SEQUENCE, INTEGER with a leading zero, exponent. */
static bool export(struct winrm_rsa *r)
{
	static const uint8_t head[] = {
		0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0};
	uint8_t der[PSA_EXPORT_PUBLIC_KEY_MAX_SIZE];
	size_t len;

	if (psa_export_public_key(*key_id(r), der, sizeof(der), &len) !=
			PSA_SUCCESS ||
		len < sizeof(head) + sizeof(r->modulus) ||
		memcmp(der, head, sizeof(head)) != 0)
		return false;
	memcpy(r->modulus, der + sizeof(head), sizeof(r->modulus));
	return true;
}

/* The exponent is 65537 where none is set. */
static bool make(struct winrm_rsa *r)
{
	psa_key_attributes_t a = PSA_KEY_ATTRIBUTES_INIT;

	psa_set_key_type(&a, PSA_KEY_TYPE_RSA_KEY_PAIR);
	psa_set_key_bits(&a, BITS);
	psa_set_key_usage_flags(&a, PSA_KEY_USAGE_DECRYPT);
	psa_set_key_algorithm(&a, PSA_ALG_RSA_PKCS1V15_CRYPT);
	return psa_generate_key(&a, key_id(r)) == PSA_SUCCESS && export(r);
}

static bool decrypt(struct winrm_rsa *r, const uint8_t *data, uint8_t *out,
	size_t cap, size_t *len)
{
	return psa_asymmetric_decrypt(*key_id(r), PSA_ALG_RSA_PKCS1V15_CRYPT,
		       data, WINRM_PSRP_RSA_LEN, NULL, 0, out, cap,
		       len) == PSA_SUCCESS;
}

static void end(struct winrm_rsa *r)
{
	(void)psa_destroy_key(*key_id(r));
}

#endif

void winrm_rsa_init(
	struct winrm_rsa *r, const struct winrm_port *port, void *io)
{
	memset(r, 0, sizeof(*r));
	r->port = port;
	r->io = io;
	start(r);
}

static const uint8_t *get_modulus(void *user)
{
	struct winrm_rsa *r = user;

	if (!r->made) {
		r->made = make(r);
		if (!r->made) {
			end(r);
			start(r);
		}
	}
	return r->made ? r->modulus : NULL;
}

static bool get_key(void *user, const uint8_t data[WINRM_PSRP_RSA_LEN],
	uint8_t key[WINRM_PSRP_KEY_LEN])
{
	struct winrm_rsa *r = user;
	uint8_t text[WINRM_PSRP_RSA_LEN];
	size_t len = 0;
	bool ok = r->made && decrypt(r, data, text, sizeof(text), &len) &&
		len == WINRM_PSRP_KEY_LEN;

	if (ok)
		memcpy(key, text, WINRM_PSRP_KEY_LEN);
	mbedtls_platform_zeroize(text, sizeof(text));
	return ok;
}

struct winrm_psrp_keys winrm_rsa_keys(struct winrm_rsa *r)
{
	struct winrm_psrp_keys keys = {get_modulus, get_key, r};

	return keys;
}

void winrm_rsa_free(struct winrm_rsa *r)
{
	end(r);
	mbedtls_platform_zeroize(r, sizeof(*r));
}

#else
typedef int winrm_no_rsa; /* ISO C has no empty file */
#endif
