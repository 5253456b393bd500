/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_hmac.h"
#include "core/kerberos/krb_key.h"

#include "tests/unit/krb.h"

static void test_nfold_is_that_of_rfc_3961(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {/* A.1 */
		{"012345", "be072631276b1955"}, {"password", "78a07b6caf85fa"},
		{"Rough Consensus, and Running Code", "bb6ed30870b7f0e0"},
		{"password", "59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e"},
		{"MASSACHVSETTS INSTITVTE OF TECHNOLOGY",
			"db3b0d8f0b061e603282b308a50841229ad798fab9540c1b"},
		{"Q", "518a54a215a8452a518a54a215a8452a518a54a215"},
		{"ba", "fb25d531ae8974499f52fd92ea9857c4ba24cf297e"},
		{"kerberos", "6b65726265726f73"},
		{"kerberos", "6b65726265726f737b9b5b2b93132b93"},
		{"kerberos", "8372c236344e5f1550cd0747e15d62ca7a5a3bcea4"},
		{"kerberos",
			"6b65726265726f737b9b5b2b93132b93"
			"5c9bdcdad95c9899c4cae4dee6d6cae4"},
		/* usage 24 and what its keys are for */
		{"\0\0\0\x18\xaa", "6608040275715665da6cb65b2a8316cb"},
		{"\0\0\0\x18\x55", "13341a0d7b1eae6485c2613095430c26"},
		{"\0\0\0\x18\x99", "55773b9e4360ce65964aa552a64314aa"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		size_t len = rows[i].in[0] ? strlen(rows[i].in) : 5;
		size_t out_len = strlen(rows[i].out) / 2;
		uint8_t out[32];

		winrm_krb_nfold(slice_of(rows[i].in, len), out, out_len);
		assert_hex(out, out_len, rows[i].out);
	}
}

static void test_hmac_is_that_of_rfc_2202_and_4231(void **state)
{
	static const struct {
		enum winrm_hash_type type;
		uint8_t key;
		size_t key_len;
		const char *data, *mac;
	} rows[] = {{WINRM_SHA1, 0x0b, 20, "Hi There",
			    "b617318655057264e28bc0b6fb378c8ef146be00"},
		{WINRM_SHA1, 0xaa, 80,
			"Test Using Larger Than Block-Size Key - Hash Key "
			"First",
			"aa4ae5e15272d00e95705637ce8a3b55ed402112"},
		{WINRM_SHA256, 0x0b, 20, "Hi There",
			"b0344c61d8db38535ca8afceaf0bf12b"
			"881dc200c9833da726e9376c2e32cff7"},
		{WINRM_SHA256, 0xaa, 131,
			"Test Using Larger Than Block-Size Key - Hash Key "
			"First",
			"60e431591ee0b67f0d8a26aacbf5b77f"
			"8e0bc6213728c5140546040f0ee37f54"},
		{WINRM_SHA384, 0x0b, 20, "Hi There",
			"afd03944d84895626b0825f4ab46907f"
			"15f9dadbe4101ec682aa034c7cebc59c"
			"faea9ea9076ede7f4af152e8b2fa9cb6"},
		{WINRM_SHA384, 0xaa, 131,
			"Test Using Larger Than Block-Size Key - Hash Key "
			"First",
			"4ece084485813e9088d2c63a041bc5b4"
			"4f9ef1012a2b588f3cd11f05033ac4c6"
			"0c2ef6ab4030fe8296248df163f44952"}};
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		uint8_t key[131], mac[WINRM_HASH_MAX];
		size_t len = strlen(rows[i].data);
		struct winrm_hash h;

		memset(key, rows[i].key, sizeof(key));
		for (at = 0; at <= len; at++) {
			struct winrm_slice k = slice_of(key, rows[i].key_len);

			winrm_krb_hmac_start(&h, rows[i].type, &k);
			winrm_hash_add(&h, rows[i].data, at);
			winrm_hash_add(&h, rows[i].data + at, len - at);
			assert_true(winrm_krb_hmac_end(&h, &k, mac));
			assert_hex(mac, strlen(rows[i].mac) / 2, rows[i].mac);
		}
	}
}

/* Nothing is made of a hash that failed on the way, or of its copy. */
static void test_a_hash_that_failed_gives_nothing(void **state)
{
	static const enum winrm_hash_type types[] = {
		WINRM_SHA1, WINRM_SHA256, WINRM_SHA384};
	struct winrm_slice key = winrm_slice_str("key");
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(types); i++) {
		uint8_t mac[WINRM_HASH_MAX];
		struct winrm_hash h, copy;

		winrm_krb_hmac_start(&h, types[i], &key);
		h.failed = true;
		winrm_hash_clone(&copy, &h);
		winrm_hash_add(&copy, "abc", 3);
		memset(mac, 0xa5, sizeof(mac));
		assert_false(winrm_hash_end(&copy, mac));
		assert_true(is_zero(mac, h.len));
		assert_false(winrm_krb_hmac_end(&h, &key, mac));
	}
}

