/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_memory.h"

#include <mbedtls/pem.h>

#include "port/tls_load.h"
#include "port/tls_version.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

/*
 * Certificates and lists in memory, whole and cut. Each pair in DER, of two
 * CAs, as the openssl command has written them.
 */

static const char crt_a[] =
	"308201133081b902141a2f526468ad406f43578fdc5bea839d57e1eef9300a06"
	"082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132"
	"363134333631355a170d3336313132333134333631355a300c310a3008060355"
	"04030c01613059301306072a8648ce3d020106082a8648ce3d03010703420004"
	"b286a3da02085aad793bb18a5a8f41ddb778506f29632d8bdf4d7f688c911864"
	"42b72eb25a316308a85f526e728e097e10b4459435e9f7cfedaded80f92b3921"
	"300a06082a8648ce3d040302034900304602210088870af34102a51f169be007"
	"0473531b6d6e37dc19cb7cdee5eb7db433d7b020022100d8f31ecfa733d0b98f"
	"c52f11e919e9d7f4c76ce4eb5267a8f1c2cbf833f39d07";

static const char crt_b[] =
	"308201133081b9021422b9effa52292ce7707746c679f471fe347b35a7300a06"
	"082a8648ce3d040302300c310a300806035504030c0162301e170d3236313132"
	"363134333631355a170d3336313132333134333631355a300c310a3008060355"
	"04030c01623059301306072a8648ce3d020106082a8648ce3d03010703420004"
	"cb8a7bd5909ca5f80e15f7a810ae62f52df4c6c4716ded46bd4bb13b9843376a"
	"fbfd7e6d56da514c47ede543d5cc120aa0b34c54310100b996a63f79849c3bfd"
	"300a06082a8648ce3d0403020349003046022100b5338f0ba39c2916845c8b91"
	"31ab3efc802d438dfa09c12ff11795d315fa95cf022100a92ae1b0b8c0b78c20"
	"5848acb0ed884d9e7b3ba32eca440050a293c246e48760";

static const char crl_a[] =
	"308193303a300a06082a8648ce3d040302300c310a300806035504030c016117"
	"0d3236313132363134333631355a180f32303831303832393134333631355a30"
	"0a06082a8648ce3d0403020349003046022100cce9f3196e9843f35c6b53be47"
	"b1f253c4ae5bc077a589c621fe5cd2306a6b00022100a94e776af273f0866d0e"
	"336961f61ba1b18f04c1a1b679ed3c5ffdf27eb139ce";

static const char crl_b[] =
	"308193303a300a06082a8648ce3d040302300c310a300806035504030c016217"
	"0d3236313132363134333631355a180f32303831303832393134333631355a30"
	"0a06082a8648ce3d040302034900304602210092361a74ab7319a2e09705bbc3"
	"6afd97e303131b9c17277e054b08558b409430022100911471253b58ed074a4b"
	"14cdcf4a35ff9ad67a8428b0f896e11e839275692279";

enum { ROOM = 4096 };

static struct winrm_tls tls;
static struct guard guard;

static int set_up(void **state)
{
	(void)state;
	guard = guard_open(ROOM);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	guard_close(&guard);
	return 0;
}

/* How many certificates it has, or lists; -1 if it is unusable. */
static int held(bool lists, const uint8_t *data, size_t len)
{
	mbedtls_x509_crt *crt = &tls.cert;
	mbedtls_x509_crl *crl = &tls.crl;
	int count = 0, code;

	assert_int_equal(winrm_tls_start(&tls), 0);
	mbedtls_x509_crt_init(&tls.cert);
	mbedtls_x509_crl_init(&tls.crl);
	data = guard_put(&guard, data, len);
	code = lists ? winrm_tls_memory_crl(&tls, &tls.crl, data, len)
		     : winrm_tls_memory_crt(&tls, &tls.cert, data, len);
	if (code == MBEDTLS_ERR_PEM_NO_HEADER_FOOTER_PRESENT &&
		tls.crl.version > 0)
		code = 0; /* text after the last list */
	for (; crt && crt->version > 0; crt = crt->next)
		count++;
	for (; crl && crl->version > 0; crl = crl->next)
		count++;
	mbedtls_x509_crt_free(&tls.cert);
	mbedtls_x509_crl_free(&tls.crl);
	if (tls.problem)
		assert_int_not_equal(code, 0);
	return code == 0 ? count : -1;
}

