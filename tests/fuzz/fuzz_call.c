/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_list.h"
#include "core/base/json.h"
#include "core/base/utf.h"
#include "core/connector/connector.h"
#include "tests/fuzz/fuzz.h"

/* A line of `winrm serve`, as call and as record; and as a list of hosts. */

static void check_line(const char *text, size_t cap)
{
	size_t i;

	CHECK(memchr(text, 0, cap));
	for (i = 0; text[i]; i++)
		CHECK(text[i] >= ' ' && text[i] < 0x7f);
}

static bool is_json(const char *text, size_t len)
{
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, slice_of(text, len));
	while (winrm_json_next(&j, &t) > WINRM_JSON_ERROR)
		;
	return t.type == WINRM_JSON_END;
}

static void check_call(const char *line, size_t len)
{
	static struct winrm_connector record;
	struct winrm_call call;
	bool ok = winrm_call_read(&call, line, len);

	CHECK(ok || call.problem[0]);
	check_line(call.problem, sizeof(call.problem));
	CHECK(memchr(call.id, 0, sizeof(call.id)));
	CHECK(is_json(call.id, strlen(call.id)));
	CHECK(memchr(call.connector, 0, sizeof(call.connector)));
	CHECK(memchr(call.password_file, 0, sizeof(call.password_file)));
	CHECK(memchr(call.password_env, 0, sizeof(call.password_env)));
	if (!ok)
		return;
	CHECK(is_json(line, len));
	CHECK(winrm_utf8_valid(slice_of(line, len)));
	winrm_connector_init(&record);
	record.is_call = true;
	CHECK(winrm_connector_read(&record, line, len) || record.problem[0]);
	check_line(record.warnings, sizeof(record.warnings));
	winrm_connector_wipe(&record);
}

static void check_hosts(const char *text, size_t len)
{
	struct hosts h = {text, len, 0, 0}, again;
	char name[HOSTS_NAME], same[HOSTS_NAME];
	long count = hosts_count(text, len), i;

	for (i = 0; i < count && i < 100; i++) {
		again = h;
		if (hosts_next(&h, name) < 0)
			return;
		CHECK(strlen(name) < sizeof(name) && name[0]);
		CHECK(hosts_next(&again, same) > 0);
		CHECK(strcmp(name, same) == 0);
	}
	if (count >= 0 && count < 100)
		CHECK(hosts_next(&h, name) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = (char *)exact(data, size);

	check_call(text, size);
	check_hosts(text, size);
	drop_exact((uint8_t *)text, size);
	return 0;
}
