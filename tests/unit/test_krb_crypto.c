/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_crypto.h"

#include "tests/unit/guard.h"
#include "tests/unit/krb.h"

#define K18      "5175fa24da2a78db2ee0c5732a59308b1aba0f1a978ca786c8142187c6a569a3"
#define K17      "000102030405060708090a0b0c0d0e0f"
#define K8009_19 "3705d96080c17728a0e800eab6e0d23c"
#define K8009_20                                                               \
	"6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52"
#define COUNTING "000102030405060708090a0b0c0d0e0f"
#define HEX21    "000102030405060708090a0b0c0d0e0f1011121314"

static const struct {
	unsigned etype;
	const char *key;
	uint32_t usage;
	const char *confounder, *text, *data;
} published[] = {
	{18, K18, 24, COUNTING, "616263",
		"36f79eaa3b45a9c4d9576d1ef58b6634cdcddf9cf429b2cb6cd485"
		"832e4fbf"},
	{20, K18, 24, COUNTING, "616263",
		"236ddfc257463b8b81a9297b0a63043d9aa664337bf2e2bc4396ab"
		"459557ceb64fb624cba85d6bfb0bcb68"},
	{17, K17, 24, COUNTING, "616263",
		"31a628de120bd9fa1b50bf673a702b9b05e8a04d14e8a0ca6a8ee8"
		"9a6cce36"},
	{19, K17, 24, COUNTING, "616263",
		"4c6aa461ebf55b8c1049103eb4513011dcf37210535e107a1620d8"
		"5d6a9bda7aa85f23"},
	/* PA-ENC-TIMESTAMP, taken by MIT's KDC */
	{18,
		"12dc54946d1066afb814e30aaecf72ad"
		"5271ae28dee8d0a955c9e49855b091ce",
		1, "1754f7fa1910d4a93013399bfe485579",
		"301aa011180f32303236313132373036353631315aa105020301e2"
		"40",
		"4a28f6b87f4dbf4454da017c974db9b0e3fdbd61f9080febfb8f72"
		"cc116c5826ed9d4c61fa82002fb1639255ba136ddc21cd9261f26b"
		"3b7c"},
	/* RFC 8009 A */
	{19, K8009_19, 2, "7e5895eaf2672435bad817f545a37148", "",
		"ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a"
		"0a8e48c718"},
	{19, K8009_19, 2, "7bca285e2fd4130fb55b1a5c83bc5b24", "000102030405",
		"84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e24"
		"7e52d16ed4421dfdf8976c"},
	{19, K8009_19, 2, "56ab21713ff62c0a1457200f6fa9948f", COUNTING,
		"3517d640f50ddc8ad3628722b3569d2ae07493fa8263254080ea65"
		"c1008e8fc295fb4852e7d83e1e7c48c37eebe6b0d3"},
	{19, K8009_19, 2, "a7a4e29a4728ce10664fb64e49ad3fac", HEX21,
		"720f73b18d9859cd6ccb4346115cd336c70f58edc0c4437c557354"
		"4c31c813bce1e6d072c186b39a413c2f92ca9b8334a287ffcbfc"},
	{20, K8009_20, 2, "f764e9fa15c276478b2c7d0c4e5f58e4", "",
		"41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960"
		"621ac612748b9bbfbe7eb4ce3c"},
	{20, K8009_20, 2, "b80d3251c1f6471494256ffe712d0b9a", "000102030405",
		"4ed7b37c2bcac8f74f23c1cf07e62bc7b75fb3f637b9f559c7f664"
		"f69eab7b6092237526ea0d1f61cb20d69d10f2"},
	{20, K8009_20, 2, "53bf8a0d105265d4e276428624ce5e63", COUNTING,
		"bc47ffec7998eb91e8115cf8d19dac4bbbe2e163e87dd37f49beca"
		"92027764f68cf51f14d798c2273f35df574d1f932e40c4ff255b36"
		"a266"},
	{20, K8009_20, 2, "763e65367e864f02f55153c7e3b58af1", HEX21,
		"40013e2df58e8751957d2878bcd2d6fe101ccfd556cb1eae79db3c"
		"3ee86429f2b2a602ac86fef6ecb647d6295fae077a1feb517508d2"
		"c16b4192e01f62"}};

static void test_text_is_encrypted_as_published(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(published); i++) {
		struct winrm_krb_key key =
			krb_key(published[i].etype, published[i].key);
		struct blob confounder = blob_hex(published[i].confounder);
		struct blob text = blob_hex(published[i].text);
		size_t len = 16 + text.len;
		size_t whole = len + winrm_krb_mac_len(key.etype);
		uint8_t *data = guard_room(&guard_page, whole);

		memcpy(data, confounder.data, 16);
		memcpy(data + 16, text.data, text.len);
		assert_true(
			winrm_krb_encrypt(&key, published[i].usage, data, len));
		assert_hex(data, whole, published[i].data);
		assert_true(winrm_krb_decrypt(
			&key, published[i].usage, data, whole));
		assert_memory_equal(data, confounder.data, 16);
		assert_memory_equal(data + 16, text.data, text.len);
		blob_free(&confounder);
		blob_free(&text);
	}
}

