/* SPDX-License-Identifier: Apache-2.0 */
#include "core/state.h"
#include "tests/unit/guard.h"
#include "tests/unit/rig.h"

/*
 * Applications that were compiled apart from the library: with older headers,
 * whose structs end sooner, and with what does not fit. Each struct of theirs
 * lies before a page that nobody may read.
 */

static struct winrm_sizes own_sizes(void)
{
	struct winrm_sizes sizes = {sizeof(struct winrm_sizes),
		WINRM_VERSION_MAJOR, WINRM_FEATURES,
		sizeof(struct winrm_client), sizeof(struct winrm_config),
		sizeof(struct winrm_request), sizeof(struct winrm_port),
		sizeof(struct winrm_response)};

	return sizes;
}

/* --- older headers ---------------------------------------------------------- */

static char heard[64];

/* Without the request's `user`. */
static bool hear(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	assert_null(user);
	assert_int_equal(stream, WINRM_STDOUT);
	assert_true(strlen(heard) + len < sizeof(heard));
	strncat(heard, (const char *)data, len);
	return true;
}

struct older {
	struct guard config, request, port;
	struct winrm_sizes sizes;
	const struct winrm_config *its_config;
	const struct winrm_request *its_request;
};

/* The rig's, as an application of these sizes has them. */
static struct older older(struct rig *r, struct winrm_sizes sizes)
{
	struct older o = {guard_open(4096), guard_open(4096), guard_open(4096),
		sizes, NULL, NULL};

	heard[0] = 0;
	r->request.on_output = hear;
	r->request.user = NULL;
	r->request.as.command.line = "echo hello";
	r->config.port = (const struct winrm_port *)(void *)guard_put(
		&o.port, &r->peer.port, sizes.port);
	o.its_config = (const struct winrm_config *)(void *)guard_put(
		&o.config, &r->config, sizes.config);
	o.its_request = (const struct winrm_request *)(void *)guard_put(
		&o.request, &r->request, sizes.request);
	return o;
}

static void older_close(struct older *o)
{
	guard_close(&o->config);
	guard_close(&o->request);
	guard_close(&o->port);
}

static void assert_older_runs(struct winrm_sizes sizes)
{
	struct rig *r = rig_new();
	struct older o = older(r, sizes);
	int i;

	memset(&r->client, 0xff, sizeof(r->client));
	assert_int_equal(
		winrm_init_sized(&r->client, o.its_config, &o.sizes), 0);
	for (i = 0; i < 2; i++) {
		assert_int_equal(winrm_start(&r->client, o.its_request), 0);
		assert_int_equal(winrm_run(&r->client), 0);
	}
	assert_string_equal(heard, "hello\r\nhello\r\n");
	assert_int_equal(winrm_close(&r->client), 0);
	assert_int_equal(winrm_run(&r->client), 0);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	assert_string_equal(r->text, "done");
	winrm_abort(&r->client);
	older_close(&o);
}

static void an_application_of_these_headers_runs(void **state)
{
	(void)state;
	assert_older_runs(own_sizes());
}

static void a_config_that_ends_sooner_is_filled_up_with_zeros(void **state)
{
	struct winrm_sizes sizes = own_sizes();

	(void)state;
	for (sizes.config = offsetof(struct winrm_config, environment);
		sizes.config < sizeof(struct winrm_config); sizes.config += 8)
		assert_older_runs(sizes);
}

static void a_request_that_ends_sooner_is_filled_up_with_zeros(void **state)
{
	struct winrm_sizes sizes = own_sizes();

	(void)state;
	sizes.request = offsetof(struct winrm_request, user);
	assert_older_runs(sizes);
	sizes.request = offsetof(struct winrm_request, on_input);
	assert_older_runs(sizes);
}

static void a_port_that_ends_sooner_is_filled_up_with_zeros(void **state)
{
	struct winrm_sizes sizes = own_sizes();

	(void)state;
	sizes.port = offsetof(struct winrm_port, room);
	assert_older_runs(sizes);
	sizes.port = offsetof(struct winrm_port, second);
	assert_older_runs(sizes);
	sizes.port = offsetof(struct winrm_port, unix_time);
	assert_older_runs(sizes);
}

static void an_application_that_is_older_in_all_runs(void **state)
{
	struct winrm_sizes sizes = own_sizes();

	(void)state;
	sizes.config = offsetof(struct winrm_config, on_trace);
	sizes.request = offsetof(struct winrm_request, on_input);
	sizes.port = offsetof(struct winrm_port, second);
	sizes.response = offsetof(struct winrm_response, disconnected);
	sizes.client = sizeof(struct winrm_client_state);
	assert_older_runs(sizes);
}

static void what_is_missing_is_refused_by_its_name_as_ever(void **state)
{
	struct rig *r = rig_new();
	struct winrm_sizes sizes = own_sizes();

	(void)state;
	sizes.port = 0;
	assert_int_equal(winrm_init_sized(&r->client, &r->config, &sizes),
		WINRM_E_CONFIG);
	assert_string_equal(rig_response(r)->setting, "port");
	sizes = own_sizes();
	r->config.port = NULL;
	assert_int_equal(winrm_init_sized(&r->client, &r->config, &sizes),
		WINRM_E_CONFIG);
	assert_string_equal(rig_response(r)->setting, "port");
	sizes.config = 0;
	assert_int_equal(winrm_init_sized(&r->client, &r->config, &sizes),
		WINRM_E_CONFIG);
	assert_string_equal(rig_response(r)->setting, "port");
}

/* --- what does not fit ------------------------------------------------------ */