#define X64    "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
#define ATHENA "ATHENA.MIT.EDUraeburn"

static const struct {
	unsigned etype;
	uint32_t rounds;
	const char *password, *salt, *key;
} passwords[] = {/* RFC 3962 B */
	{17, 1, "password", ATHENA, "42263c6e89f4fc28b8df68ee09799f15"},
	{18, 1, "password", ATHENA,
		"fe697b52bc0d3ce14432ba036a92e65b"
		"bb52280990a2fa27883998d72af30161"},
	{17, 2, "password", ATHENA, "c651bf29e2300ac27fa469d693bdda13"},
	{18, 2, "password", ATHENA,
		"a2e16d16b36069c135d5e9d2e25f8961"
		"02685618b95914b467c67622225824ff"},
	{17, 1200, "password", ATHENA, "4c01cd46d632d01e6dbe230a01ed642a"},
	{18, 1200, "password", ATHENA,
		"55a6ac740ad17b4846941051e1e8b0a7"
		"548d93b0ab30a8bc3ff16280382b8c2a"},
	{17, 5, "password", "\x12\x34\x56\x78\x78\x56\x34\x12",
		"e9b23d52273747dd5c35cb55be619d8e"},
	{18, 5, "password", "\x12\x34\x56\x78\x78\x56\x34\x12",
		"97a4e786be20d81a382d5ebc96d5909c"
		"abcdadc87ca48f574504159f16c36e31"},
	{17, 1200, X64, "pass phrase equals block size",
		"59d1bb789a828b1aa54ef9c2883f69ed"},
	{18, 1200, X64, "pass phrase equals block size",
		"89adee3608db8bc71f1bfbfe459486b0"
		"5618b70cbae22092534e56c553ba4b34"},
	{17, 1200, X64 "X", "pass phrase exceeds block size",
		"cb8005dc5f90179a7f02104c0018751d"},
	{18, 1200, X64 "X", "pass phrase exceeds block size",
		"d78c5c9cb872a8c9dad4697f0bb5b2d2"
		"1496c82beb2caeda2112fceea057401b"},
	{17, 50, "\xf0\x9d\x84\x9e", "EXAMPLE.COMpianist",
		"f149c1f2e154a73452d43e7fe62a56e5"},
	{18, 50, "\xf0\x9d\x84\x9e", "EXAMPLE.COMpianist",
		"4b6d9839f84406df1f09cc166db4b83c"
		"571848b784a3d6bdc346589a3e393f9e"},
	/* RFC 8009 A */
	{19, 32768, "password",
		"\x10\xdf\x9d\xd7\x83\xe5\xbc\x8a"
		"\xce\xa1\x73\x0e\x74\x35\x5f\x61" ATHENA,
		"089bca48b105ea6ea77ca5d2f39dc5e7"},
	{20, 32768, "password",
		"\x10\xdf\x9d\xd7\x83\xe5\xbc\x8a"
		"\xce\xa1\x73\x0e\x74\x35\x5f\x61" ATHENA,
		"45bd806dbf6a833a9cffc1c94589a222"
		"367a79bc21c413718906e9f578a78467"},
	/* Seen with Samba's and MIT's KDC */
	{17, 4096, "Passw0rd!42", "AD.TESTvagrant",
		"3ab77cd00c5f3c1d55b94d755bb23774"},
	{18, 4096, "Passw0rd!42", "AD.TESTvagrant",
		"16c56a9e391a3035322650a3ce5af0c3"
		"a75560b3c124c9cd43ee07bfc156a50d"},
	{17, 4096, "Passw0rd!42", "WINRM.TESTvagrant",
		"36e3f3289c47ef041d7f26b863c92ff4"},
	{18, 4096, "Passw0rd!42", "WINRM.TESTvagrant",
		"12dc54946d1066afb814e30aaecf72ad"
		"5271ae28dee8d0a955c9e49855b091ce"},
	{19, 32768, "Passw0rd!42", "WINRM.TESTvagrant",
		"eaf1734a384b7d9aab744b3dfff6e3b6"},
	{20, 32768, "Passw0rd!42", "WINRM.TESTvagrant",
		"b56f9cf0c157b55659cd2ae1e814c62e"
		"bb58254ca6a7db96b2204026283938b1"}};

static void test_string_to_key_is_as_published(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(passwords); i++) {
		struct winrm_krb_key key;

		memset(&key, 0xa5, sizeof(key));
		assert_true(winrm_krb_string_to_key(&key, passwords[i].etype,
			winrm_slice_str(passwords[i].password),
			winrm_slice_str(passwords[i].salt),
			passwords[i].rounds));
		assert_int_equal(key.etype, passwords[i].etype);
		assert_hex(key.bytes, winrm_krb_key_len(key.etype),
			passwords[i].key);
		/* what a shorter key leaves is zero */
		assert_true(is_zero(key.bytes + winrm_krb_key_len(key.etype),
			sizeof(key.bytes) - winrm_krb_key_len(key.etype)));
	}
}

