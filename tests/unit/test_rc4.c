/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/rc4.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

/* RFC 6229: what the key stream is at some offsets. */
static const struct {
	const char *key;
	struct {
		size_t offset;
		const char *octets;
	} at[4];
} streams[] = {
	{"0102030405",
		{{0, "b2396305f03dc027ccc3524a0a1118a8"},
			{240, "28cb1132c96ce286421dcaadb8b69eae"},
			{1520, "3294f744d8f9790507e70f62e5bbceea"},
			{4096, "ff25b58995996707e51fbdf08b34d875"}}},
	{"0102030405060708",
		{{0, "97ab8a1bf0afb96132f2f67258da15a8"},
			{256, "d0a990ff2c05fef5b90373c9ff4b870a"},
			{4080, "d5fa5a3469d29aaaf83d23589db8c85b"},
			{4096, "3fb46e2c8f0f068edce8cdcd7dfc5862"}}},
	{"0102030405060708090a0b0c0d0e0f10",
		{{0, "9ac7cc9a609d1ef7b2932899cde41b97"},
			{16, "5248c4959014126a6e8a84f11d1a9e1c"},
			{240, "065902e4b620f6cc36c8589f66432f2b"},
			{4096, "a36a4c301ae8ac13610ccbc12256cacc"}}},
};

static void test_the_key_streams_of_rfc_6229(void **state)
{
	uint8_t stream[4112];
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(streams); i++) {
		struct blob key = blob_hex(streams[i].key);
		struct winrm_rc4 c;

		memset(stream, 0, sizeof(stream));
		winrm_rc4_start(&c, key.data, key.len);
		winrm_rc4_apply(&c, stream, sizeof(stream));
		for (k = 0; k < 4; k++)
			assert_hex(stream + streams[i].at[k].offset, 16,
				streams[i].at[k].octets);
		blob_free(&key);
	}
}

static void test_known_texts_have_their_ciphertexts(void **state)
{
	static const char *const rows[][3] = {
		{"Key", "Plaintext", "bbf316e8d940af0ad3"},
		{"Wiki", "pedia", "1021bf0420"},
		{"Secret", "Attack at dawn", "45a01f645fc35b383552544b9bf5"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_rc4 c;
		uint8_t data[32];
		size_t len = strlen(rows[i][1]);

		memcpy(data, rows[i][1], len);
		winrm_rc4_start(
			&c, (const uint8_t *)rows[i][0], strlen(rows[i][0]));
		winrm_rc4_apply(&c, data, len);
		assert_hex(data, len, rows[i][2]);
		winrm_rc4_start(
			&c, (const uint8_t *)rows[i][0], strlen(rows[i][0]));
		winrm_rc4_apply(&c, data, len);
		assert_memory_equal(data, rows[i][1], len);
	}
}

static void test_pieces_move_the_stream_on(void **state)
{
	struct guard g = guard_open(64);
	uint8_t whole[64] = {0};
	struct winrm_rc4 c;
	size_t at;

	(void)state;
	winrm_rc4_start(&c, (const uint8_t *)"Key", 3);
	winrm_rc4_apply(&c, whole, sizeof(whole));
	for (at = 0; at <= sizeof(whole); at++) {
		uint8_t *data = guard_room(&g, sizeof(whole));

		memset(data, 0, sizeof(whole));
		winrm_rc4_start(&c, (const uint8_t *)"Key", 3);
		winrm_rc4_apply(&c, data, at);
		winrm_rc4_apply(&c, data + at, sizeof(whole) - at);
		assert_memory_equal(data, whole, sizeof(whole));
	}
	guard_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_key_streams_of_rfc_6229),
		cmocka_unit_test(test_known_texts_have_their_ciphertexts),
		cmocka_unit_test(test_pieces_move_the_stream_on),
	};

	return RUN(tests);
}
