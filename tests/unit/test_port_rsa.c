/* SPDX-License-Identifier: Apache-2.0 */
#include "port/rsa.h"

#include <mbedtls/rsa.h>
#include <mbedtls/version.h>

#include "port/posix.h"
#include "tests/unit/unit.h"

#if WINRM_PSRP_SECRETS

/* The pair of keys: what its public key encrypts, its private key decrypts. */

static int fill(void *user, unsigned char *out, size_t len)
{
	return winrm_port_posix.random(user, out, len);
}

/* As a host does it, which knows the modulus. */
static void encrypt(const uint8_t *modulus, const uint8_t *text, size_t len,
	uint8_t out[WINRM_PSRP_RSA_LEN])
{
	static const uint8_t exponent[] = {1, 0, 1};
	mbedtls_rsa_context host;

#if MBEDTLS_VERSION_NUMBER < 0x03000000
	mbedtls_rsa_init(&host, MBEDTLS_RSA_PKCS_V15, 0);
#else
	mbedtls_rsa_init(&host);
#endif
	assert_int_equal(
		mbedtls_rsa_import_raw(&host, modulus, WINRM_PSRP_RSA_LEN, NULL,
			0, NULL, 0, NULL, 0, exponent, sizeof(exponent)),
		0);
	assert_int_equal(mbedtls_rsa_complete(&host), 0);
#if MBEDTLS_VERSION_NUMBER < 0x03000000
	assert_int_equal(mbedtls_rsa_pkcs1_encrypt(&host, fill, NULL,
				 MBEDTLS_RSA_PUBLIC, len, text, out),
		0);
#else
	assert_int_equal(
		mbedtls_rsa_pkcs1_encrypt(&host, fill, NULL, len, text, out),
		0);
#endif
	mbedtls_rsa_free(&host);
}

static void a_key_comes_through(void **state)
{
	static const uint8_t text[WINRM_PSRP_KEY_LEN + 1] =
		"a key of 32 octets";
	uint8_t data[WINRM_PSRP_RSA_LEN], key[WINRM_PSRP_KEY_LEN];
	struct winrm_psrp_keys keys;
	struct winrm_rsa rsa;
	const uint8_t *modulus;

	(void)state;
	winrm_rsa_init(&rsa, &winrm_port_posix, NULL);
	keys = winrm_rsa_keys(&rsa);
	memset(data, 0, sizeof(data));
	assert_false(
		keys.decrypt(keys.user, data, key)); /* there is none yet */
	modulus = keys.modulus(keys.user);
	assert_non_null(modulus);
	assert_true(modulus[0] & 0x80);
	assert_ptr_equal(keys.modulus(keys.user), modulus);
	encrypt(modulus, text, WINRM_PSRP_KEY_LEN, data);
	assert_true(keys.decrypt(keys.user, data, key));
	assert_memory_equal(key, text, sizeof(key));
	encrypt(modulus, text, WINRM_PSRP_KEY_LEN - 1, data);
	assert_false(keys.decrypt(keys.user, data, key));
	encrypt(modulus, text, WINRM_PSRP_KEY_LEN + 1, data);
	assert_false(keys.decrypt(keys.user, data, key));
	data[0] ^= 1;
	assert_false(keys.decrypt(keys.user, data, key));
	winrm_rsa_free(&rsa);
}

static int no_random(void *io, uint8_t *out, size_t len)
{
	(void)io;
	(void)out;
	(void)len;
	return WINRM_E_CRYPTO;
}

static void without_random_numbers_there_is_none(void **state)
{
	struct winrm_port port = winrm_port_posix;
	struct winrm_psrp_keys keys;
	struct winrm_rsa rsa;

	(void)state;
	port.random = no_random;
	winrm_rsa_init(&rsa, &port, NULL);
	keys = winrm_rsa_keys(&rsa);
	assert_null(keys.modulus(keys.user));
	rsa.port = &winrm_port_posix;
	assert_non_null(keys.modulus(keys.user)); /* it may be tried again */
	winrm_rsa_free(&rsa);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_comes_through),
		cmocka_unit_test(without_random_numbers_there_is_none),
	};

	return RUN(tests);
}

#else
int main(void)
{
	return 0; /* left out of this build */
}
#endif