/* Both of a pair, one after the other; *first: where the second begins. */
static struct blob both(bool lists, bool pem, size_t *first)
{
	const char *const pairs[2][2] = {{crt_a, crt_b}, {crl_a, crl_b}};
	const char *const heads[2][2] = {{"-----BEGIN CERTIFICATE-----\n",
						 "-----END CERTIFICATE-----\n"},
		{"-----BEGIN X509 CRL-----\n", "-----END X509 CRL-----\n"}};
	struct blob out = {calloc(1, ROOM), 0};
	size_t i, used;

	for (i = 0; i < 2; i++) {
		struct blob der = blob_hex(pairs[lists][i]);

		*first = out.len;
		if (pem) {
			assert_int_equal(
				mbedtls_pem_write_buffer(heads[lists][0],
					heads[lists][1], der.data, der.len,
					out.data + out.len, ROOM - out.len,
					&used),
				0);
			out.len += used - 1; /* its NUL */
		} else {
			memcpy(out.data + out.len, der.data, der.len);
			out.len += der.len;
		}
		blob_free(&der);
	}
	return out;
}

static void all_that_is_there_is_read(void **state)
{
	unsigned way;
	size_t first;

	(void)state;
	for (way = 0; way < 4; way++) {
		bool lists = way & 1, pem = way & 2;
		struct blob b = both(lists, pem, &first);

		assert_int_equal(held(lists, b.data, b.len + pem), 2);
		b.data[first] = pem ? 0 : b.data[first];
		assert_int_equal(held(lists, b.data, first + pem), 1);
		/* one kind does not count as the other */
		assert_int_equal(held(!lists, b.data, first + pem), -1);
		assert_null(tls.problem);
		blob_free(&b);
	}
}

static void pem_cut_at_every_byte_is_noticed(void **state)
{
	size_t first, len;
	unsigned lists;

	(void)state;
	for (lists = 0; lists < 2; lists++) {
		struct blob b = both(lists, true, &first);

		for (len = 1; len < b.len; len++) {
			char kept = (char)b.data[len];
			/* the last newline, and dashes that say nothing */
			int want = len + 1 >= b.len                   ? 2
				: len + 1 >= first && len < first + 5 ? 1
								      : -1;

			assert_int_equal(held(lists, b.data, len), -1);
			b.data[len] = 0;
			assert_int_equal(held(lists, b.data, len + 1), want);
			if (want < 0 && len > 10)
				assert_string_equal(tls.problem,
					"it is cut: its PEM has no end");
			b.data[len] = (uint8_t)kept;
		}
		blob_free(&b);
	}
}

static void der_cut_at_every_byte_is_noticed(void **state)
{
	size_t first, len;
	unsigned lists;

	(void)state;
	for (lists = 0; lists < 2; lists++) {
		struct blob b = both(lists, false, &first);

		for (len = 1; len < b.len; len++) {
			if (len == first)
				continue;
			assert_int_equal(held(lists, b.data, len), -1);
			assert_string_equal(
				tls.problem, "it is cut: its DER is longer");
		}
		blob_free(&b);
	}
}

static void text_around_pem_is_none_of_it(void **state)
{
	uint8_t data[ROOM];
	unsigned lists;
	size_t first;

	(void)state;
	for (lists = 0; lists < 2; lists++) {
		struct blob b = both(lists, true, &first);
		int len = snprintf((char *)data, sizeof(data),
			"first\n%.*sbetween - ----\n%slast", (int)first,
			(char *)b.data, (char *)b.data + first);

		assert_int_equal(held(lists, data, (size_t)len + 1), 2);
		/* a NUL in the middle would hide what follows */
		data[first + 10] = 0;
		assert_int_equal(held(lists, data, (size_t)len + 1), -1);
		assert_non_null(tls.problem);
		/* zeros hide nothing */
		memset(data + first + 10, 0, 1000);
		assert_int_equal(held(lists, data, first + 1010), 1);
		blob_free(&b);
	}
}

static void what_follows_der_is_not_passed_over(void **state)
{
	static const uint8_t tails[][2] = {"\n", "\0", "x"};
	size_t first, i;
	unsigned lists;

	(void)state;
	for (lists = 0; lists < 2; lists++) {
		struct blob b = both(lists, false, &first);

		for (i = 0; i < COUNT(tails); i++) {
			b.data[b.len] = tails[i][0];
			assert_int_equal(held(lists, b.data, b.len + 1), -1);
			assert_string_equal(
				tls.problem, "what follows its DER is none");
		}
		blob_free(&b);
	}
}

