/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_unlock.h"

#include <mbedtls/md.h>

#include "port/tls_version.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

/* Encrypted private keys, as the openssl command has written them. */

static const char aes_256_sha256[] =
	"3081ec305706092a864886f70d01050d304a302906092a864886f70d01050c30"
	"1c0408dc575ebdcfb3537102020800300c06082a864886f70d02090500301d06"
	"0960864801650304012a041081ea9ba576cc93467bd6ff41e3c74cb8048190c6"
	"0019e0e05e3d74bfb07e265e2444f0fd0c3d5cf350edc4262cd0e1e50273a797"
	"89b949f8c6b331b471ce4048fb1b8aad0ca09d043817c026def1831cf88073ed"
	"7fc00830dd551d0bd3080872cc9765a72505a32614433bf68072513909615800"
	"c61925d0bed65f901ea18d0fce828555f92404627117f92dd89c4127a450ee52"
	"155138d34431b80c3ed464352f0856";

static const char aes_128_sha1[] =
	"3081dd304806092a864886f70d01050d303b301a06092a864886f70d01050c30"
	"0d0408f9f6d1e75bc3953e020101301d06096086480165030401020410ff64ec"
	"977245f41b56814b4db79add4d048190026b26474fcad68b035c72500db64f6e"
	"3a9938cc356a0abc3ace4398d73c278d73a390b94135cfed2695e37ffba0dec4"
	"f2e052487e6807265e15ab189db1f88ac13b7bd48099dfbdf6427edb69255e27"
	"e57c8cb60094c0e3b498f66eea0a6a16d8b4b5719d4447741aff8cc0791be5a6"
	"c91ef64e7729fad6e8fe34973d3b6d4ce03b6927d7ed89d44e28c0da3403fcbb";

static const char aes_192_sha512[] =
	"3081eb305606092a864886f70d01050d3049302806092a864886f70d01050c30"
	"1b0408014a1f45085eb938020103300c06082a864886f70d020b0500301d0609"
	"6086480165030401160410091fbd1ef1be57a8fa55a715e71626e3048190f3d3"
	"7b0665fb3d2a978d586aacdb05e12a4fb04d1952aba04cd73eaf1cb92d5f4bed"
	"8e9a5b61d8ecb051a159ef6fbb5b1474e4ff23600ba9955fe95af7ea888e55cf"
	"a431a7c75e52d368eacf8b7c0b949415164222e9c0514a78c64776886980eb4e"
	"fb8b1dc1f4a071e1ca645ec8644ad62c69c00e12b87837d4d1637f6218aab1d9"
	"078e1c0fad97bb5479b5de5ce868";

static const char des3[] =
	"3081e3304e06092a864886f70d01050d3041302906092a864886f70d01050c30"
	"1c0408302502183e19aa0e02020800300c06082a864886f70d02090500301406"
	"082a864886f70d03070408d461d7623e9f54820481904da5b41c1c7162a17bd4"
	"eb1c5078ffa3928c7c289637119a38b73bca1c0c167259391de1199dcbc74279"
	"94dfe0cb99d5f411de5381564b2293e2c9d686bee7884aa4e74dca95245afd70"
	"ab05f542140a92320fb4ce9dc6b8e18a0a00ffaa1132898020ce3b1efda58ca2"
	"86a4cb7865b8b21e878071dfebef8f4a29ae13fa816594ada7051c194bebf976"
	"b1f8f8f7be56";

static const char plain[] =
	"308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02"
	"01010420277d15af5164d41eee17409064738ec185a2203e873fb480e9912841"
	"9b8798b0a1440342000457205b5bdc3d56d96f26ae1ef68fa52a92d5c9309ee3"
	"83e761849ae7eafc3e37b6542612374e2e091efb612a28e3464d90c84835d82d"
	"9453b3822274332e9c86";
static const struct {
	const char *hex;
	unsigned bits;
	int rounds;
	mbedtls_md_type_t hash;
} keys[] = {
	{aes_256_sha256, 256, 2048, MBEDTLS_MD_SHA256},
	{aes_128_sha1, 128, 1, MBEDTLS_MD_SHA1},
	{aes_192_sha512, 192, 3, MBEDTLS_MD_SHA512},
};

