/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ccache.h"

#include "tests/unit/guard.h"
#include "tests/unit/krb.h"

#define NAME "tests/fixtures/kerberos/mit-ccache"

static struct winrm_slice at_page(const struct blob *b, size_t len)
{
	return slice_of(guard_put(&guard_page, b->data, len), len);
}

static void recorded_tickets_are_found(void **state)
{
	static const char *const services[] = {
		"krbtgt/WINRM.TEST", "HTTP/localhost"};
	const struct fixture *x = *state;
	struct blob file = fixture_load(x, ".bin");
	const cJSON *creds = json_at(x->json, "cache.creds");
	size_t i;

	for (i = 0; i < COUNT(services); i++) {
		const cJSON *cred = cJSON_GetArrayItem(creds, (int)i + 2);
		struct winrm_krb_key want = krb_json_key(18, cred, "key");
		struct winrm_slice service = winrm_slice_str(services[i]);
		uint8_t out[64];
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		struct winrm_ccache_ticket t;

		assert_int_equal(
			winrm_ccache_find(&t, at_page(&file, file.len), service,
				winrm_slice_str("WINRM.TEST"), 1795764241),
			WINRM_CCACHE_OK);
		assert_memory_equal(&t.key, &want, sizeof(want));
		assert_int_equal(t.auth_time, 1795764241);
		assert_int_equal(t.start_time, 1795764241);
		assert_int_equal(t.end_time, 1795800241);
		assert_int_equal(t.renew_until, 0);
		assert_int_equal(
			t.ticket.len, json_number(cred, "ticket_length"));
		assert_int_equal(t.flags, i == 0 ? 0x00610000 : 0x00290000);
		assert_int_equal(t.clock_offset, 0);
		assert_slice(t.client.realm, "WINRM.TEST");
		winrm_ccache_put_name(&w, &t.client);
		assert_hex(
			out, w.len, "3012a003020101a10b30091b0776616772616e74");
		w.len = 0;
		winrm_ccache_put_text(&w, &t.service);
		assert_slice(slice_of(out, w.len), services[i]);
		/* it ends when its time is over, by any clock but none */
		assert_int_equal(
			winrm_ccache_find(&t, blob_slice(&file), service,
				slice_of(NULL, 0), 1795800241),
			WINRM_CCACHE_EXPIRED);
		assert_true(is_zero(&t, sizeof(t)));
		assert_int_equal(winrm_ccache_find(&t, blob_slice(&file),
					 service, slice_of(NULL, 0), 0),
			WINRM_CCACHE_OK);
		assert_int_equal(
			winrm_ccache_find(&t, blob_slice(&file), service,
				winrm_slice_str("OTHER.TEST"), 0),
			WINRM_CCACHE_NONE);
	}
	blob_free(&file);
}

static void cut_and_changed_files_do_no_harm(void **state)
{
	const struct fixture *x = *state;
	struct blob file = fixture_load(x, ".bin");
	struct winrm_slice service = winrm_slice_str("HTTP/localhost");
	struct winrm_ccache_ticket t;
	struct winrm_ccache_principal p;
	size_t at, whole = 0;

	for (at = 0; at < file.len; at++) {
		enum winrm_ccache_result result = winrm_ccache_find(
			&t, at_page(&file, at), service, slice_of(NULL, 0), 1);

		/* a cut between two tickets is the file of before */
		whole += result == WINRM_CCACHE_NONE;
		assert_true(result == WINRM_CCACHE_BAD ||
			result == WINRM_CCACHE_NONE);
		assert_true(is_zero(&t, sizeof(t)));
	}
	assert_int_equal(whole, 4);
	for (at = 0; at < file.len; at++) {
		file.data[at] ^= 0xff;
		(void)winrm_ccache_find(&t, at_page(&file, file.len), service,
			slice_of(NULL, 0), 1);
		(void)winrm_ccache_default(&p, at_page(&file, file.len));
		file.data[at] ^= 0xff;
	}
	assert_true(winrm_ccache_default(&p, at_page(&file, file.len)));
	assert_slice(p.realm, "WINRM.TEST");
	/* another version */
	file.data[1] = 3;
	assert_false(winrm_ccache_default(&p, blob_slice(&file)));
	blob_free(&file);
}

/* The KDC's clock is ahead by what the header says. */
static void the_offset_of_the_header_counts(void **state)
{
	const struct fixture *x = *state;
	struct blob file = fixture_load(x, ".bin");
	struct winrm_slice service = winrm_slice_str("HTTP/localhost");
	struct winrm_ccache_ticket t;

	file.data[11] = 100; /* 05 04, length, tag, length, seconds */
	assert_int_equal(winrm_ccache_find(&t, blob_slice(&file), service,
				 slice_of(NULL, 0), 1795800241 - 100),
		WINRM_CCACHE_EXPIRED);
	assert_int_equal(winrm_ccache_find(&t, blob_slice(&file), service,
				 slice_of(NULL, 0), 1795800241 - 101),
		WINRM_CCACHE_OK);
	assert_int_equal(t.clock_offset, 100);
	memset(file.data + 8, 0xff, 4);
	assert_int_equal(winrm_ccache_find(&t, blob_slice(&file), service,
				 slice_of(NULL, 0), 1795800241),
		WINRM_CCACHE_OK);
	assert_int_equal(t.clock_offset, -1);
	blob_free(&file);
}

int main(void)
{
	int failed;

	guard_page_open(NULL);
	failed = fixture_run(NAME ".json", 1, "recorded tickets are found",
		recorded_tickets_are_found);
	failed +=
		fixture_run(NAME ".json", 1, "cut and changed files do no harm",
			cut_and_changed_files_do_no_harm);
	failed +=
		fixture_run(NAME ".json", 1, "the offset of the header counts",
			the_offset_of_the_header_counts);
	guard_page_close(NULL);
	return failed;
}
