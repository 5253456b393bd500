/* SPDX-License-Identifier: Apache-2.0 */
#include "port/service.h"

#include <arpa/inet.h>

#include "tests/unit/unit.h"

/* What is kept of SRV records, and who has to wait for whom. */

enum { SERVICES = 2, NOW = 1000 };

static struct winrm_service services[SERVICES];
static struct winrm_posix a, b, c;

static int set_up(void **state)
{
	struct winrm_posix *all[] = {&a, &b, &c};
	size_t i;

	(void)state;
	memset(services, 0, sizeof(services));
	for (i = 0; i < COUNT(all); i++) {
		assert_int_equal(winrm_posix_init(all[i]), 0);
		all[i]->services = services;
		all[i]->service_count = SERVICES;
	}
	return 0;
}

/* The first port of `count` addresses, which the io is to look up. */
static void found(struct winrm_posix *p, const char *name, uint16_t first,
	int count, uint32_t now)
{
	int i;

	assert_int_equal(winrm_service_find(p, name, now), 0);
	for (i = 0; i < count; i++)
		p->addresses[i].v4.sin_port = htons((uint16_t)(first + i));
	winrm_service_found(p, count > 0 ? count : WINRM_E_RESOLVE, now);
	p->count = (uint8_t)(count > 0 ? count : 0);
}

static uint16_t next_port(const struct winrm_posix *p)
{
	return ntohs(p->addresses[p->next].v4.sin_port);
}

static void only_names_of_services_are_services(void **state)
{
	(void)state;
	assert_true(winrm_service_is("_kerberos._tcp.x"));
	assert_false(winrm_service_is("x._tcp"));
	assert_false(winrm_service_is(""));
}

static void what_one_has_found_others_have_at_once(void **state)
{
	(void)state;
	found(&a, "_x", 88, 2, NOW);
	assert_int_equal(winrm_service_find(&b, "_x", NOW), 2);
	assert_int_equal(next_port(&b), 88);
	/* that there is nothing, too */
	found(&c, "_y", 0, 0, NOW);
	assert_int_equal(winrm_service_find(&a, "_y", NOW), WINRM_E_RESOLVE);
}

static void the_others_wait_while_one_looks_it_up(void **state)
{
	(void)state;
	assert_int_equal(winrm_service_find(&a, "_x", NOW), 0);
	assert_false(winrm_service_must_wait(&a, "_x"));
	assert_true(winrm_service_must_wait(&b, "_x"));
	assert_false(winrm_service_must_wait(&b, "_y"));
	/* it gives up: it is for the next one to do so, not for itself */
	winrm_service_closed(&a);
	assert_false(winrm_service_must_wait(&b, "_x"));
	assert_int_equal(winrm_service_find(&a, "_x", NOW), WINRM_E_RESOLVE);
	assert_int_equal(winrm_service_find(&b, "_x", NOW), 0);
}

static void after_a_minute_it_is_looked_up_again(void **state)
{
	const uint32_t late = UINT32_MAX - 10; /* the clock begins again */

	(void)state;
	found(&a, "_x", 88, 1, late);
	assert_int_equal(
		winrm_service_find(&b, "_x", late + WINRM_POSIX_SERVICE_MS - 1),
		1);
	assert_int_equal(
		winrm_service_find(&c, "_x", late + WINRM_POSIX_SERVICE_MS), 0);
}

static void connect_to(struct winrm_posix *p, uint8_t index)
{
	p->next = (uint8_t)(index + 1);
	p->connected = true;
	winrm_service_connected(p);
}

static void one_that_does_not_answer_is_passed_over(void **state)
{
	(void)state;
	found(&a, "_x", 88, 3, NOW);
	connect_to(&a, 1); /* the first one did not take it */
	assert_int_equal(winrm_service_find(&b, "_x", NOW), 3);
	assert_int_equal(next_port(&b), 89);
	a.answered = true;
	winrm_service_closed(&a);
	assert_int_equal(winrm_service_find(&a, "_x", NOW), 3);
	assert_int_equal(next_port(&a), 89);
	connect_to(&a, 1);
	a.answered = false;
	winrm_service_closed(&a);
	assert_int_equal(winrm_service_find(&a, "_x", NOW), 3);
	assert_int_equal(next_port(&a), 90);
}

static void what_has_failed_is_forgotten_but_not_tried_again(void **state)
{
	(void)state;
	found(&a, "_x", 88, 1, NOW);
	winrm_service_failed(&a);
	winrm_service_closed(&a);
	assert_int_equal(winrm_service_find(&a, "_x", NOW), WINRM_E_RESOLVE);
	assert_int_equal(winrm_service_find(&b, "_x", NOW), 0);
}

static void the_oldest_gives_its_room(void **state)
{
	(void)state;
	found(&a, "_x", 88, 1, NOW);
	found(&a, "_y", 89, 1, NOW + 1);
	found(&b, "_z", 90, 1, NOW + 2);
	assert_int_equal(winrm_service_find(&c, "_y", NOW + 2), 1);
	assert_int_equal(next_port(&c), 89);
	assert_int_equal(winrm_service_find(&c, "_x", NOW + 2), 0);
	/* but not while it is being looked up */
	assert_int_equal(winrm_service_find(&a, "_v", NOW + 3), 0);
	assert_int_equal(
		winrm_service_find(&b, "_w", NOW + 3), WINRM_E_RESOLVE);
}

static void without_memory_for_it_there_is_none(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[0] = '_';
	name[sizeof(name) - 1] = 0;
	assert_int_equal(winrm_service_find(&a, name, NOW), WINRM_E_RESOLVE);
	a.service_count = 0;
	assert_int_equal(winrm_service_find(&a, "_x", NOW), WINRM_E_RESOLVE);
	assert_int_equal(
		winrm_port_posix.open(&a, "_x", 88, 1000), WINRM_E_RESOLVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			only_names_of_services_are_services, set_up),
		cmocka_unit_test_setup(
			what_one_has_found_others_have_at_once, set_up),
		cmocka_unit_test_setup(
			the_others_wait_while_one_looks_it_up, set_up),
		cmocka_unit_test_setup(
			after_a_minute_it_is_looked_up_again, set_up),
		cmocka_unit_test_setup(
			one_that_does_not_answer_is_passed_over, set_up),
		cmocka_unit_test_setup(
			what_has_failed_is_forgotten_but_not_tried_again,
			set_up),
		cmocka_unit_test_setup(the_oldest_gives_its_room, set_up),
		cmocka_unit_test_setup(
			without_memory_for_it_there_is_none, set_up),
	};

	return RUN(tests);
}
