/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/name_distance.h"

#include "core/connector/connector.h"

enum { NAME_MAX_LEN = 32 };

static size_t least(size_t a, size_t b, size_t c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/* Wagner and Fischer, one row at a time. */
size_t winrm_name_distance(struct winrm_slice a, struct winrm_slice b)
{
	size_t row[NAME_MAX_LEN + 1];
	size_t i, j;

	if (a.len > NAME_MAX_LEN || b.len > NAME_MAX_LEN)
		return NAME_MAX_LEN;
	for (j = 0; j <= b.len; j++)
		row[j] = j;
	for (i = 0; i < a.len; i++) {
		size_t corner = i;

		row[0] = i + 1;
		for (j = 0; j < b.len; j++) {
			size_t above = row[j + 1];

			row[j + 1] = least(row[j] + 1, above + 1,
				corner + (a.ptr[i] != b.ptr[j]));
			corner = above;
		}
	}
	return row[b.len];
}

size_t winrm_distance(const char *a, const char *b)
{
	return winrm_name_distance(winrm_slice_str(a), winrm_slice_str(b));
}
