/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/fixture.h"

#include <glob.h>

#include <mbedtls/md.h>

struct blob blob_load(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct blob b = {NULL, 0};
	size_t cap = 4096, got;

	if (!file)
		fail_msg("%s: cannot be read", path);
	do {
		cap *= 2;
		b.data = realloc(b.data, cap + 1);
		assert_non_null(b.data);
		got = fread(b.data + b.len, 1, cap - b.len, file);
		b.len += got;
	} while (got > 0);
	b.data[b.len] = 0;
	fclose(file);
	return b;
}

struct blob blob_hex(const char *hex)
{
	struct blob b = {malloc(strlen(hex) / 2 + 1), strlen(hex) / 2};
	size_t i;

	assert_non_null(b.data);
	assert_int_equal(strlen(hex) % 2, 0);
	for (i = 0; i < b.len; i++) {
		char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};
		char *end;

		b.data[i] = (uint8_t)strtoul(digits, &end, 16);
		assert_true(*end == 0);
	}
	b.data[b.len] = 0;
	return b;
}

struct winrm_slice blob_slice(const struct blob *b)
{
	return slice_of(b->data, b->len);
}

void blob_free(struct blob *b)
{
	free(b->data);
	b->data = NULL;
	b->len = 0;
}

void assert_hex(const void *data, size_t len, const char *hex)
{
	struct blob want = blob_hex(hex);

	assert_int_equal(len, want.len);
	assert_memory_equal(data, want.data, len);
	blob_free(&want);
}

void assert_sha256(const void *data, size_t len, const char *hex)
{
	uint8_t digest[32];

	assert_int_equal(
		mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), data,
			len, digest),
		0);
	assert_hex(digest, sizeof(digest), hex);
}

const cJSON *json_at(const cJSON *object, const char *path)
{
	char name[64];
	size_t len = strcspn(path, ".");

	assert_true(len < sizeof(name));
	memcpy(name, path, len);
	name[len] = 0;
	object = cJSON_GetObjectItemCaseSensitive(object, name);
	return object && path[len] ? json_at(object, path + len + 1) : object;
}

const char *json_text(const cJSON *object, const char *path)
{
	return cJSON_GetStringValue(json_at(object, path));
}

int64_t json_number(const cJSON *object, const char *path)
{
	const cJSON *item = json_at(object, path);

	return cJSON_IsNumber(item) ? (int64_t)item->valuedouble : -1;
}

bool json_is_true(const cJSON *object, const char *path)
{
	return cJSON_IsTrue(json_at(object, path));
}

bool json_is_false(const cJSON *object, const char *path)
{
	return cJSON_IsFalse(json_at(object, path));
}

struct blob json_hex(const cJSON *object, const char *path)
{
	const char *text = json_text(object, path);

	if (!text)
		fail_msg("%s is not in the sidecar", path);
	return blob_hex(text);
}

uint32_t json_flags(const cJSON *object, const char *path)
{
	const char *text = json_text(object, path);

	if (!text)
		fail_msg("%s is not in the sidecar", path);
	return (uint32_t)strtoul(text, NULL, 16);
}

struct blob fixture_load(const struct fixture *f, const char *ending)
{
	char path[256];
	int len = snprintf(path, sizeof(path), "%s%s", f->stem, ending);

	assert_in_range(len, 1, sizeof(path) - 1);
	return blob_load(path);
}

static struct fixture fixture_open(const char *path, const char *sentence)
{
	struct fixture f;
	struct blob text = blob_load(path);
	size_t size;

	f.stem = strdup(path);
	assert_non_null(f.stem);
	*strrchr(f.stem, '.') = 0;
	f.name = strrchr(f.stem, '/') + 1;
	f.json = cJSON_Parse((const char *)text.data);
	if (!f.json)
		fail_msg("%s is not JSON", path);
	size = strlen(sentence) + strlen(f.name) + 3;
	f.title = malloc(size);
	assert_non_null(f.title);
	snprintf(f.title, size, "%s: %s", sentence, f.name);
	blob_free(&text);
	return f;
}

int fixture_run(const char *pattern, size_t count, const char *sentence,
	CMUnitTestFunction test)
{
	struct CMUnitTest *tests;
	struct fixture *fixtures;
	glob_t found;
	size_t i;
	int failed;

	if (glob(pattern, GLOB_BRACE, NULL, &found) ||
		found.gl_pathc != count) {
		fprintf(stderr, "%s: not %zu files\n", pattern, count);
		return 1;
	}
	tests = calloc(count, sizeof(*tests));
	fixtures = calloc(count, sizeof(*fixtures));
	for (i = 0; i < count; i++) {
		fixtures[i] = fixture_open(found.gl_pathv[i], sentence);
		tests[i].name = fixtures[i].title;
		tests[i].test_func = test;
		tests[i].initial_state = &fixtures[i];
	}
	failed = _cmocka_run_group_tests(pattern, tests, count, NULL, NULL);
	for (i = 0; i < count; i++) {
		cJSON_Delete(fixtures[i].json);
		free(fixtures[i].title);
		free(fixtures[i].stem);
	}
	free(fixtures);
	free(tests);
	globfree(&found);
	return failed;
}
