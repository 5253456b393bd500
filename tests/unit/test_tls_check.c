/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_check.h"

#include <arpa/inet.h>
#include <mbedtls/md.h>
#include <mbedtls/oid.h>

#include "port/tls_name.h"
#include "port/tls_version.h"
#include "tests/unit/fixture.h"

/* Host names in certificates, channel bindings, pins: without a handshake. */

static void a_literal_is_read_as_inet_pton_does(void **state)
{
	static const char *const hosts[] = {"127.0.0.1", "0.0.0.0",
		"255.255.255.255", "1.2.3.4", "256.1.1.1", "1.2.3", "1.2.3.",
		"1.2.3.4.", "1.2.3.4.5", ".1.2.3", "1..2.3", "1.2.3.-4",
		"1.2.3.4a", " 1.2.3.4", "1.2.3.4 ", "+1.2.3.4", "01.2.3.4",
		"1.2.3.04", "00.0.0.0", "0x1.2.3.4", "1.2.3.4294967297", "",
		".", "1", "2130706433", "a.b.c.d", "localhost",
		"host.example.com", "::", "::1", "1::", "fe80::1", "FE80::aBcD",
		"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8",
		"1::2::3", ":", ":::", "1:::2", ":1", "1:", ":1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7:8:", "::1:", "12345::", "::fffff", "::g", "::-1",
		"::1.2.3.4", "::ffff:127.0.0.1", "1:2:3:4:5:6:1.2.3.4",
		"1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:1.2.3.4", "::1.2.3",
		"::1.2.3.4.5", "::1.2.3.4:5", "1.2.3.4::", "::256.2.3.4",
		"::01.2.3.4", "::1.2.3.4::", "host:5986", "[::1]",
		"0:0:0:0::", "::0000", "::00000"};
	unsigned char got[16], want[16];
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(hosts); i++) {
		len = inet_pton(AF_INET, hosts[i], want) == 1      ? 4
			: inet_pton(AF_INET6, hosts[i], want) == 1 ? 16
								   : 0;
		if (winrm_tls_address(hosts[i], got) != len)
			fail_msg("\"%s\" is not of %zu octets", hosts[i], len);
		assert_memory_equal(got, want, len);
	}
}

static void any_text_is_read_as_inet_pton_does(void **state)
{
	static const char letters[] = "::::....0012fF9g";
	unsigned char got[16], want[16];
	uint32_t seed = 1;
	size_t round, i, len;
	char text[24];

	(void)state;
	for (round = 0; round < 300000; round++) {
		seed = seed * 1103515245 + 12345;
		len = 1 + seed / 65536 % (sizeof(text) - 1);
		for (i = 0; i < len; i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = letters[seed / 65536 % 16];
		}
		text[len] = 0;
		len = inet_pton(AF_INET, text, want) == 1      ? 4
			: inet_pton(AF_INET6, text, want) == 1 ? 16
							       : 0;
		if (winrm_tls_address(text, got) != len)
			fail_msg("\"%s\" is not of %zu octets", text, len);
		assert_memory_equal(got, want, len);
	}
}

static void a_zone_is_no_part_of_the_address(void **state)
{
	unsigned char got[16], want[16];

	(void)state;
	assert_int_equal(winrm_tls_address("fe80::1%eth0", got), 16);
	assert_int_equal(inet_pton(AF_INET6, "fe80::1", want), 1);
	assert_memory_equal(got, want, 16);
	assert_int_equal(winrm_tls_address("fe80:%eth0", got), 0);
	assert_int_equal(winrm_tls_address("127.0.0.1%lo", got), 0);
}

/* A subject alternative name, or the common name; `len` 0 is a C string. */
struct name {
	int tag;
	const char *bytes;
	size_t len;
};

enum { CN = 1, DNS = 0x82, IP = 0x87, URI = 0x86, MAIL = 0x81 };

static mbedtls_x509_buf buf_of(const struct name *n)
{
	mbedtls_x509_buf b;

	b.tag = n->tag;
	b.p = (unsigned char *)(uintptr_t)n->bytes;
	b.len = n->len ? n->len : strlen(n->bytes);
	return b;
}

