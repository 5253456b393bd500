/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_labels.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"

enum kind { AS_LISTED, WITHOUT_USER, KINDS };
enum { SHOWN = 5 };

static const char *without_user(const char *name)
{
	const char *at = strrchr(name, '@');

	return at ? at + 1 : name;
}

/* FNV-1a; names of hosts have no case. */
static uint64_t hash_of(const char *name)
{
	uint64_t h = 14695981039346656037u;

	for (; *name; name++) {
		uint8_t c = (uint8_t)*name;

		h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 1099511628211u;
	}
	return h;
}

size_t labels_cap(size_t hosts)
{
	size_t cap = 16;

	while (cap < 2 * KINDS * hosts)
		cap *= 2;
	return cap;
}

/* The place of a host of the same hash, or an empty one. */
static uint32_t *place_of(struct run *run, size_t index, enum kind kind)
{
	uint64_t hash = run->results[index].hash[kind];
	size_t at = (size_t)(hash ^ hash >> 32);

	for (;; at++) {
		uint32_t *place = &run->names[at & (run->names_cap - 1)];
		uint32_t other = *place - 1;

		if (*place == 0 ||
			(other % KINDS == (uint32_t)kind &&
				run->results[other / KINDS].hash[kind] == hash))
			return place;
	}
}

static uint32_t mark(size_t index, enum kind kind)
{
	return (uint32_t)(index * KINDS + (size_t)kind + 1);
}

/* Is the host listed for the second time? */
static bool add(struct run *run, size_t index, const char *name)
{
	struct result *r = &run->results[index], *first;
	uint32_t *place;

	r->hash[AS_LISTED] = hash_of(name);
	r->hash[WITHOUT_USER] = hash_of(without_user(name));
	place = place_of(run, index, AS_LISTED);
	if (*place)
		r->nth = run->results[(*place - 1) / KINDS].nth + 1;
	*place = mark(index, AS_LISTED);
	place = place_of(run, index, WITHOUT_USER);
	if (*place == 0)
		*place = mark(index, WITHOUT_USER);
	r->first = (*place - 1) / KINDS;
	first = &run->results[r->first];
	first->is_labeled |= first->hash[AS_LISTED] != r->hash[AS_LISTED];
	return r->nth == 1;
}

void labels_find(struct run *run)
{
	struct hosts h = {run->text, run->text_len, 0, 0};
	char name[HOSTS_NAME], shown[SHOWN * HOSTS_NAME + 8] = "";
	size_t again = 0, len = 0, i;

	for (i = 0; i < run->count && hosts_next(&h, name) > 0; i++)
		if (add(run, i, name) && ++again <= SHOWN)
			len += (size_t)snprintf(shown + len,
				sizeof(shown) - len, "%s%.200s",
				again > 1 ? ", " : "", name);
	if (again > 0 && !run->options->quiet)
		say("warning: listed more than once, and run as often: %s%s",
			shown, again > SHOWN ? ", ..." : "");
}

const char *label_of(const struct run *run, size_t index, const char *name)
{
	return run->results[run->results[index].first].is_labeled
		? name
		: without_user(name);
}
