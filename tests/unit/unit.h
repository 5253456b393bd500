/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_UNIT_H
#define WINRM_TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/slice.h"

/* The beginning and the end of every unit test program. */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RUN(tests)   cmocka_run_group_tests(tests, NULL, NULL)

/* First in a test of a part that a build may be without. */
#define NEEDS(part)                                                            \
	do {                                                                   \
		if (!(part)) {                                                 \
			print_message("needs %s\n", #part);                    \
			skip();                                                \
		}                                                              \
	} while (0)

#define assert_slice(s, text) assert_slice_at(s, text, __FILE__, __LINE__)

/* Are the bytes of the slice those of the C string? */
static inline void assert_slice_at(
	struct winrm_slice s, const char *text, const char *file, int line)
{
	if (!winrm_slice_is(s, text)) {
		print_error("\"%.*s\" is not \"%s\"\n", (int)s.len,
			(const char *)s.ptr, text);
		_fail(file, line);
	}
}

static inline struct winrm_slice slice_of(const void *data, size_t len)
{
	struct winrm_slice s = {data, len};

	return s;
}

#endif
