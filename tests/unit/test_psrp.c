/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/psrp_events.h"
#include "tests/unit/rig.h"

/* What PowerShell 7.6.9 has sent, as it was recorded. */

static const struct recording {
	const char *name;
	uint8_t state;
} recordings[] = {
	{"big", WINRM_PIPELINE_COMPLETED},
	{"containers", WINRM_PIPELINE_COMPLETED},
	{"errors", WINRM_PIPELINE_COMPLETED},
	{"exit", WINRM_PIPELINE_COMPLETED},
#if WINRM_PSRP_CALLS /* without it each call is an error */
	{"hostcalls", WINRM_PIPELINE_COMPLETED},
#endif
	{"input", WINRM_PIPELINE_COMPLETED},
	{"objects", WINRM_PIPELINE_COMPLETED},
	{"parse-error", WINRM_PIPELINE_FAILED},
	{"records", WINRM_PIPELINE_COMPLETED},
	{"scalars", WINRM_PIPELINE_COMPLETED},
	{"stop", WINRM_PIPELINE_STOPPED},
	{"strings", WINRM_PIPELINE_COMPLETED},
	{"throw", WINRM_PIPELINE_FAILED},
};

static struct psrp_events *load(const char *name, bool shell)
{
	struct psrp_events *e = malloc(sizeof(*e));

	assert_non_null(e);
	psrp_load(e, name, shell);
	return e;
}

static void each_recording_gives_its_events(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(recordings); i++) {
		struct psrp_events *e = load(recordings[i].name, false);
		int error = psrp_feed(e, e->packets, e->packets_len,
			/* each call is answered before the next one */
			strcmp(recordings[i].name, "hostcalls") ? e->packets_len
								: 64);

		if (error)
			print_error("%s\n", recordings[i].name);
		assert_int_equal(error, WINRM_OK);
		psrp_assert_events(e, recordings[i].name);
		assert_int_equal(
			e->receiver.pipeline_state, recordings[i].state);
		psrp_free(e);
	}
}

static void pieces_of_any_size_give_the_same(void **state)
{
	static const size_t sizes[] = {1, 2, 3, 7, 20, 61, 1000};
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(recordings); i++) {
		struct psrp_events *e = load(recordings[i].name, false);

		for (k = 0; k < COUNT(sizes); k++) {
			assert_int_equal(psrp_feed(e, e->packets,
						 e->packets_len, sizes[k]),
				WINRM_OK);
			psrp_assert_events(e, recordings[i].name);
		}
		psrp_free(e);
	}
}

/* Nothing that a host sends makes it read or write where it must not. */
static void damage_is_no_crash(void **state)
{
	size_t i, at, stride = rig_stride(97);

	(void)state;
	for (i = 0; i < COUNT(recordings); i++) {
		struct psrp_events *e = load(recordings[i].name, false);

		for (at = 0; at < e->packets_len; at += stride) {
			uint8_t kept = e->packets[at];

			if (e->packets_len > 8000 && at > 200 && at % 50)
				continue;
			e->packets[at] ^= (uint8_t)(1u << at % 8);
			(void)psrp_feed(e, e->packets, e->packets_len, 1000);
			e->packets[at] = kept;
		}
		psrp_free(e);
	}
}

/* Where the nth fragment begins. */
static size_t fragment_at(const struct psrp_events *e, unsigned nth)
{
	size_t at = 0;

	while (nth-- > 0) {
		const uint8_t *len = e->packets + at + 17;

		at += WINRM_FRAGMENT_HEADER + len[2] * 256u + len[3];
	}
	return at;
}

static void assert_refused(
	struct psrp_events *e, const uint8_t *data, size_t len)
{
	assert_int_equal(psrp_feed(e, data, len, len), WINRM_E_REPLY);
}

static void fragments_that_do_not_fit_are_refused(void **state)
{
	struct psrp_events *e = load("big", false);
	size_t second = fragment_at(e, 1), third = fragment_at(e, 2);
	uint8_t *data = malloc(2 * e->packets_len);

	(void)state;
	assert_non_null(data);
	/* the second one is missing, or the first */
	memcpy(data, e->packets, second);
	memcpy(data + second, e->packets + third, e->packets_len - third);
	assert_refused(e, data, second + e->packets_len - third);
	assert_refused(e, e->packets + second, e->packets_len - second);
	/* it comes twice, or is of another object */
	memcpy(data, e->packets, third);
	memcpy(data + third, e->packets + second, third - second);
	assert_refused(e, data, 2 * third - second);
	memcpy(data, e->packets, third);
	data[second + 7]++;
	assert_refused(e, data, third);
	/* an object in another one; one that was before */
	memcpy(data + second, e->packets, second);
	assert_refused(e, data, 2 * second);
	memcpy(data, e->packets, e->packets_len);
	memcpy(data + e->packets_len, e->packets, e->packets_len);
	assert_refused(e, data, 2 * e->packets_len);
	/* one that is cut is not whole */
	assert_int_equal(psrp_feed(e, e->packets, second - 1, 100), WINRM_OK);
	assert_int_equal(e->receiver.pipeline_state, 0);
	assert_false(winrm_fragments_idle(&e->receiver.fragments));
	free(data);
	psrp_free(e);
}

