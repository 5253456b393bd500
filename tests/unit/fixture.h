/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_FIXTURE_H
#define WINRM_TESTS_UNIT_FIXTURE_H

#include <cjson/cJSON.h>

#include "tests/unit/unit.h"

/* Bytes of their own; a NUL that is not counted follows them. */
struct blob {
	uint8_t *data;
	size_t len;
};

struct blob blob_load(const char *path);
struct blob blob_hex(const char *hex);
struct winrm_slice blob_slice(const struct blob *b);
void blob_free(struct blob *b);

void assert_hex(const void *data, size_t len, const char *hex);
void assert_sha256(const void *data, size_t len, const char *hex);

/* Members by a path with dots ("expect.flat.kind"); NULL, or -1, if absent. */
const cJSON *json_at(const cJSON *object, const char *path);
const char *json_text(const cJSON *object, const char *path);
int64_t json_number(const cJSON *object, const char *path);
bool json_is_true(const cJSON *object, const char *path);
bool json_is_false(const cJSON *object, const char *path);

/* The bytes of a member in hex; it must be there. */
struct blob json_hex(const cJSON *object, const char *path);

/* The value of a text such as "0xe2898235"; it must be there. */
uint32_t json_flags(const cJSON *object, const char *path);

/* What a test of fixture_run gets as its state. */
struct fixture {
	char *name; /* the file's, without folder and ending */
	char *stem; /* the path without ending */
	cJSON *json;
	char *title;
};

/* The file next to the sidecar, with this ending. */
struct blob fixture_load(const struct fixture *f, const char *ending);

/*
 * Runs `test` once for each sidecar that matches (tests/fixtures/...*.json),
 * as a test "SENTENCE: NAME". Returns the number that failed; no file, or
 * another number of files than `count`, is a failure too.
 */
int fixture_run(const char *pattern, size_t count, const char *sentence,
	CMUnitTestFunction test);

#endif