static void a_key_is_decrypted(void **state)
{
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(keys); i++) {
		struct blob der = blob_hex(keys[i].hex);
		struct winrm_tls_lock lock;

		assert_true(winrm_tls_is_locked(der.data, der.len));
		assert_true(winrm_tls_lock_read(&lock, der.data, der.len));
		assert_int_equal(lock.bits, keys[i].bits);
		assert_int_equal(lock.rounds, keys[i].rounds);
		assert_int_equal(lock.hash, keys[i].hash);
		assert_int_equal(lock.salt_len, 8);
		len = der.len;
		assert_int_equal(winrm_tls_unlock(der.data, &len, "secret"), 0);
		assert_hex(der.data, len, plain);
		blob_free(&der);
	}
}

static void a_wrong_passphrase_leaves_nothing(void **state)
{
	static const char *const wrong[] = {"", "Secret", "secret ", "secre"};
	size_t i, at, len;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++) {
		struct blob der = blob_hex(aes_128_sha1);

		len = der.len;
		assert_int_not_equal(
			winrm_tls_unlock(der.data, &len, wrong[i]), 0);
		for (at = 0; at < der.len; at++)
			assert_int_equal(der.data[at], 0);
		blob_free(&der);
	}
}

static void other_keys_are_left_alone(void **state)
{
	static const char *const others[] = {des3, plain};
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(others); i++) {
		struct blob der = blob_hex(others[i]);
		struct winrm_tls_lock lock;

		assert_int_equal(
			winrm_tls_is_locked(der.data, der.len), i == 0);
		assert_false(winrm_tls_lock_read(&lock, der.data, der.len));
		len = der.len;
		assert_int_equal(winrm_tls_unlock(der.data, &len, "secret"), 0);
		assert_hex(der.data, len, others[i]);
		blob_free(&der);
	}
}

static void a_key_cut_at_every_byte_is_none(void **state)
{
	struct blob der = blob_hex(aes_256_sha256);
	struct guard g = guard_open(der.len);
	struct winrm_tls_lock lock;
	size_t len;

	(void)state;
	for (len = 0; len < der.len; len++) {
		uint8_t *at = guard_put(&g, der.data, len);

		assert_false(winrm_tls_lock_read(&lock, at, len));
		assert_false(winrm_tls_is_locked(at, len));
	}
	assert_true(
		winrm_tls_lock_read(&lock, guard_put(&g, der.data, len), len));
	guard_close(&g);
	blob_free(&der);
}

/* Pointers into the key stay inside it, whatever a byte is changed to. */
static void a_changed_byte_never_leads_outside(void **state)
{
	struct blob der = blob_hex(aes_128_sha1);
	struct guard g = guard_open(der.len);
	uint8_t *at = guard_put(&g, der.data, der.len);
	const uint8_t *end = at + der.len;
	struct winrm_tls_lock lock;
	unsigned i, value;

	(void)state;
	for (i = 0; i < der.len; i++)
		for (value = 0; value < 256; value++) {
			at[i] = (uint8_t)value;
			if (winrm_tls_lock_read(&lock, at, der.len)) {
				assert_true(lock.salt >= at &&
					lock.salt + lock.salt_len <= end);
				assert_true(
					lock.iv >= at && lock.iv + 16 <= end);
				assert_true(lock.data >= at &&
					lock.data + lock.data_len <= end);
				assert_true(lock.rounds > 0);
				assert_int_equal(lock.data_len % 16, 0);
			}
			at[i] = der.data[i];
		}
	guard_close(&g);
	blob_free(&der);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_decrypted),
		cmocka_unit_test(a_wrong_passphrase_leaves_nothing),
		cmocka_unit_test(other_keys_are_left_alone),
		cmocka_unit_test(a_key_cut_at_every_byte_is_none),
		cmocka_unit_test(a_changed_byte_never_leads_outside),
	};
	static struct winrm_tls t;

	return winrm_tls_start(&t) ? 1 : RUN(tests);
}
