/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/whole.h"

static void a_session_takes_nine_requests_on_one_connection(void **state)
{
	(void)state;
	assert_golden(whole_new(NORMAL));
}

static void chunked_replies_are_the_same(void **state)
{
	(void)state;
	assert_golden(whole_new(CHUNKED));
}

static void the_smallest_buffers_are_enough(void **state)
{
	(void)state;
	assert_golden(whole_new(SMALL));
}

static void pieces_of_any_size_are_the_same(void **state)
{
	size_t n;

	(void)state;
	for (n = 1; n <= 64; n++) {
		struct rig *r = whole_new(NORMAL);

		r->peer.recv_piece = n;
		r->peer.send_piece = n % 3 ? n : PEER_NEVER;
		r->peer.chunked = n % 2;
		assert_golden(r);
	}
}

static void the_owner_of_the_connection_sees_the_same(void **state)
{
	struct rig *r = whole_new(OWNER);

	(void)state;
	assert_golden(whole_new(OWNER));
	r = whole_new(OWNER);
	r->peer.recv_piece = r->peer.send_piece = 7;
	assert_golden(r);
}

static void cut_at_every_byte_it_cleans_up(void **state)
{
	(void)state;
	at_every_byte(NORMAL, true, WHOLE_AT(cut_at), &lost, rig_stride(47));
}

static void cut_in_other_ways_it_cleans_up_too(void **state)
{
	(void)state;
	at_every_byte(SMALL, true, WHOLE_AT(cut_at), &lost, 7 * rig_stride(37));
	at_every_byte(
		CHUNKED, true, WHOLE_AT(cut_at), &lost, 7 * rig_stride(37));
	at_every_byte(OWNER, true, WHOLE_AT(cut_at), &lost, 7 * rig_stride(37));
}

static void stalled_at_every_byte_it_ends_on_time(void **state)
{
	(void)state;
	at_every_byte(NORMAL, true, WHOLE_AT(stall_at), &late, rig_stride(47));
	at_every_byte(
		OWNER, true, WHOLE_AT(stall_at), &late, 7 * rig_stride(37));
}

static void stalled_before_its_deadline_it_goes_on_if_it_can(void **state)
{
	(void)state;
	at_every_byte(
		PATIENT, true, WHOLE_AT(stall_at), &silent, 3 * rig_stride(71));
}

static void flipped_at_every_byte_it_delivers_nothing_wrong(void **state)
{
	(void)state;
	at_every_byte(
		NORMAL, true, WHOLE_AT(flip_at), &changed, rig_stride(47));
	at_every_byte(
		CHUNKED, true, WHOLE_AT(flip_at), &changed, 7 * rig_stride(37));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_session_takes_nine_requests_on_one_connection),
		cmocka_unit_test(chunked_replies_are_the_same),
		cmocka_unit_test(the_smallest_buffers_are_enough),
		cmocka_unit_test(pieces_of_any_size_are_the_same),
		cmocka_unit_test(the_owner_of_the_connection_sees_the_same),
		cmocka_unit_test(cut_at_every_byte_it_cleans_up),
		cmocka_unit_test(cut_in_other_ways_it_cleans_up_too),
		cmocka_unit_test(stalled_at_every_byte_it_ends_on_time),
		cmocka_unit_test(
			stalled_before_its_deadline_it_goes_on_if_it_can),
		cmocka_unit_test(
			flipped_at_every_byte_it_delivers_nothing_wrong),
	};

	return RUN(tests);
}