static void test_no_key_comes_of_no_rounds_or_another_type(void **state)
{
	static const struct {
		unsigned etype;
		uint32_t rounds;
	} rows[] = {
		{17, 0}, {20, 0}, {0, 1}, {16, 1}, {21, 1}, {23, 1}, {273, 1}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_krb_key key;

		memset(&key, 0xa5, sizeof(key));
		assert_false(winrm_krb_string_to_key(&key, rows[i].etype,
			winrm_slice_str("password"), winrm_slice_str("salt"),
			rows[i].rounds));
		assert_true(is_zero(&key, sizeof(key)));
	}
}

#define K18      "5175fa24da2a78db2ee0c5732a59308b1aba0f1a978ca786c8142187c6a569a3"
#define K8009_19 "3705d96080c17728a0e800eab6e0d23c"
#define K8009_20                                                               \
	"6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52"

static void test_the_keys_of_a_usage_are_as_published(void **state)
{
	static const struct {
		unsigned etype;
		const char *key;
		uint32_t usage;
		const char *kc, *ki, *ke;
	} rows[] = {{18, K18, 24,
			    "7b29c7b40e5b46a0f8aeccc920532d9d"
			    "484fe0c5e304d1fca871bce1c331e83c",
			    "d659e5f9c6c4a8d33fec0d9a859ededf"
			    "77d0fa2239652dd4f4b96c1d5966a274",
			    "47a1b9da37d1cc4c61ddd8673cf39065"
			    "1c3af876479ac44668711632f333e718"},
		{20, K18, 24,
			"83179c4a83967b98d9877079615e7bf48807c42922229909",
			"3edf3ec21443c6def2f108bc71d7a645128cdcce6b5dc412",
			"0d9c70b721c76eba3f47f5a53678c240"
			"7ae63ace2cb7a977d56929894ab9e126"},
		/* RFC 8009 A */
		{19, K8009_19, 2, "b31a018a48f54776f403e9a396325dc3",
			"9fda0e56ab2d85e1569a688696c26a6c",
			"9b197dd1e8c5609d6e67c3e37c62c72e"},
		{20, K8009_20, 2,
			"ef5718be86cc84963d8bbb5031e9f5c4ba41f28faf69e73d",
			"69b16514e3cd8e56b82010d5c73012b622c4d00ffc23ed1f",
			"56ab22bee63d82d7bc5227f6773f8ea7"
			"a5eb1c825160c38312980c442e5c7e49"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_krb_key key = krb_key(rows[i].etype, rows[i].key);
		uint8_t out[WINRM_KRB_KEY_MAX];
		size_t len;

		len = winrm_krb_usage_key(
			&key, rows[i].usage, WINRM_KRB_CHECKSUM, out);
		assert_hex(out, len, rows[i].kc);
		len = winrm_krb_usage_key(
			&key, rows[i].usage, WINRM_KRB_INTEGRITY, out);
		assert_hex(out, len, rows[i].ki);
		len = winrm_krb_usage_key(
			&key, rows[i].usage, WINRM_KRB_ENCRYPTION, out);
		assert_hex(out, len, rows[i].ke);
	}
}

static void test_a_type_that_is_none_has_no_length(void **state)
{
	static const struct {
		unsigned etype, key, mac, checksum;
	} rows[] = {{17, 16, 12, 15}, {18, 32, 12, 16}, {19, 16, 16, 19},
		{20, 32, 24, 20}, {0, 0, 0, 0}, {3, 0, 0, 0}, {16, 0, 0, 0},
		{21, 0, 0, 0}, {23, 0, 0, 0}, {274, 0, 0, 0}, {~0u, 0, 0, 0}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(winrm_krb_key_len(rows[i].etype), rows[i].key);
		assert_int_equal(winrm_krb_mac_len(rows[i].etype), rows[i].mac);
		assert_int_equal(winrm_krb_checksum_type(rows[i].etype),
			rows[i].checksum);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nfold_is_that_of_rfc_3961),
		cmocka_unit_test(test_hmac_is_that_of_rfc_2202_and_4231),
		cmocka_unit_test(test_a_hash_that_failed_gives_nothing),
		cmocka_unit_test(test_string_to_key_is_as_published),
		cmocka_unit_test(
			test_no_key_comes_of_no_rounds_or_another_type),
		cmocka_unit_test(test_the_keys_of_a_usage_are_as_published),
		cmocka_unit_test(test_a_type_that_is_none_has_no_length),
	};

	return RUN(tests);
}
