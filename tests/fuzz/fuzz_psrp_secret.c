/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/secret_out.h"

#include "core/psrp/session_key.h"
#include "core/psrp/value_out.h"
#include "tests/fuzz/fuzz.h"

/*
 * Values with secrets in them. The first octet is how much goes into one
 * fragment, the rest a value of JSON, and the text of a key from the host. What
 * is written does not depend on the fragments, and each secret is encrypted.
 */

static const uint8_t key[WINRM_PSRP_KEY_LEN] = "key";

static const uint8_t *modulus(void *user)
{
	static uint8_t all[WINRM_PSRP_RSA_LEN];

	(void)user;
	return all;
}

static bool decrypt(void *user, const uint8_t data[WINRM_PSRP_RSA_LEN],
	uint8_t out[WINRM_PSRP_KEY_LEN])
{
	(void)user;
	memcpy(out, data, WINRM_PSRP_KEY_LEN);
	return data[0] & 1;
}

/* The value, in windows of that many octets: how long it is. */
static size_t write(const char *json, size_t window, uint8_t *out, size_t cap)
{
	struct winrm_slice text = winrm_slice_str(json);
	size_t at = 0, total, len;

	do {
		static uint8_t base64[262144];
		struct winrm_writer w =
			winrm_writer_init(base64, sizeof(base64));
		struct winrm_base64 b;
		struct winrm_psrp_out o = {&b, at, window, 0, key};

		winrm_base64_start(&b, &w);
		winrm_psrp_out_json(&o, "V", text);
		winrm_base64_end(&b);
		CHECK(winrm_writer_ok(&w));
		CHECK(winrm_base64_decode(base64, w.len, &len));
		total = o.total;
		CHECK(len == (total - at < window ? total - at : window));
		CHECK(at + len <= cap);
		memcpy(out + at, base64, len);
		at += len;
	} while (at < total);
	return total;
}

/* Has <SS> whole blocks of AES, in base64? */
static void check_secrets(const uint8_t *text, size_t len)
{
	const uint8_t *end = text + len, *at = text;

	while ((at = memmem(at, (size_t)(end - at), "<SS", 3)) != NULL) {
		const uint8_t *begin = memchr(at, '>', (size_t)(end - at));
		const uint8_t *stop = begin
			? memchr(begin, '<', (size_t)(end - begin))
			: NULL;
		static uint8_t data[65536];
		size_t n;

		CHECK(stop && (size_t)(stop - begin) <= sizeof(data));
		n = (size_t)(stop - begin) - 1;
		memcpy(data, begin + 1, n);
		CHECK(winrm_base64_decode(data, n, &n) && n > 0 && n % 16 == 0);
		at = stop;
	}
}

static void take_key(const char *text)
{
	static struct winrm_psrp_receiver r;
	static const struct winrm_psrp_keys keys = {modulus, decrypt, NULL};
	struct winrm_pipeline pipeline = {0};
	uint8_t got[WINRM_PSRP_KEY_LEN] = {0};
	size_t len = strlen(text);
	char *copy = (char *)exact((const uint8_t *)text, len + 1);

	memset(&r, 0, sizeof(r));
	pipeline.keys = &keys;
	r.pipeline = &pipeline;
	r.key = got;
	r.awaits_key = true;
	r.record.field[WINRM_PSRP_TEXT] = copy;
	CHECK(winrm_psrp_end_key(&r) == r.has_key);
	CHECK(r.has_key || !r.awaits_key || got[0] == 0);
	drop_exact((uint8_t *)copy, len + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static uint8_t whole[262144], pieces[262144];
	static char json[4096];
	struct winrm_psrp_value value = {"json", json};
	size_t len;

	if (size < 1 || size > sizeof(json))
		return 0;
	memcpy(json, bytes + 1, size - 1);
	json[size - 1] = 0;
	take_key(json);
	if (!winrm_psrp_value_valid(&value))
		return 0;
	len = write(json, sizeof(whole), whole, sizeof(whole));
	CHECK(write(json, 64 + 16u * bytes[0], pieces, sizeof(pieces)) == len);
	CHECK(memcmp(whole, pieces, len) == 0);
	CHECK(winrm_psrp_has_secret(&value) ==
		(memmem(whole, len, "<SS", 3) != NULL));
	check_secrets(whole, len);
	return 0;
}
