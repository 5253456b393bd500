/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"
#include "core/connector/name_distance.h"
#include "tests/unit/unit.h"

/* Connectors: how much they hold, how they are found and forgotten. */

static struct winrm_connector c;
static char json[65536];

static bool read_json(void)
{
	return winrm_connector_read(&c, json, strlen(json));
}

static void the_pool_holds_what_it_says_and_no_more(void **state)
{
	size_t len;

	(void)state;
	for (len = WINRM_CONNECTOR_POOL - 4; len < WINRM_CONNECTOR_POOL + 4;
		len++) {
		char *end = json + sprintf(json, "{\"command\":\"");

		memset(end, 'x', len);
		strcpy(end + len, "\"}");
		winrm_connector_init(&c);
		assert_int_equal(read_json(), len < WINRM_CONNECTOR_POOL);
		if (len >= WINRM_CONNECTOR_POOL)
			assert_string_equal(
				c.problem, "command: too long, or holds a NUL");
		memmove(json, end, len);
		json[len] = 0;
		winrm_connector_init(&c);
		assert_int_equal(winrm_connector_set(&c, "command", json),
			len < WINRM_CONNECTOR_POOL);
	}
}

static void as_many_variables_as_it_says_and_no_more(void **state)
{
	int count, i;

	(void)state;
	for (count = 0; count < WINRM_CONNECTOR_VARIABLES + 3; count++) {
		char *at = json + sprintf(json, "{\"environment\":{");

		for (i = 0; i < count; i++)
			at += sprintf(at, "%s\"V%d\":%d", i ? "," : "", i, i);
		strcpy(at, "}}");
		winrm_connector_init(&c);
		assert_int_equal(
			read_json(), count <= WINRM_CONNECTOR_VARIABLES);
		if (count > WINRM_CONNECTOR_VARIABLES)
			assert_string_equal(
				c.problem, "environment: too many variables");
		else
			assert_null(c.environment[count]);
	}
}

static void variables_too_long_for_the_pool_are_refused(void **state)
{
	char *end = json + sprintf(json, "{\"environment\":{\"A\":\"");

	(void)state;
	memset(end, 'x', WINRM_CONNECTOR_POOL);
	strcpy(end + WINRM_CONNECTOR_POOL, "\"}}");
	winrm_connector_init(&c);
	assert_false(read_json());
	assert_string_equal(c.problem, "environment: too long");
}

static void a_wiped_record_holds_nothing(void **state)
{
	const uint8_t *bytes = (const uint8_t *)&c;
	size_t i;

	(void)state;
	winrm_connector_init(&c);
	strcpy(json,
		"{\"password\":\"S3cret!\",\"nt-hash\":"
		"\"00112233445566778899aabbccddeeff\"}");
	assert_true(read_json());
	winrm_connector_wipe(&c);
	for (i = 0; i < sizeof(c); i++)
		assert_int_equal(bytes[i], 0);
}

static int find(const char *name, char *found)
{
	const char *object = NULL;
	size_t len = 0, at = 0;
	int result = winrm_connector_find(
		json, strlen(json), name, &object, &len, &at);

	found[0] = 0;
	if (result == 1) {
		memcpy(found, object, len);
		found[len] = 0;
	}
	if (result == -1)
		assert_true(at <= strlen(json));
	return result;
}

static void a_connector_is_found_by_its_name(void **state)
{
	char found[256];

	(void)state;
	strcpy(json,
		" { \"a\" : {\"hostname\":\"x}\"} ,\"b\\u0041\":{},"
		"\"a\":{\"hostname\":\"second\"},"
		"\"c\":{\"d\":{\"e\":[1,{}]}}}\n");
	assert_int_equal(find("a", found), 1);
	assert_string_equal(found, "{\"hostname\":\"x}\"}");
	assert_int_equal(find("bA", found), 1);
	assert_string_equal(found, "{}");
	assert_int_equal(find("c", found), 1);
	assert_string_equal(found, "{\"d\":{\"e\":[1,{}]}}");
	assert_int_equal(find("hostname", found), 0);
	assert_int_equal(find("d", found), 0);
	assert_int_equal(find("", found), 0);
	strcpy(json, "{}");
	assert_int_equal(find("a", found), 0);
}

