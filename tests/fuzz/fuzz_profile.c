/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/profile_values.h"

#include "tests/fuzz/fuzz.h"

static void check_inside(struct winrm_slice s, const char *text, size_t size)
{
	CHECK((const char *)s.ptr >= text);
	CHECK(s.len <= size - (size_t)((const char *)s.ptr - text));
}

static void check_values(
	const struct profile_values *v, const char *text, size_t size)
{
	size_t key, secrets = 0;

	for (key = 0; profile_keys[key]; key++) {
		const struct profile_source *from = &v->from[key];

		if (!from->is_given)
			continue;
		CHECK(from->at < size && text[from->at] == '"');
		check_inside(from->section, text, size);
		check_inside(from->value, text, size);
		secrets += key >= PROFILE_PASSWORD && key <= PROFILE_CCACHE;
	}
	CHECK(secrets <= 1);
	CHECK(!v->record.text[WINRM_KEY_COMMAND]);
	CHECK(!v->record.text[WINRM_KEY_HOSTNAME]);
}

/* The first line is the host; what is good for all is good for each host. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct profile_values values;
	char host[64] = "", *text;
	size_t len = 0, line, column;
	bool secret, good;

	while (len < size && len + 1 < sizeof(host) && data[len] != '\n') {
		host[len] = (char)data[len];
		len++;
	}
	data += len;
	size -= len;
	text = (char *)exact(data, size);
	good = profile_values_check(&values, text, size, &secret);
	if (!good) {
		CHECK(values.at <= size && values.problem[0]);
		profile_line(text, values.at, &line, &column);
		CHECK(line >= 1 && column >= 1);
	}
	if (profile_values_read(&values, text, size, host))
		check_values(&values, text, size);
	else
		CHECK(values.at <= size && values.problem[0]);
	profile_values_wipe(&values);
	drop_exact((uint8_t *)text, size);
	return 0;
}