/* Any byte changed: accepted or refused, and never read too far. */
static void a_changed_byte_never_leads_outside(void **state)
{
	unsigned way, bit;
	size_t first, i;

	(void)state;
	for (way = 0; way < 4; way++) {
		bool lists = way & 1, pem = way & 2;
		struct blob b = both(lists, pem, &first);

		for (i = 0; i < b.len + pem; i++)
			for (bit = 0; bit < 8; bit++) {
				b.data[i] ^= (uint8_t)(1u << bit);
				assert_true(
					held(lists, b.data, b.len + pem) <= 2);
				b.data[i] ^= (uint8_t)(1u << bit);
			}
		blob_free(&b);
	}
}

static void assert_judged(const struct winrm_tls_config *config,
	enum winrm_tls_part part, const char *problem)
{
	memset(&tls, 0, sizeof(tls));
	tls.config = *config;
	if (problem) {
		assert_int_equal(winrm_tls_judge(&tls), WINRM_E_CONFIG);
		assert_int_equal(tls.bad, part);
		assert_string_equal(tls.problem, problem);
	} else {
		assert_int_equal(winrm_tls_judge(&tls), WINRM_OK);
	}
}

static void each_part_is_a_file_or_memory(void **state)
{
	static const unsigned char x[1];
	const struct winrm_tls_config whole = {.ca = x,
		.ca_len = 1,
		.crl = x,
		.crl_len = 1,
		.cert = x,
		.cert_len = 1,
		.key = x,
		.key_len = 1};
	struct winrm_tls_config c = whole;
	const struct {
		enum winrm_tls_part part;
		const char **path;
		const unsigned char **data;
		size_t *len;
	} parts[] = {{WINRM_TLS_CA, &c.ca_path, &c.ca, &c.ca_len},
		{WINRM_TLS_CRL, &c.crl_path, &c.crl, &c.crl_len},
		{WINRM_TLS_CERT, &c.cert_path, &c.cert, &c.cert_len},
		{WINRM_TLS_KEY, &c.key_path, &c.key, &c.key_len}};
	size_t i;

	(void)state;
	assert_judged(&c, WINRM_TLS_NONE, NULL);
	for (i = 0; i < COUNT(parts); i++) {
		*parts[i].path = "file";
		assert_judged(&c, parts[i].part,
			"it is given as a file and in memory");
		*parts[i].data = NULL;
		assert_judged(&c, parts[i].part,
			"it is given as a file and in memory");
		*parts[i].len = 0;
		assert_judged(&c, parts[i].part, NULL);
		c = whole;
		*parts[i].len = 0;
		assert_judged(&c, parts[i].part, "it is empty");
		*parts[i].data = NULL;
		*parts[i].len = 1;
		assert_judged(&c, parts[i].part, "it is empty");
		c = whole;
	}
}

static void what_belongs_together_is_asked_for(void **state)
{
	static const unsigned char x[1];
	struct winrm_tls_config c = {.cert = x, .cert_len = 1};

	(void)state;
	assert_judged(
		&c, WINRM_TLS_NONE, "there is neither a CA nor a pin to trust");
	c.pin_count = 1;
	assert_judged(&c, WINRM_TLS_CERT, "its key is missing");
	c.key_path = "file";
	assert_judged(&c, WINRM_TLS_NONE, NULL);
	c.cert = NULL;
	c.cert_len = 0;
	assert_judged(&c, WINRM_TLS_KEY, "its certificate is missing");
	c.key_path = NULL;
	assert_judged(&c, WINRM_TLS_NONE, NULL);
	c.crl = x;
	c.crl_len = 1;
	assert_judged(
		&c, WINRM_TLS_CRL, "it needs a CA (ca-file) whose list it is");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_is_there_is_read),
		cmocka_unit_test(pem_cut_at_every_byte_is_noticed),
		cmocka_unit_test(der_cut_at_every_byte_is_noticed),
		cmocka_unit_test(text_around_pem_is_none_of_it),
		cmocka_unit_test(what_follows_der_is_not_passed_over),
		cmocka_unit_test(a_changed_byte_never_leads_outside),
		cmocka_unit_test(each_part_is_a_file_or_memory),
		cmocka_unit_test(what_belongs_together_is_asked_for),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
