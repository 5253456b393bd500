/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/whole.h"

static void requests_cut_at_every_byte_run_nothing_twice(void **state)
{
	(void)state;
	at_every_byte(
		NORMAL, false, WHOLE_AT(take_cut_at), &lost, rig_stride(59));
	at_every_byte(OWNER, false, WHOLE_AT(take_cut_at), &lost,
		13 * rig_stride(37));
}

static void requests_stalled_at_every_byte_end_on_time(void **state)
{
	(void)state;
	at_every_byte(
		NORMAL, false, WHOLE_AT(take_stall_at), &late, rig_stride(59));
	at_every_byte(OWNER, false, WHOLE_AT(take_stall_at), &late,
		13 * rig_stride(37));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_cut_at_every_byte_run_nothing_twice),
		cmocka_unit_test(requests_stalled_at_every_byte_end_on_time),
	};

	return RUN(tests);
}