/* Refused in memory of `client` bytes, whatever is called; in this sentence. */
static void assert_misfit(
	struct winrm_sizes sizes, size_t client, const char *sentence)
{
	struct rig *r = rig_new();
	struct guard g = guard_open(8192);
	struct winrm_client *c = (void *)guard_room(&g, client);
	char text[400];
	size_t len;

	assert_int_equal(winrm_init_sized(c, &r->config, &sizes), WINRM_E_ABI);
	assert_int_equal(winrm_start(c, &r->request), WINRM_E_STATE);
	assert_int_equal(winrm_step(c), WINRM_E_ABI);
	assert_int_equal(winrm_deadline(c), UINT32_MAX);
	assert_int_equal(winrm_response(c)->error, WINRM_E_ABI);
	assert_string_equal(winrm_response(c)->fault_text, "");
	assert_int_equal(winrm_close(c), WINRM_E_STATE);
	winrm_abort(c);
	len = winrm_describe(c, text, sizeof(text));
	assert_int_equal(len, strlen(text));
	assert_string_equal(text, sentence);
	guard_close(&g);
	/* the same memory, used as it should be */
	rig_init(r);
	assert_int_equal(rig_run(r, "echo hello"), 0);
	rig_end(r);
}

#define OTHER_HEADERS                                                          \
	"the application was compiled with headers of another version than "   \
	"this library's, " WINRM_VERSION ", or with a smaller "                \
	"WINRM_CLIENT_SIZE: compile it with the headers that came with the "   \
	"library"

#define MISFIT(field, value)                                                   \
	do {                                                                   \
		struct winrm_sizes sizes = own_sizes();                        \
		sizes.field = (value);                                         \
		assert_misfit(                                                 \
			sizes, sizeof(struct winrm_client), OTHER_HEADERS);    \
	} while (0)

static void newer_headers_are_refused(void **state)
{
	(void)state;
	MISFIT(major, WINRM_VERSION_MAJOR + 1);
	MISFIT(size, sizeof(struct winrm_sizes) - 4);
	MISFIT(config, sizeof(struct winrm_config) + 8);
	MISFIT(request, sizeof(struct winrm_request) + 8);
	MISFIT(port, sizeof(struct winrm_port) + 8);
	MISFIT(response, sizeof(struct winrm_response) + 8);
	MISFIT(features, WINRM_FEATURES | 1U << 30);
}

static void a_client_that_is_too_small_is_left_alone(void **state)
{
	struct winrm_sizes sizes = own_sizes();

	(void)state;
	sizes.client = sizeof(struct winrm_client_state) - 8;
	assert_misfit(sizes, sizes.client, OTHER_HEADERS);
	sizes.client = 512;
	assert_misfit(sizes, sizes.client, OTHER_HEADERS);
}

#define OTHER(name)                                                                                \
	do {                                                                                       \
		struct winrm_sizes sizes = own_sizes();                                            \
		sizes.features ^= WINRM_FEATURE_##name;                                            \
		assert_misfit(sizes, sizeof(struct winrm_client),                                  \
			"the application was compiled with other feature "                         \
			"switches than the library, which has WINRM_" #name                        \
			"=" TEXT(                                                                  \
				WINRM_##name) ": compile it with the config.h that came with the " \
					      "library");                                          \
	} while (0)
#define TEXT(number)  TEXT_(number)
#define TEXT_(number) #number

static void a_switch_that_differs_is_named(void **state)
{
	(void)state;
	OTHER(SHELLS);
	OTHER(INPUT);
	OTHER(INTERRUPT);
	OTHER(RESUME);
	OTHER(IDENTIFY);
	OTHER(BASIC);
	OTHER(CERTIFICATE);
	OTHER(POWERSHELL);
	OTHER(CLIXML);
	OTHER(SETTINGS);
	OTHER(TRACE);
	OTHER(KERBEROS);
	OTHER(KERBEROS_IAKERB);
	OTHER(KERBEROS_FILES);
	OTHER(KERBEROS_SHA2);
	OTHER(KERBEROS_NTLM);
	OTHER(GET);
	OTHER(COPY);
	OTHER(CIM);
	OTHER(WATCH);
	OTHER(PSRP);
	OTHER(AHEAD);
	OTHER(PSRP_INPUT);
	OTHER(PSRP_CALLS);
	OTHER(PSRP_CONNECT);
	OTHER(PSRP_SECRETS);
}

static void all_switches_that_differ_are_named(void **state)
{
	struct winrm_sizes sizes = own_sizes();
	char text[800];
	int count = 0;
	const char *at;
	struct rig *r = rig_new();

	(void)state;
	sizes.features = ~sizes.features & 0x3ffffff;
	assert_int_equal(
		winrm_init_sized(&r->client, &r->config, &sizes), WINRM_E_ABI);
	assert_true(winrm_describe(&r->client, text, sizeof(text)) < 720);
	for (at = text; (at = strstr(at, "WINRM_")) != NULL; at++)
		count++;
	assert_int_equal(count, 26);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_application_of_these_headers_runs),
		cmocka_unit_test(
			a_config_that_ends_sooner_is_filled_up_with_zeros),
		cmocka_unit_test(
			a_request_that_ends_sooner_is_filled_up_with_zeros),
		cmocka_unit_test(
			a_port_that_ends_sooner_is_filled_up_with_zeros),
		cmocka_unit_test(an_application_that_is_older_in_all_runs),
		cmocka_unit_test(
			what_is_missing_is_refused_by_its_name_as_ever),
		cmocka_unit_test(newer_headers_are_refused),
		cmocka_unit_test(a_client_that_is_too_small_is_left_alone),
		cmocka_unit_test(a_switch_that_differs_is_named),
		cmocka_unit_test(all_switches_that_differ_are_named),
	};

	return RUN(tests);
}