static void what_is_no_object_of_objects_is_told(void **state)
{
	static const char *const cases[] = {"", "[]", "{\"a\":1}",
		"{\"a\":{},\"b\":[]}", "{\"a\":{}", "{\"a\":{}}}",
		"{\"a\":{\"b\":}}", "{\"a\":{}} {}"};
	char found[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		strcpy(json, cases[i]);
		assert_int_equal(find("a", found), -1);
	}
}

/* Wagner and Fischer as in a textbook, with the whole table. */
static size_t distance(const char *a, const char *b)
{
	size_t t[34][34], i, j, n = strlen(a), m = strlen(b);

	for (i = 0; i <= n; i++)
		for (j = 0; j <= m; j++) {
			size_t best = i + j;

			if (i > 0 && t[i - 1][j] + 1 < best)
				best = t[i - 1][j] + 1;
			if (j > 0 && t[i][j - 1] + 1 < best)
				best = t[i][j - 1] + 1;
			if (i > 0 && j > 0 &&
				t[i - 1][j - 1] + (a[i - 1] != b[j - 1]) < best)
				best = t[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			t[i][j] = best;
		}
	return t[n][m];
}

static void names_are_compared_as_in_the_textbook(void **state)
{
	static const char *const names[] = {"", "a", "ab", "ba", "port", "post",
		"hostname", "host-name", "username", "kitten", "sitting",
		"operation-timeout", "connect-timeout",
		"0123456789012345678901234567890X",
		"0123456789012345678901234567890Y"};
	char longer[34];
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(names); i++)
		for (k = 0; k < COUNT(names); k++)
			assert_int_equal(
				winrm_name_distance(winrm_slice_str(names[i]),
					winrm_slice_str(names[k])),
				distance(names[i], names[k]));
	memset(longer, 'x', 33);
	longer[33] = 0;
	assert_int_equal(winrm_name_distance(winrm_slice_str(longer),
				 winrm_slice_str(longer)),
		32);
}

static const char *nearest(const char *name)
{
	static char found[256];
	const char *at = NULL;
	size_t len = winrm_connector_nearest(json, strlen(json), name, &at);

	memcpy(found, at ? at : "", len);
	found[len] = 0;
	return found;
}

static void the_name_that_was_meant_is_found(void **state)
{
	(void)state;
	strcpy(json,
		"{\"web-server\":{\"printers\":{}},\"dc1\":{\"x\":[1]},"
		"\"ad\":{}}");
	assert_string_equal(nearest("web-sever"), "web-server");
	assert_string_equal(nearest("wbe-server"), "web-server");
	assert_string_equal(nearest("dc2"), "dc1");
	assert_string_equal(nearest("dc"), "");
	assert_string_equal(nearest("ab"), "");
	assert_string_equal(nearest("printers"), "");
	assert_string_equal(nearest(""), "");
	json[strlen(json) - 2] = 0; /* it ends where ad's record should */
	assert_string_equal(nearest("dc2"), "");
	strcpy(json, "[]");
	assert_string_equal(nearest("dc2"), "");
	strcpy(json, "{}");
	assert_string_equal(nearest("dc2"), "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pool_holds_what_it_says_and_no_more),
		cmocka_unit_test(as_many_variables_as_it_says_and_no_more),
		cmocka_unit_test(variables_too_long_for_the_pool_are_refused),
		cmocka_unit_test(a_wiped_record_holds_nothing),
		cmocka_unit_test(a_connector_is_found_by_its_name),
		cmocka_unit_test(what_is_no_object_of_objects_is_told),
		cmocka_unit_test(the_name_that_was_meant_is_found),
		cmocka_unit_test(names_are_compared_as_in_the_textbook),
	};

	return RUN(tests);
}