/* Texts as MIT krb5's own tests have them, with confounders of their time. */
static const struct {
	unsigned etype;
	uint32_t usage;
	const char *text, *key, *data;
} of_mit[] = {{17, 0, "", "5a5c0f0ba54f3828b2195e66ca24a289",
		      "49ff8e11c173d9583a3254fbe7b1f1df36c538e8416784a1672e66"
		      "76"},
	{17, 1, "1", "98450e3f3baa13f5c99beb936981b06f",
		"f86742f537b35dc2174a4dbaa920faf9042090b065e1ebb1cad9a6"
		"5394"},
	{17, 2, "9 bytesss", "9062430c8cda3388922e6d6a509f5b7a",
		"68fb9679601f45c78857b2bf820fd6e53eca8d42fd4b1d7024a092"
		"05abb7cd2ec26c355d2f"},
	{17, 3, "13 bytes byte", "033ee6502c54fd23e27791e987983827",
		"ec366d0327a933bf49330e650e49bc6b974637fe80bf532fe51795"
		"b4809718e6194724db948d1fd637"},
	{17, 4, "30 bytes bytes bytes bytes byt",
		"dceeb70b3de76562e689226c76429148",
		"c96081032d5d8eeb7e32b4089f789d0faa481dea74c0f97cbf3146"
		"ddfcf8e800156ecb532fc203e30ff600b63b350939fece510f02d7"
		"ff1e7bac"},
	{18, 0, "",
		"17f275f2954f2ed1f90c377ba7f4d6a3"
		"69aa0136e0bf0c927ad6133c693759a9",
		"e5094c55ee7b38262e2b044280b069379a95bf95bd8376fb3281b4"
		"35"},
	{18, 1, "1",
		"b9477e1ff0329c0050e20ce6c72d2dff"
		"27e8fe541ab0954429a9cb5b4f7b1e2a",
		"406150b97aeb76d43b36b62cc1ecdfbe6f40e95755e0beb5c27825"
		"f3a4"},
	{18, 2, "9 bytesss",
		"b1ae4cd8462aff1677053cc9279aac30"
		"b796fb81ce21474dd3ddbcfea4ec76d7",
		"09957aa25fcaf88f7b39e4406e633012d5fea21853f6478da7065c"
		"aef41fd454a40824eec5"},
	{18, 3, "13 bytes byte",
		"e5a72be9b7926c1225bafef9c1872e7b"
		"a4cdb2b17893d84abd90acdd8764d966",
		"d8f1aafeec84587cc3e700a774e56651a6d693e174ec4473b5e6d9"
		"6f80297a653fb818ad893e719f96"},
	{18, 4, "30 bytes bytes bytes bytes byt",
		"f1c795e9248a09338d82c3f8d5b56704"
		"0b0110736845041347235b1404231398",
		"d1137a4d634cfece924dbc3bf6790648bd5cff7de0e7b99460211d"
		"0daef3d79a295c688858f3b34b9cbd6eebae81daf6b734d4d498b6"
		"714f1c1d"}};

static void test_what_mit_encrypted_is_decrypted(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(of_mit); i++) {
		struct winrm_krb_key key =
			krb_key(of_mit[i].etype, of_mit[i].key);
		struct blob data = blob_hex(of_mit[i].data);
		size_t len = strlen(of_mit[i].text);
		uint8_t *at = guard_put(&guard_page, data.data, data.len);

		assert_int_equal(data.len, len + 28);
		assert_true(
			winrm_krb_decrypt(&key, of_mit[i].usage, at, data.len));
		assert_memory_equal(at + 16, of_mit[i].text, len);
		blob_free(&data);
	}
}

static void test_a_checksum_is_as_published(void **state)
{
	static const struct {
		unsigned etype;
		uint32_t usage;
		const char *key, *text, *mac;
	} rows[] = {
		{17, 3, "9062430c8cda3388922e6d6a509f5b7a",
			"6569676874206e696e652074656e20656c6576656e207477656c76"
			"6520746869727465656e",
			"01a4b088d45628f6946614e3"},
		{18, 4,
			"b1ae4cd8462aff1677053cc9279aac30"
			"b796fb81ce21474dd3ddbcfea4ec76d7",
			"666f75727465656e", "e08739e3279e2903ec8e3836"},
		{19, 2, K8009_19, HEX21, "d78367186643d67b411cba9139fc1dee"},
		{20, 2, K8009_20, HEX21,
			"45ee791567eefca37f4ac1e0222de80d43c3bfa06699672a"}};
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_krb_key key = krb_key(rows[i].etype, rows[i].key);
		struct blob text = blob_hex(rows[i].text);
		size_t mac_len = strlen(rows[i].mac) / 2;
		uint8_t *mac = guard_room(&guard_page, mac_len);

		for (at = 0; at <= text.len; at++) {
			struct winrm_slice pieces[2] = {slice_of(text.data, at),
				slice_of(text.data + at, text.len - at)};

			memset(mac, 0, mac_len);
			assert_true(winrm_krb_checksum(
				&key, rows[i].usage, pieces, 2, mac));
			assert_hex(mac, mac_len, rows[i].mac);
		}
		blob_free(&text);
	}
}

