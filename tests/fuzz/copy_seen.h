/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_FUZZ_COPY_SEEN_H
#define WINRM_TESTS_FUZZ_COPY_SEEN_H

#include "core/copy/copy.h"

#include "tests/fuzz/fuzz.h"

/* What the callbacks have seen, in a sum. */
struct seen {
	uint32_t sum;
	size_t done;
	bool tree, rooted;
};

static void note(struct seen *s, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (; len > 0; len--)
		s->sum = s->sum * 31 + *p++;
}

static void end_file(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	struct seen *s = user;
	uint8_t byte = (uint8_t)outcome;

	CHECK(index == s->done++);
	CHECK(outcome != WINRM_COPY_OK || digest);
	note(s, &byte, 1);
	note(s, text, strlen(text));
}

/* How the host's output is cut makes no difference: `take` is given the length of
 * the pieces, or 0, and returns a sum of what was seen. */
static int cut_in_any_way(const uint8_t *data, size_t size,
	uint32_t (*take)(const uint8_t *data, size_t size, size_t piece))
{
	uint32_t whole;

	if (size == 0)
		return 0;
	whole = take(data, size, 0);
	CHECK(take(data, size, 1) == whole);
	CHECK(take(data, size, 7) == whole);
	return 0;
}

#endif
