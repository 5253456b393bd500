/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/certificate_text.h"

#include "port/tls_check.h"
#include "port/tls_name.h"
#include "tests/fuzz/fuzz.h"

static void check_text(const char *text, size_t cap, bool lines)
{
	size_t i;

	CHECK(memchr(text, 0, cap));
	for (i = 0; text[i]; i++)
		CHECK((text[i] >= ' ' && text[i] <= '~') ||
			(lines && text[i] == '\n'));
	CHECK(!lines || i == 0 || text[i - 1] == '\n');
}

/* A host's certificate: in words, by its name, bound and pinned. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *der = exact(data, size), out[WINRM_TLS_PIN];
	static struct certificate c;
	mbedtls_x509_crt crt;

	mbedtls_x509_crt_init(&crt);
	if (mbedtls_x509_crt_parse_der(&crt, der, size) == 0) {
		certificate_read(&c, &crt);
		check_text(c.subject, sizeof(c.subject), false);
		check_text(c.issuer, sizeof(c.issuer), false);
		check_text(c.names, sizeof(c.names), true);
		check_text(c.from, sizeof(c.from), false);
		check_text(c.to, sizeof(c.to), false);
		check_text(c.signature, sizeof(c.signature), false);
		CHECK(strlen(c.fingerprint) == 95);
		(void)winrm_tls_name_matches(&crt, "host.example");
		(void)winrm_tls_name_matches(&crt, "127.0.0.1");
		CHECK(winrm_tls_pin(&crt, out) == 0);
		(void)winrm_tls_binding(&crt, out);
	}
	mbedtls_x509_crt_free(&crt);
	drop_exact(der, size);
	return 0;
}
