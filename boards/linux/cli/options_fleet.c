/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/options_fleet.h"

#include <stdlib.h>
#include <string.h>

#include "boards/linux/cli/duration.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/options_value.h"

#define SIZE_LIMIT (1ull << 40)

/* "64K", "100M", "2G", or bytes; from 1 to 1024G. */
static bool read_size(const char *text, uint64_t *out)
{
	static const char units[] = "KMG";
	char *end;
	unsigned long long value = strtoull(text, &end, 10);
	const char *unit = *end ? strchr(units, *end) : NULL;
	int shift = unit ? 10 * (int)(unit - units + 1) : 0;

	if (*text < '0' || *text > '9' || (*end && (!unit || end[1])) ||
		value == 0 || value > SIZE_LIMIT >> shift)
		return false;
	*out = value << shift;
	return true;
}

bool options_set_number(struct options *o, size_t where, const char *text)
{
	static const struct {
		size_t where;
		const char *name;
		uint32_t least, most;
	} numbers[] = {{offsetof(struct options, jobs), "-j", 1, 10000},
		{offsetof(struct options, retries), "--retry", 0, 100},
		{offsetof(struct options, max_refused), "--max-refused", 0,
			1000000},
		{offsetof(struct options, canary), "--canary", 1, 1000000},
		{offsetof(struct options, queue), "--queue", 1, 1000000},
		{offsetof(struct options, count), "--count", 1, 1000000000}};
	uint32_t value;
	size_t i = 0;

	while (numbers[i].where != where)
		i++;
	if (!options_number(text, numbers[i].least, numbers[i].most, &value))
		return say("%s: a number from %u to %u", numbers[i].name,
			       numbers[i].least, numbers[i].most),
		       false;
	memcpy((char *)o + where, &value, sizeof(value));
	return true;
}

static bool set_time(uint32_t *ms, const char *name, const char *text)
{
	if (duration_read(text, ms))
		return true;
	return say("%s: a time from 0 to 596h, such as 30, 30s or 5m", name),
	       false;
}

bool options_set_total_timeout(struct options *o, const char *text)
{
	return set_time(&o->total_timeout, "--total-timeout", text);
}

bool options_set_keep(struct options *o, const char *text)
{
	o->keep_given = true;
	return set_time(&o->keep, "--keep", text);
}

bool options_set_max_memory(struct options *o, const char *text)
{
	if (read_size(text, &o->max_memory))
		return true;
	return say("--max-memory: a size from 1 to 1024G, such as 65536, 64K "
		   "or 100M"),
	       false;
}

bool options_set_max_output(struct options *o, const char *text)
{
	uint64_t size;

	if (!read_size(text, &size) || size > 1u << 30)
		return say("--max-output: a size from 1 to 1G, such as 65536 "
			   "or 64K"),
		       false;
	o->max_output = (uint32_t)size;
	return true;
}

bool options_set_log(struct options *o, const char *text)
{
	if (o->command == COMMAND_WATCH) {
		o->event_log = text;
		return true;
	}
	if (strcmp(text, "stderr") != 0 && strcmp(text, "syslog") != 0 &&
		strcmp(text, "none") != 0 && strncmp(text, "syslog:/", 8) != 0)
		return say("--log: stderr, syslog, syslog:/SOCKET or none"),
		       false;
	o->log = text;
	return true;
}