static void messages_of_others_are_refused(void **state)
{
	static const size_t at[] = {
		21, 29, 45}; /* destination, pool, pipeline */
	struct psrp_events *e = load("exit", false);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(at); i++) {
		e->packets[at[i]] ^= 2;
		assert_refused(e, e->packets, e->packets_len);
		e->packets[at[i]] ^= 2;
	}
	/* after its end a pipeline has nothing to say */
	assert_int_equal(
		psrp_feed(e, e->packets, e->packets_len, 99), WINRM_OK);
	memset(&e->receiver.fragments, 0, sizeof(e->receiver.fragments));
	assert_int_equal(
		winrm_psrp_receive(&e->receiver, e->packets, e->packets_len),
		WINRM_E_REPLY);
	psrp_free(e);
}

/* A message without an end takes no memory, and a type that is not known no
 * harm. */
static void an_endless_message_is_bounded(void **state)
{
	struct psrp_events *e = load("exit", false);
	uint8_t fragment[WINRM_FRAGMENT_HEADER + 1000] = {0};
	unsigned i;

	(void)state;
	memcpy(fragment, e->packets, WINRM_FRAGMENT_HEADER);
	memcpy(fragment + WINRM_FRAGMENT_HEADER,
		e->packets + WINRM_FRAGMENT_HEADER, WINRM_MESSAGE_HEADER);
	fragment[WINRM_FRAGMENT_HEADER + 4] = 0x77; /* another type */
	fragment[16] = WINRM_FRAGMENT_START;
	fragment[19] = 1000 >> 8;
	fragment[20] = 1000 & 255;
	assert_int_equal(
		psrp_feed(e, fragment, sizeof(fragment), 500), WINRM_OK);
	fragment[16] = 0;
	for (i = 1; i < 1000; i++) {
		fragment[14] = (uint8_t)(i >> 8);
		fragment[15] = (uint8_t)i;
		assert_int_equal(winrm_psrp_receive(&e->receiver, fragment,
					 sizeof(fragment)),
			WINRM_OK);
	}
	assert_int_equal(e->len, 0);
	psrp_free(e);
}

static void a_pool_is_open_when_it_says_so(void **state)
{
	struct psrp_events *e = load("exit", true);
	size_t first = fragment_at(e, 1);

	(void)state;
	assert_int_equal(
		psrp_feed(e, e->packets, e->packets_len, 10), WINRM_OK);
	assert_int_equal(e->receiver.pool_state, WINRM_POOL_OPENED);
	/* what it is capable of comes first */
	e->receiver.capable = false;
	e->receiver.pool_state = 0;
	assert_refused(e, e->packets + first, e->packets_len - first);
	assert_int_equal(e->receiver.pool_state, 0);
	psrp_free(e);
}

/* Texts that do not fit are cut, and said to be. */
static bool was_cut;

static void note_cut(void *user, const struct winrm_psrp_record *r)
{
	size_t i;

	(void)user;
	was_cut = r->cut;
	for (i = 0; i < WINRM_PSRP_FIELDS; i++)
		if (r->field[i])
			assert_true(strlen(r->field[i]) < 300);
}

static void records_fit_little_memory(void **state)
{
	struct psrp_events *e = load("errors", false);
	size_t len;

	(void)state;
	e->pipeline.on_record = note_cut;
	for (len = 40; len < 1024; len += 13) {
		e->pipeline.memory_len = len;
		was_cut = false;
		(void)psrp_feed(e, e->packets, fragment_at(e, 2), 1000);
		assert_true(was_cut || len > 500);
	}
	psrp_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_recording_gives_its_events),
		cmocka_unit_test(pieces_of_any_size_give_the_same),
		cmocka_unit_test(damage_is_no_crash),
		cmocka_unit_test(fragments_that_do_not_fit_are_refused),
		cmocka_unit_test(messages_of_others_are_refused),
		cmocka_unit_test(an_endless_message_is_bounded),
		cmocka_unit_test(a_pool_is_open_when_it_says_so),
		cmocka_unit_test(records_fit_little_memory),
	};

	return RUN(tests);
}