static void test_each_length_is_decrypted_again(void **state)
{
	enum { MAX = 100 };
	uint8_t plain[MAX];
	size_t i, len;

	(void)state;
	for (i = 0; i < MAX; i++)
		plain[i] = (uint8_t)(i ^ 0x5a);
	for (i = 0; i < COUNT(krb_etypes); i++) {
		struct winrm_krb_key key = krb_any_key(krb_etypes[i]);
		size_t mac_len = winrm_krb_mac_len(key.etype);

		for (len = 16; len <= MAX; len++) {
			uint8_t *data = guard_room(&guard_page, len + mac_len);

			memcpy(data, plain, len);
			assert_true(winrm_krb_encrypt(&key, 22, data, len));
			assert_memory_not_equal(data, plain, len);
			assert_true(winrm_krb_decrypt(
				&key, 22, data, len + mac_len));
			assert_memory_equal(data, plain, len);
		}
	}
}

/* In each type and with one flipped bit at each place, or a byte too few. */
static void test_what_is_not_whole_is_refused_and_wiped(void **state)
{
	enum { LEN = 16 + 21 };
	size_t i, at, bit;

	(void)state;
	for (i = 0; i < COUNT(krb_etypes); i++) {
		struct winrm_krb_key key = krb_any_key(krb_etypes[i]);
		size_t whole = LEN + winrm_krb_mac_len(key.etype);
		uint8_t good[LEN + WINRM_KRB_MAC_MAX];

		memset(good, 'a', LEN);
		assert_true(winrm_krb_encrypt(&key, 22, good, LEN));
		for (at = 0; at < whole; at++) {
			uint8_t *data;

			for (bit = 0; bit < 8; bit++) {
				data = guard_put(&guard_page, good, whole);
				data[at] ^= (uint8_t)(1 << bit);
				assert_false(winrm_krb_decrypt(
					&key, 22, data, whole));
				assert_true(is_zero(data, whole));
			}
			data = guard_put(&guard_page, good, at);
			assert_false(winrm_krb_decrypt(&key, 22, data, at));
			assert_true(is_zero(data, at));
		}
	}
}

static void test_another_key_usage_or_type_is_refused(void **state)
{
	enum { LEN = 40 };
	size_t i, other;

	(void)state;
	for (i = 0; i < COUNT(krb_etypes); i++) {
		struct winrm_krb_key key = krb_any_key(krb_etypes[i]);
		size_t whole = LEN + winrm_krb_mac_len(key.etype);
		uint8_t good[LEN + WINRM_KRB_MAC_MAX] = {0};
		uint8_t data[LEN + WINRM_KRB_MAC_MAX];

		assert_true(winrm_krb_encrypt(&key, 22, good, LEN));
		memcpy(data, good, whole);
		assert_false(winrm_krb_decrypt(&key, 24, data, whole));
		memcpy(data, good, whole);
		key.bytes[0] ^= 1;
		assert_false(winrm_krb_decrypt(&key, 22, data, whole));
		key.bytes[0] ^= 1;
		for (other = 0; other < 256; other++) {
			bool same = key.etype == other;
			struct winrm_krb_key changed = key;

			changed.etype = (uint8_t)other;
			memcpy(data, good, whole);
			assert_int_equal(
				winrm_krb_decrypt(&changed, 22, data, whole),
				same);
			if (!same)
				assert_true(is_zero(data, whole));
		}
	}
}

static void test_a_type_that_is_none_does_nothing(void **state)
{
	static const uint8_t etypes[] = {0, 1, 3, 16, 21, 23, 255};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(etypes); i++) {
		struct winrm_krb_key key = krb_any_key(etypes[i]);
		struct winrm_slice piece = winrm_slice_str("abc");
		uint8_t data[64] = {1}, mac[WINRM_KRB_MAC_MAX];

		assert_false(winrm_krb_encrypt(&key, 1, data, 40));
		assert_false(winrm_krb_decrypt(&key, 1, data, 64));
		assert_false(winrm_krb_checksum(&key, 1, &piece, 1, mac));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_encrypted_as_published),
		cmocka_unit_test(test_what_mit_encrypted_is_decrypted),
		cmocka_unit_test(test_a_checksum_is_as_published),
		cmocka_unit_test(test_each_length_is_decrypted_again),
		cmocka_unit_test(test_what_is_not_whole_is_refused_and_wiped),
		cmocka_unit_test(test_another_key_usage_or_type_is_refused),
		cmocka_unit_test(test_a_type_that_is_none_does_nothing),
	};

	return RUN_WITH_PAGE(tests);
}
