/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ticket_record.h"

#include "tests/unit/guard.h"
#include "tests/unit/krb.h"

static struct winrm_ticket example(void)
{
	struct winrm_ticket t = {.service = winrm_slice_str("HTTP/srv"),
		.crealm = winrm_slice_str("LAB"),
		.cname = {WINRM_KRB_NAME_DER, winrm_slice_str("cname")},
		.ticket = winrm_slice_str("ticket"),
		.key = krb_any_key(18),
		.end_time = 5,
		.clock_offset = -7};

	return t;
}

static void test_a_ticket_is_kept_where_it_fits(void **state)
{
	struct winrm_ticket t = example(), got;
	size_t need = winrm_ticket_put(NULL, 0, &t), cap;

	(void)state;
	for (cap = 0; cap < need; cap++) {
		uint8_t *memory = guard_room(&guard_page, cap);

		memset(memory, 0, cap);
		assert_int_equal(winrm_ticket_put(memory, cap, &t), need);
		assert_true(is_zero(memory, cap));
		assert_false(winrm_ticket_get(&got, memory, cap));
	}
	for (; cap < need + 9; cap++) { /* at any alignment */
		uint8_t *memory = guard_room(&guard_page, cap);

		assert_int_equal(winrm_ticket_put(memory, cap, &t), need);
		assert_true(winrm_ticket_get(&got, memory, cap));
		assert_slice(got.service, "HTTP/srv");
		assert_slice(got.crealm, "LAB");
		assert_int_equal(got.cname.type, WINRM_KRB_NAME_DER);
		assert_slice(got.cname.text, "cname");
		assert_slice(got.ticket, "ticket");
		assert_memory_equal(&got.key, &t.key, sizeof(t.key));
		assert_int_equal(got.end_time, 5);
		assert_int_equal(got.clock_offset, -7);
		winrm_ticket_wipe(memory, cap);
		assert_true(is_zero(memory, cap));
		assert_false(winrm_ticket_get(&got, memory, cap));
		assert_true(is_zero(&got, sizeof(got)));
	}
}

/* What somebody has written over is no reason to read elsewhere. */
static void test_a_record_that_was_written_over_does_no_harm(void **state)
{
	struct winrm_ticket t = example(), got;
	size_t need = winrm_ticket_put(NULL, 0, &t), at;

	(void)state;
	for (at = 0; at < need; at++) {
		uint8_t *memory = guard_room(&guard_page, need);

		assert_int_equal(winrm_ticket_put(memory, need, &t), need);
		memory[at] ^= 0xff;
		if (winrm_ticket_get(&got, memory, need)) {
			assert_true(got.ticket.ptr + got.ticket.len <=
				memory + need);
			assert_true(got.service.ptr >= memory);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_ticket_is_kept_where_it_fits),
		cmocka_unit_test(
			test_a_record_that_was_written_over_does_no_harm),
	};

	return RUN_WITH_PAGE(tests);
}
