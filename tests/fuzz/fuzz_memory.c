/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_memory.h"

#include "tests/fuzz/fuzz.h"

/*
 * Certificates and lists in memory, PEM or DER. What is accepted has at least
 * one, and is not obviously broken.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct winrm_tls tls;
	mbedtls_x509_crt chain;
	mbedtls_x509_crl lists;
	uint8_t *copy;

	if (size == 0) /* refused earlier */
		return 0;
	copy = exact(data, size);
	mbedtls_x509_crt_init(&chain);
	mbedtls_x509_crl_init(&lists);
	CHECK(winrm_tls_is_pem(copy, size) ==
		winrm_tls_has(copy, size, "-----BEGIN "));
	if (winrm_tls_memory_crt(&tls, &chain, copy, size) == 0) {
		CHECK(chain.version != 0);
		CHECK(!winrm_tls_memory_problem(copy, size));
	}
	if (winrm_tls_memory_crl(&tls, &lists, copy, size) == 0)
		CHECK(!winrm_tls_memory_problem(copy, size));
	mbedtls_x509_crt_free(&chain);
	mbedtls_x509_crl_free(&lists);
	drop_exact(copy, size);
	return 0;
}
