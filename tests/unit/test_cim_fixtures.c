/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_reply.h"
#include "tests/unit/cim_rows.h"
#include "tests/unit/fixture.h"
#include "tests/unit/unit.h"

/* What OMI was recorded to send: its rows as another reader has them. */

enum { ALL = 65536 };

static const char *text_of(const struct fixture *f, const char *key)
{
	const char *text = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(f->json, key));

	return text ? text : "";
}

static enum winrm_cim_rows where(const char *verb)
{
	return strcmp(verb, "Enumerate") == 0 || strcmp(verb, "Pull") == 0 ||
			strcmp(verb, "Subscribe") == 0
		? WINRM_CIM_IN_ITEMS
		: WINRM_CIM_IN_BODY;
}

static void assert_rows(const struct fixture *f, char *lines)
{
	const cJSON *expected, *list;
	char *end;

	list = cJSON_GetObjectItemCaseSensitive(f->json, "rows");
	cJSON_ArrayForEach(expected, list)
	{
		cJSON *row;

		end = strchr(lines, '\n');
		assert_non_null(end);
		*end = 0;
		row = cJSON_Parse(lines);
		assert_non_null(row);
		assert_true(cJSON_Compare(row, expected, true));
		cJSON_Delete(row);
		lines = end + 1;
	}
	assert_string_equal(lines, "");
}

static void its_rows_are_read(void **state)
{
	const struct fixture *f = *state;
	const char *verb = text_of(f, "verb");
	struct blob doc = fixture_load(f, ".reply.xml");
	static char out[ALL];

	cim_rows(blob_slice(&doc), where(verb), verb, out, sizeof(out));
	if (*text_of(f, "fault"))
		assert_string_equal(out, "fault");
	else
		assert_rows(f, out);
	blob_free(&doc);
}

static void where_it_goes_on_is_read(void **state)
{
	const struct fixture *f = *state;
	struct blob doc = fixture_load(f, ".reply.xml");
	struct winrm_cim_reply reply;

	assert_true(winrm_cim_reply_read(
		&reply, blob_slice(&doc), text_of(f, "verb")));
	assert_string_equal(reply.context, text_of(f, "context"));
	assert_int_equal(reply.ends,
		cJSON_IsTrue(
			cJSON_GetObjectItemCaseSensitive(f->json, "ends")));
#if WINRM_WATCH
	assert_string_equal(reply.identifier, text_of(f, "identifier"));
#endif
	blob_free(&doc);
}

int main(void)
{
	return fixture_run("tests/fixtures/cim/*.json", 38, "its_rows_are_read",
		       its_rows_are_read) +
		fixture_run("tests/fixtures/cim/*.json", 38,
			"where_it_goes_on_is_read", where_it_goes_on_is_read);
}
