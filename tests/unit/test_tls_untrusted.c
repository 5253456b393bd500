/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_check.h"

#include "port/tls_version.h"
#include "tests/unit/fixture.h"

/*
 * mbedTLS says that a certificate is not trusted: is that so, or was there no
 * memory to check its signature? With certificates made by openssl: leaf is
 * signed by ca; other has ca's name, none its name and key and signs nothing.
 */

static const char ca[] =
	"308201503081f6a00302010202147c05293a2806d566914f5a769aede9e67f37"
	"2743300a06082a8648ce3d040302300d310b300906035504030c026361302017"
	"0d3236313132363134343830345a180f32313030313032393134343830345a30"
	"0d310b300906035504030c0263613059301306072a8648ce3d020106082a8648"
	"ce3d03010703420004f9d535da1c7f0c9165b32d6cfd3b9513bdc4ddd94eb7da"
	"d417167a780c1a06237ab2679f49712693ac649d033aa38a635415003d512bdb"
	"21fd6a6952079bc91da3323030300f0603551d130101ff040530030101ff301d"
	"0603551d0e041604148c296d78ac76af81be590de37dc80c397fdea65c300a06"
	"082a8648ce3d040302034900304602210084db8239ecef4af09e1f25ad16f48d"
	"2aaaa5a1141cec3247d5830116301f5cda022100a8dc4259ada2554d5414b163"
	"645086aa1bec5106671c6031d90a16b3ad5ac99d";

static const char other[] =
	"3082014f3081f6a003020102021462488d9d7c7dd5e54ce4542ff5e366236d6b"
	"6321300a06082a8648ce3d040302300d310b300906035504030c026361302017"
	"0d3236313132363134343830345a180f32313030313032393134343830345a30"
	"0d310b300906035504030c0263613059301306072a8648ce3d020106082a8648"
	"ce3d03010703420004b7a5b194d8c9fe14b3ef55bdd7558560b06041849354a8"
	"a4b1c91d8cbb102be980da9d193227fe03177e8067cfaa285dc0d1113ae7b8eb"
	"2c515b20d23d70d4e7a3323030300f0603551d130101ff040530030101ff301d"
	"0603551d0e041604143ba552132c76e6b9fb320d3f66a2d68fb84e012e300a06"
	"082a8648ce3d040302034800304502200df8f504e67339408b85a5b9c08cef17"
	"9900d1d2997f56311c49e8bf66facec7022100ab5bc7124de3e5d77d7aa1b70e"
	"ab073076e7883952beec22ad6445999179a124";

static const char none[] =
	"3082014c3081f3a00302010202146e3a8e69de66c50b46d3e7380213163ea101"
	"778a300a06082a8648ce3d040302300d310b300906035504030c026361302017"
	"0d3236313132363134343830345a180f32313030313032393134343830345a30"
	"0d310b300906035504030c0263613059301306072a8648ce3d020106082a8648"
	"ce3d03010703420004f9d535da1c7f0c9165b32d6cfd3b9513bdc4ddd94eb7da"
	"d417167a780c1a06237ab2679f49712693ac649d033aa38a635415003d512bdb"
	"21fd6a6952079bc91da32f302d300c0603551d130101ff04023000301d060355"
	"1d0e041604148c296d78ac76af81be590de37dc80c397fdea65c300a06082a86"
	"48ce3d0403020348003045022058e53a7a66ab19a958198207e1a62259fb6949"
	"aa89a31133bd198b736981b89e022100859bb93d113e95e34c2772cce2001aeb"
	"20c5de2b23e2959dddd4c93f11da61fe";

static const char leaf[] =
	"3082016a30820110a003020102020101300a06082a8648ce3d040302300d310b"
	"300906035504030c0263613020170d3236313132363134343830345a180f3231"
	"3030313032393134343830345a30143112301006035504030c096c6f63616c68"
	"6f73743059301306072a8648ce3d020106082a8648ce3d0301070342000473f4"
	"5eaf40e410dc7f4c122600137624d9cd4a94e52fbc2a1c0236f3c6780b6cb953"
	"0a33022e6fc90d93b85280a73c8f91b1d78580e4708a2768c60019be1d3fa358"
	"305630140603551d11040d300b82096c6f63616c686f7374301d0603551d0e04"
	"160414a91a261cbd746b967ee249bd138a8e405e2d72c6301f0603551d230418"
	"301680148c296d78ac76af81be590de37dc80c397fdea65c300a06082a8648ce"
	"3d0403020348003045022100e81113c7d6c7fc619feda3b601bb61c2504cf12c"
	"11ba814c033b417666db8416022010d34ae3f64e01c55a103cbcbfaaf03eab6a"
	"f6dfe3bfed567795896dede3e58d";

static void add(mbedtls_x509_crt *chain, const char *hex)
{
	struct blob der = blob_hex(hex);

	assert_int_equal(
		mbedtls_x509_crt_parse_der(chain, der.data, der.len), 0);
	blob_free(&der);
}

/* The host sends leaf and, unless NULL, `above`; `trusted` is our CA. */
static int check(struct winrm_tls *t, const char *trusted, const char *above,
	bool is_lax)
{
	uint32_t flags = MBEDTLS_X509_BADCERT_NOT_TRUSTED;
	mbedtls_x509_crt sent;
	int result;

	memset(t, 0, sizeof(*t));
	assert_int_equal(winrm_tls_start(t), 0);
	t->host = "localhost";
	t->config.ca_path = "ca";
	t->config.insecure_skip_verify = is_lax;
	mbedtls_x509_crt_init(&t->ca);
	mbedtls_x509_crt_init(&sent);
	add(&t->ca, trusted);
	add(&sent, leaf);
	if (above)
		add(&sent, above);
	result = winrm_tls_check(t, &sent, 0, &flags);
	mbedtls_x509_crt_free(&sent);
	mbedtls_x509_crt_free(&t->ca);
	return result;
}

static void a_signature_that_holds_was_short_of_memory(void **state)
{
	struct winrm_tls t;

	(void)state;
	assert_int_equal(
		check(&t, ca, NULL, false), MBEDTLS_ERR_X509_ALLOC_FAILED);
	assert_int_equal(t.flags, 0);
	assert_int_equal(
		check(&t, other, ca, false), MBEDTLS_ERR_X509_ALLOC_FAILED);
	assert_int_equal(t.flags, 0);
}

static void one_that_does_not_is_not_trusted(void **state)
{
	static const char *const wrong[] = {other, none, leaf};
	struct winrm_tls t;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++) {
		assert_int_equal(check(&t, wrong[i], NULL, false), 0);
		assert_int_equal(t.flags, MBEDTLS_X509_BADCERT_NOT_TRUSTED);
		assert_int_equal(check(&t, leaf, wrong[i], false), 0);
		assert_int_equal(t.flags, MBEDTLS_X509_BADCERT_NOT_TRUSTED);
	}
}

static void nobody_looks_where_all_are_taken(void **state)
{
	struct winrm_tls t;

	(void)state;
	assert_int_equal(check(&t, ca, NULL, true), 0);
	assert_int_equal(t.flags, 0);
	assert_int_equal(t.found, MBEDTLS_X509_BADCERT_NOT_TRUSTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_that_holds_was_short_of_memory),
		cmocka_unit_test(one_that_does_not_is_not_trusted),
		cmocka_unit_test(nobody_looks_where_all_are_taken),
	};

	return RUN(tests);
}
