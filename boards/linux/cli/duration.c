/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/duration.h"

#include <stdlib.h>
#include <string.h>

bool duration_read(const char *text, uint32_t *ms)
{
	static const struct {
		const char *unit;
		uint32_t factor;
	} units[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60000},
		{"h", 3600000}};
	char *end;
	unsigned long long value = strtoull(text, &end, 10);
	size_t i;

	if (end == text || *text < '0' || *text > '9')
		return false;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		if (value > INT32_MAX / units[i].factor)
			return false;
		*ms = (uint32_t)value * units[i].factor;
		return true;
	}
	return false;
}
