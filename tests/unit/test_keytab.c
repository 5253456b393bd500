/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/keytab.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

static struct winrm_slice at_page(const struct blob *b, size_t len)
{
	return slice_of(guard_put(&guard_page, b->data, len), len);
}

/* The keys of the sidecar, as far as their types are ours. */
static void recorded_keys_are_found(void **state)
{
	const struct fixture *x = *state;
	struct blob file = fixture_load(x, ".bin");
	const cJSON *entry,
		*first = cJSON_GetArrayItem(json_at(x->json, "entries"), 0);
	const char *realm = strchr(json_text(first, "principal"), '@') + 1;
	struct winrm_slice name = winrm_slice_str("vagrant");
	struct winrm_slice domain = winrm_slice_str(realm);
	struct winrm_keytab k;
	size_t at;

	for (at = 0; at < file.len; at++) {
		enum winrm_keytab_result result =
			winrm_keytab_read(&k, at_page(&file, at), name, domain);

		/* between two entries, a cut one is a whole file */
		assert_true(at < 2 ? result == WINRM_KEYTAB_BAD
				   : result <= WINRM_KEYTAB_NO_NAME);
	}
	assert_int_equal(
		winrm_keytab_read(&k, at_page(&file, file.len), name, domain),
		WINRM_KEYTAB_OK);
	cJSON_ArrayForEach(entry, json_at(x->json, "entries"))
	{
		uint8_t etype = (uint8_t)json_number(entry, "etype");
		struct winrm_krb_key key;
		struct blob want = json_hex(entry, "key");
		bool ours = etype != 23;

		assert_int_equal(winrm_keytab_key(&k, &etype, 1, &key), ours);
		if (ours) {
			assert_int_equal(key.etype, etype);
			assert_memory_equal(key.bytes, want.data, want.len);
		}
		assert_int_equal(k.kvno, json_number(entry, "kvno32"));
		blob_free(&want);
	}
	assert_int_equal(winrm_keytab_read(&k, blob_slice(&file), name,
				 winrm_slice_str("OTHER.TEST")),
		WINRM_KEYTAB_NO_NAME);
	assert_int_equal(winrm_keytab_read(&k, blob_slice(&file),
				 winrm_slice_str("vagrant/x"), domain),
		WINRM_KEYTAB_NO_NAME);
	blob_free(&file);
}

#define HEAD "0502"
/* a/b@R, type 1, time 0 */
#define NAME                                                                   \
	"0002000152000161000162"                                               \
	"00000001"                                                             \
	"00000000"
#define KEY17(x)                                                               \
	"0011"                                                                 \
	"0010" x x x x x x x x x x x x x x x x
#define KEY23(x)                                                               \
	"0017"                                                                 \
	"0010" x x x x x x x x x x x x x x x x

static const struct {
	const char *hex;
	enum winrm_keytab_result result;
	uint32_t kvno;
	uint8_t byte; /* of the key of type 17 */
} keytabs[] = {       /* older, newer, older */
	{HEAD "00000028" NAME "01" KEY17("11") "00000028" NAME "03" KEY17(
		 "33") "00000028" NAME "02" KEY17("22"),
		WINRM_KEYTAB_OK, 3, 0x33},
	/* a hole; a number of 32 bits in place of one of 8 */
	{HEAD "fffffffcdeadbeef"
	      "0000002c" NAME "01" KEY17("11") "00000102",
		WINRM_KEYTAB_OK, 258, 0x11},
	/* ... unless it is 0; what is behind it is skipped */
	{HEAD "00000030" NAME "07" KEY17("11") "0000000012345678",
		WINRM_KEYTAB_OK, 7, 0x11},
	/* an end before the end */
	{HEAD "00000028" NAME "01" KEY17("11") "00000000ffff", WINRM_KEYTAB_OK,
		1, 0x11},
	/* the newest has no key of ours: an older one is no good */
	{HEAD "00000028" NAME "01" KEY17("11") "00000028" NAME "02" KEY23("22"),
		WINRM_KEYTAB_NO_KEY, 0, 0},
	/* a key too short for its type */
	{HEAD "00000019" NAME "01"
	      "0011"
	      "000111",
		WINRM_KEYTAB_NO_KEY, 0, 0},
	{HEAD, WINRM_KEYTAB_NO_NAME, 0, 0},
	{HEAD "00000000", WINRM_KEYTAB_NO_NAME, 0, 0},
	{"", WINRM_KEYTAB_BAD, 0, 0}, {"0501", WINRM_KEYTAB_BAD, 0, 0},
	{HEAD "80000000", WINRM_KEYTAB_BAD, 0, 0},
	{HEAD "fffffffc00", WINRM_KEYTAB_BAD, 0, 0},
	{HEAD "7fffffff", WINRM_KEYTAB_BAD, 0, 0},
	{HEAD "00000002ffff", WINRM_KEYTAB_BAD, 0, 0},
	{HEAD "00000027" NAME "01" KEY17("11"), WINRM_KEYTAB_BAD, 0, 0}};

static void test_the_newest_of_the_right_kind_is_taken(void **state)
{
	static const uint8_t wished[] = {20, 18, 17};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(keytabs); i++) {
		struct blob b = blob_hex(keytabs[i].hex);
		struct winrm_keytab k;
		struct winrm_krb_key key;
		uint8_t etypes[3];

		assert_int_equal(
			winrm_keytab_read(&k, at_page(&b, b.len),
				winrm_slice_str("a/b"), winrm_slice_str("R")),
			keytabs[i].result);
		if (keytabs[i].result == WINRM_KEYTAB_OK) {
			assert_int_equal(k.kvno, keytabs[i].kvno);
			assert_int_equal(
				winrm_keytab_etypes(&k, wished, 3, etypes), 1);
			assert_int_equal(etypes[0], 17);
			assert_true(winrm_keytab_key(&k, wished, 3, &key));
			assert_int_equal(key.bytes[15], keytabs[i].byte);
			assert_false(winrm_keytab_key(&k, wished, 2, &key));
		}
		blob_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_newest_of_the_right_kind_is_taken),
	};
	int failed;

	guard_page_open(NULL);
	failed = fixture_run("tests/fixtures/kerberos/*keytab.json", 2,
		"recorded keys are found", recorded_keys_are_found);
	guard_page_close(NULL);
	return failed + RUN_WITH_PAGE(tests);
}
