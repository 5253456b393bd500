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
	{"hostcalls", WINRM_PIPELINE_COMPLETED},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_recording_gives_its_events),
		cmocka_unit_test(pieces_of_any_size_give_the_same),
	};

	return RUN(tests);
}
