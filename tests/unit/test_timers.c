/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/timers.h"

#include "tests/unit/unit.h"

enum { SLOTS = 100 };

static struct timer memory[SLOTS];
static struct timers timers;
static uint32_t due[SLOTS];

static int set_up(void **state)
{
	(void)state;
	timers_init(&timers, memory, SLOTS);
	return 0;
}

static size_t take(uint64_t now)
{
	return timers_take(&timers, now, due, SLOTS);
}

static void nothing_is_due_until_it_is_set(void **state)
{
	(void)state;
	assert_true(timers_next(&timers) == TIMER_NEVER);
	assert_int_equal(take(TIMER_NEVER - 1), 0);
	timers_set(&timers, 7, 50);
	assert_int_equal(timers_next(&timers), 50);
	assert_int_equal(take(49), 0);
	assert_int_equal(take(50), 1);
	assert_int_equal(due[0], 7);
	assert_true(timers_next(&timers) == TIMER_NEVER);
	assert_int_equal(take(TIMER_NEVER - 1), 0);
}

static void times_come_in_order(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SLOTS; i++)
		timers_set(&timers, i, 1 + i * 37 % SLOTS);
	for (i = 1; i <= SLOTS; i++) {
		assert_int_equal(timers_next(&timers), i);
		assert_int_equal(take(i), 1);
		assert_int_equal(due[0] * 37 % SLOTS, i - 1);
	}
}

static void a_time_may_be_moved_both_ways(void **state)
{
	(void)state;
	timers_set(&timers, 1, 100);
	timers_set(&timers, 2, 200);
	timers_set(&timers, 1, 300);
	assert_int_equal(timers_next(&timers), 200);
	timers_set(&timers, 2, 400);
	assert_int_equal(timers_next(&timers), 300);
	timers_set(&timers, 2, 10);
	assert_int_equal(timers_next(&timers), 10);
	timers_set(&timers, 2, TIMER_NEVER);
	timers_set(&timers, 1, TIMER_NEVER);
	assert_true(timers_next(&timers) == TIMER_NEVER);
	assert_int_equal(take(1000), 0);
}

static void what_is_due_at_once_comes_first_and_once(void **state)
{
	(void)state;
	timers_set(&timers, 3, 5);
	timers_set(&timers, 9, 0);
	timers_set(&timers, 4, 0);
	timers_set(&timers, 9, 0);
	assert_int_equal(timers_next(&timers), 0);
	assert_int_equal(take(5), 3);
	assert_int_equal(due[0], 9);
	assert_int_equal(due[1], 4);
	assert_int_equal(due[2], 3);
	assert_int_equal(take(5), 0);
}

static void a_later_time_takes_it_back(void **state)
{
	(void)state;
	timers_set(&timers, 9, 0);
	timers_set(&timers, 4, 0);
	timers_set(&timers, 9, 30);
	assert_int_equal(take(1), 1);
	assert_int_equal(due[0], 4);
	assert_int_equal(timers_next(&timers), 30);
	timers_set(&timers, 9, 0);
	assert_int_equal(take(1), 1);
	assert_int_equal(due[0], 9);
}

/* One that is due again at once waits behind the others. */
static void each_gets_its_turn(void **state)
{
	size_t turns[SLOTS] = {0}, i;

	(void)state;
	for (i = 0; i < SLOTS; i++)
		timers_set(&timers, i, i % 2);
	for (i = 0; i < 10 * SLOTS; i++) {
		assert_int_equal(timers_take(&timers, 1 + i, due, 1), 1);
		turns[due[0]]++;
		timers_set(&timers, due[0], due[0] % 3 ? 0 : 1 + i);
	}
	for (i = 0; i < SLOTS; i++)
		assert_int_equal(turns[i], 10);
}

/* The earliest by a look at all of them. */
static uint64_t earliest(const uint64_t *at)
{
	uint64_t least = TIMER_NEVER;
	size_t i;

	for (i = 0; i < SLOTS; i++)
		least = at[i] < least ? at[i] : least;
	return least;
}

static void it_agrees_with_a_look_at_all(void **state)
{
	uint64_t at[SLOTS], now = 1;
	uint32_t random = 1;
	size_t i, n, turn;

	(void)state;
	for (i = 0; i < SLOTS; i++)
		at[i] = TIMER_NEVER;
	for (turn = 0; turn < 20000; turn++) {
		random = random * 1664525u + 1013904223u;
		i = random >> 8 & 63;
		n = random >> 16 & 255;
		at[i] = n == 0 ? TIMER_NEVER : n < 8 ? 0 : now + n;
		timers_set(&timers, i, at[i]);
		assert_true(timers_next(&timers) == earliest(at));
		now += random >> 30;
		n = timers_take(&timers, now, due, random >> 28);
		for (i = 0; i < n; i++) {
			assert_true(at[due[i]] <= now);
			at[due[i]] = TIMER_NEVER;
		}
		if (n < random >> 28)
			assert_true(earliest(at) > now);
		else /* what is due has a place in the queue now */
			for (i = 0; i < SLOTS; i++)
				at[i] = at[i] <= now ? 0 : at[i];
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_is_due_until_it_is_set, set_up),
		cmocka_unit_test_setup(times_come_in_order, set_up),
		cmocka_unit_test_setup(a_time_may_be_moved_both_ways, set_up),
		cmocka_unit_test_setup(
			what_is_due_at_once_comes_first_and_once, set_up),
		cmocka_unit_test_setup(a_later_time_takes_it_back, set_up),
		cmocka_unit_test_setup(each_gets_its_turn, set_up),
		cmocka_unit_test_setup(it_agrees_with_a_look_at_all, set_up),
	};

	return RUN(tests);
}