static bool matches(const struct name *names, size_t count, const char *host)
{
	static const char oid[] = MBEDTLS_OID_AT_CN;
	mbedtls_x509_sequence san[4];
	mbedtls_x509_crt crt;
	size_t i, used = 0;

	mbedtls_x509_crt_init(&crt);
	for (i = 0; i < count; i++) {
		if (names[i].tag == CN) {
			crt.subject.oid.tag = MBEDTLS_ASN1_OID;
			crt.subject.oid.p = (unsigned char *)(uintptr_t)oid;
			crt.subject.oid.len = sizeof(oid) - 1;
			crt.subject.val = buf_of(&names[i]);
			continue;
		}
		san[used].buf = buf_of(&names[i]);
		san[used].next = NULL;
		if (used > 0)
			san[used - 1].next = &san[used];
		used++;
	}
	if (used > 0)
		crt.subject_alt_names = san[0];
	return winrm_tls_name_matches(&crt, host);
}

#define BYTES(text) text, sizeof(text) - 1

static const struct {
	const char *host;
	bool matches;
	struct name names[3];
} pairs[] = {
	{"host.example.com", true, {{DNS, "host.example.com", 0}}},
	{"HOST.Example.com", true, {{DNS, "host.eXample.COM", 0}}},
	{"host.example.com.", true, {{DNS, "host.example.com", 0}}},
	{"host.example.com", false, {{DNS, "host.example.co", 0}}},
	{"host.example.com", false, {{DNS, "ost.example.com", 0}}},
	{"host.example.com", false, {{DNS, "xhost.example.com", 0}}},
	{"host", true, {{DNS, "host", 0}}},
	{"b", true, {{DNS, "a", 0}, {URI, "b", 0}, {DNS, "b", 0}}},
	{"b", false, {{DNS, "a", 0}, {URI, "b", 0}, {MAIL, "b", 0}}},
	/* wildcards: one whole label, the first */
	{"a.example.com", true, {{DNS, "*.example.com", 0}}},
	{"A.EXAMPLE.com", true, {{DNS, "*.example.com", 0}}},
	{"a.example.com.", true, {{DNS, "*.example.com", 0}}},
	{"a.b.example.com", false, {{DNS, "*.example.com", 0}}},
	{"example.com", false, {{DNS, "*.example.com", 0}}},
	{".example.com", false, {{DNS, "*.example.com", 0}}},
	{"aexample.com", false, {{DNS, "*.example.com", 0}}},
	{"ab.example.com", false, {{DNS, "a*.example.com", 0}}},
	{"ab.example.com", false, {{DNS, "*b.example.com", 0}}},
	{"a.b.example.com", false, {{DNS, "a.*.example.com", 0}}},
	{"a.b.example.com", false, {{DNS, "*.*.example.com", 0}}},
	{"a", false, {{DNS, "*", 0}}},
	{"a.", false, {{DNS, "*.", 0}}},
	{"a.b", false, {{DNS, "*", 0}}},
	{"*.example.com", true, {{DNS, "*.example.com", 0}}},
	/* bytes of C strings that are not */
	{"good.example", false, {{DNS, BYTES("good.example\0.evil.test")}}},
	{"good.example", false, {{DNS, BYTES("good.example\0")}}},
	{"good.example", false, {{DNS, BYTES("\0good.example")}}},
	{"good.example", false, {{DNS, BYTES("*\0.example")}}},
	{"a.example", false, {{DNS, BYTES("*.example\0")}}},
	{"good.example", false, {{CN, BYTES("good.example\0.evil")}}},
	/* the common name, only without alternative names */
	{"host", true, {{CN, "host", 0}}},
	{"a.example.com", true, {{CN, "*.example.com", 0}}},
	{"other", false, {{CN, "host", 0}}},
	{"host", false, {{CN, "host", 0}, {DNS, "other", 0}}},
	{"host", false, {{CN, "host", 0}, {IP, BYTES("\1\2\3\4")}}},
	{"host", false, {{CN, "host", 0}, {MAIL, "a@host", 0}}},
	{"127.0.0.1", false, {{CN, "127.0.0.1", 0}}},
	{"::1", false, {{CN, "::1", 0}}},
	{"host", false, {{0, "", 0}}},
	/* addresses: by octets, never by text */
	{"127.0.0.1", true, {{IP, BYTES("\177\0\0\1")}}},
	{"127.0.0.2", false, {{IP, BYTES("\177\0\0\1")}}},
	{"127.0.0.1", true,
		{{DNS, "host", 0}, {IP, BYTES("\1\2\3\4")},
			{IP, BYTES("\177\0\0\1")}}},
	{"127.0.0.1", false, {{DNS, "127.0.0.1", 0}}},
	{"127.0.0.1", false, {{IP, "127.0.0.1", 0}}},
	{"127.0.0.1", false, {{DNS, "*.0.0.1", 0}}},
	{"127.0.0.1", false, {{IP, BYTES("\177\0\0")}}},
	{"127.0.0.1", false, {{IP, BYTES("\177\0\0\1\0")}}},
	{"127.0.0.1", false, {{IP, BYTES("\177\0\0\1\377\377\377\377")}}},
	{"127.0.0.1", false,
		{{IP, BYTES("\0\0\0\0\0\0\0\0\0\0\377\377\177\0\0\1")}}},
	{"::1", true, {{IP, BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1")}}},
	{"0:0:0:0:0:0:0:1", true,
		{{IP, BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1")}}},
	{"::0.0.0.1", true, {{IP, BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1")}}},
	{"::2", false, {{IP, BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1")}}},
	{"::1", false, {{DNS, "::1", 0}}},
	{"fe80::1%eth0", true,
		{{IP, BYTES("\376\200\0\0\0\0\0\0\0\0\0\0\0\0\0\1")}}},
	/* not a literal, and so a name */
	{"256.0.0.1", false, {{IP, BYTES("\0\0\0\1")}}},
	{"127.1", false, {{IP, BYTES("\177\0\0\1")}}},
	{"host", false, {{IP, BYTES("host")}}},
};

static void a_name_matches_as_rfc_9525_has_it(void **state)
{
	size_t i, count;

	(void)state;
	for (i = 0; i < COUNT(pairs); i++) {
		for (count = 0; count < 3 && pairs[i].names[count].tag; count++)
			;
		if (matches(pairs[i].names, count, pairs[i].host) !=
			pairs[i].matches)
			fail_msg("row %zu: \"%s\" and \"%s\"", i, pairs[i].host,
				pairs[i].names[0].bytes);
	}
}

static void an_empty_name_matches_nothing(void **state)
{
	static const unsigned char none[1];
	mbedtls_x509_crt crt;

	(void)state;
	mbedtls_x509_crt_init(&crt);
	assert_false(winrm_tls_name_matches(&crt, "."));
	crt.subject_alt_names.buf.tag = DNS;
	crt.subject_alt_names.buf.p = (unsigned char *)(uintptr_t)none;
	assert_false(winrm_tls_name_matches(&crt, ""));
	assert_false(winrm_tls_name_matches(&crt, "."));
	assert_false(winrm_tls_name_matches(&crt, "host"));
}

/* What each flag means, and that the worst comes first. */
static void a_refusal_has_a_sentence_for_each_reason(void **state)
{
	uint32_t flag;

	(void)state;
	assert_null(winrm_tls_flag_text(0));
	for (flag = 1; flag; flag <<= 1)
		assert_non_null(winrm_tls_flag_text(flag));
	assert_string_equal(winrm_tls_flag_text(MBEDTLS_X509_BADCERT_EXPIRED |
				    MBEDTLS_X509_BADCERT_REVOKED),
		"it was revoked");
	assert_string_equal(winrm_tls_flag_text(MBEDTLS_X509_BADCERT_EXPIRED |
				    MBEDTLS_X509_BADCERT_CN_MISMATCH),
		"it is for another host name");
	assert_non_null(
		strstr(winrm_tls_flag_text(MBEDTLS_X509_BADCERT_NOT_TRUSTED),
			"no trusted CA has issued it; give its CA"));
	assert_string_equal(
		winrm_tls_flag_text(MBEDTLS_X509_BADCERT_NOT_TRUSTED |
			MBEDTLS_X509_BADCERT_EXPIRED),
		"it has expired");
}

static int parse(mbedtls_x509_crt *crt, const struct fixture *x)
{
	struct blob der = json_hex(x->json, "inputs.certificate_der");
	static struct winrm_tls t;
	int error;

	assert_int_equal(winrm_tls_start(&t), 0);
	mbedtls_x509_crt_init(crt);
	error = mbedtls_x509_crt_parse_der(crt, der.data, der.len);
	blob_free(&der);
	return error;
}

static void binding_is_as_expected(void **state)
{
	const struct fixture *x = *state;
	mbedtls_x509_crt crt;
	uint8_t out[16];

	assert_int_equal(parse(&crt, x), 0);
	assert_int_equal(winrm_tls_binding(&crt, out), 0);
	assert_hex(out, sizeof(out),
		json_text(x->json, "expect.channel_bindings_md5"));
	mbedtls_x509_crt_free(&crt);
}

static void unknown_signature_is_no_certificate(void **state)
{
	mbedtls_x509_crt crt;

	assert_int_not_equal(parse(&crt, *state), 0);
	mbedtls_x509_crt_free(&crt);
}

/* The key is rewritten and must come out unchanged. */
static void pin_is_of_the_whole_public_key(void **state)
{
	static const struct {
		const char *name, *pin;
	} known[] = {
		{"cbt-rsa-sha256",
			"c2064b6be53fc7570b26df00928ecbaa997d4acc12e0a4e35b8553fd75767155"},
		{"cbt-ecdsa-sha384",
			"54c852c5afa0bff4c32dee9d8d5d8178ed21f13735de62d349cc88f331bcbb6f"},
	};
	const struct fixture *x = *state;
	uint8_t pin[WINRM_TLS_PIN], want[WINRM_TLS_PIN], key[1024];
	mbedtls_x509_crt crt;
	size_t i;
	int len;

	assert_int_equal(parse(&crt, x), 0);
	assert_int_equal(winrm_tls_pin(&crt, pin), 0);
	len = mbedtls_pk_write_pubkey_der(&crt.pk, key, sizeof(key));
	assert_true(len > 0);
	assert_int_equal(
		mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
			key + sizeof(key) - len, (size_t)len, want),
		0);
	assert_memory_equal(pin, want, sizeof(pin));
	for (i = 0; i < COUNT(known); i++)
		if (!strcmp(x->name, known[i].name))
			assert_hex(pin, sizeof(pin), known[i].pin);
	mbedtls_x509_crt_free(&crt);
}

static void memory_that_ran_out_is_known_by_its_code(void **state)
{
	static const int codes[] = {MBEDTLS_ERR_SSL_ALLOC_FAILED,
		MBEDTLS_ERR_X509_ALLOC_FAILED, MBEDTLS_ERR_PK_ALLOC_FAILED,
		MBEDTLS_ERR_ASN1_ALLOC_FAILED, WINRM_TLS_LOWEST_ALLOC_FAILED,
		WINRM_TLS_JOIN(MBEDTLS_ERR_X509_INVALID_FORMAT,
			MBEDTLS_ERR_ASN1_ALLOC_FAILED),
		WINRM_TLS_JOIN(MBEDTLS_ERR_PK_INVALID_PUBKEY,
			WINRM_TLS_LOWEST_ALLOC_FAILED)};
	static const int others[] = {0, -1, MBEDTLS_ERR_SSL_CONN_EOF,
		MBEDTLS_ERR_SSL_INVALID_RECORD, MBEDTLS_ERR_X509_INVALID_FORMAT,
		WINRM_TLS_JOIN(MBEDTLS_ERR_X509_INVALID_FORMAT,
			MBEDTLS_ERR_ASN1_OUT_OF_DATA),
		MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(codes); i++)
		assert_true(winrm_tls_is_memory(codes[i]));
	for (i = 0; i < COUNT(others); i++)
		assert_false(winrm_tls_is_memory(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_literal_is_read_as_inet_pton_does),
		cmocka_unit_test(any_text_is_read_as_inet_pton_does),
		cmocka_unit_test(a_zone_is_no_part_of_the_address),
		cmocka_unit_test(a_name_matches_as_rfc_9525_has_it),
		cmocka_unit_test(an_empty_name_matches_nothing),
		cmocka_unit_test(a_refusal_has_a_sentence_for_each_reason),
		cmocka_unit_test(memory_that_ran_out_is_known_by_its_code),
	};
	static const char certificates[] =
		"tests/fixtures/ntlm/cbt-{ecdsa,get,rsa}-*.json";

	return RUN(tests) +
		fixture_run(certificates, 10, "binding is as expected",
			binding_is_as_expected) +
		fixture_run("tests/fixtures/ntlm/cbt-invalid-*.json", 1,
			"unknown signature is no certificate",
			unknown_signature_is_no_certificate) +
		fixture_run(certificates, 10, "pin is of the whole public key",
			pin_is_of_the_whole_public_key);
}
