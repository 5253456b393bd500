/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_list.h"

#include <string.h>

/* More names than HOSTS_MAX are counted as TOO_MANY: sums stay small. */
enum { HOSTS_MAX = 1000000, TOO_MANY, DIGITS_MAX = 7 };

struct part { /* of a name, as written */
	const char *ptr;
	size_t len;
};

static bool is_between(char c)
{
	return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n' ||
		c == 0;
}

static size_t digits(struct part p, size_t at)
{
	size_t n = 0;

	while (at + n < p.len && p.ptr[at + n] >= '0' && p.ptr[at + n] <= '9')
		n++;
	return n;
}

static size_t number(struct part p, size_t at, size_t len)
{
	size_t value = 0;

	while (len-- > 0)
		value = value * 10 + (size_t)(p.ptr[at++] - '0');
	return value;
}

/*
 * "3" or "01-20" at `at`: how many numbers, 0 if it is neither, and the one at
 * `index` if it is among them. *end is after it.
 */
static size_t range(struct part p, size_t at, size_t index, size_t *end,
	size_t *value, size_t *width)
{
	size_t n = digits(p, at), m = 0, first, last;

	if (n == 0 || n > DIGITS_MAX)
		return 0;
	first = last = number(p, at, n);
	*end = at + n;
	if (*end < p.len && p.ptr[*end] == '-') {
		m = digits(p, *end + 1);
		if (m == 0 || m > DIGITS_MAX)
			return 0;
		last = number(p, *end + 1, m);
		*end += 1 + m;
	}
	if (last < first)
		return 0;
	if (index <= last - first) {
		*value = first + index;
		*width = n;
	}
	return last - first + 1;
}

/*
 * The ranges in brackets at `at`: how many numbers in all, 0 if these are not
 * ranges, and the one at `index`.
 */
static size_t group(struct part p, size_t at, size_t index, size_t *end,
	size_t *value, size_t *width)
{
	size_t total = 0, n;

	if (p.ptr[at] != '[')
		return 0;
	do {
		n = range(p, at + 1, index - total, &at, value, width);
		if (n == 0 || at == p.len)
			return 0;
		total = n < TOO_MANY - total ? total + n : TOO_MANY;
	} while (p.ptr[at] == ',');
	*end = at + 1;
	return p.ptr[at] == ']' ? total : 0;
}

/* The name as written at h->at; empty at the end. */
static struct part name_at(struct hosts *h)
{
	struct part p;
	size_t end, value, width;

	for (;;) {
		while (h->at < h->len && is_between(h->text[h->at]))
			h->at++;
		if (h->at == h->len || h->text[h->at] != '#')
			break;
		while (h->at < h->len && h->text[h->at] != '\n')
			h->at++;
	}
	p.ptr = h->text + h->at;
	p.len = h->len - h->at;
	for (end = 0; end < p.len && !is_between(p.ptr[end]);) {
		size_t behind = 0;

		/* commas inside of ranges are part of the name */
		end = group(p, end, 0, &behind, &value, &width) ? behind
								: end + 1;
	}
	p.len = end;
	return p;
}

/* The name with number `index` of its ranges, the rightmost first. */
static bool expand(
	struct part p, size_t index, char out[HOSTS_NAME], size_t *variants)
{
	size_t at, end = 0, value = 0, width = 0, len = 0, rest;

	*variants = 1;
	for (at = 0; at < p.len; at++) {
		size_t n = group(p, at, 0, &end, &value, &width);

		if (n > HOSTS_MAX / *variants)
			return false;
		*variants *= n > 0 ? n : 1;
	}
	rest = *variants;
	for (at = 0; at < p.len;) {
		char text[DIGITS_MAX + 1];
		size_t n = group(p, at, 0, &end, &value, &width), i;

		if (n == 0) {
			if (len + 1 >= HOSTS_NAME)
				return false;
			out[len++] = p.ptr[at++];
			continue;
		}
		rest /= n;
		(void)group(p, at, index / rest % n, &end, &value, &width);
		for (i = 0; i < width || value > 0; i++) {
			text[i] = (char)('0' + value % 10);
			value /= 10;
		}
		if (len + i >= HOSTS_NAME)
			return false;
		while (i > 0)
			out[len++] = text[--i];
		at = end;
	}
	out[len] = 0;
	return true;
}

int hosts_next(struct hosts *h, char out[HOSTS_NAME])
{
	struct part p = name_at(h);
	size_t variants;

	if (p.len == 0)
		return 0;
	if (!expand(p, h->count, out, &variants))
		return -1;
	if (++h->count == variants) {
		h->at += p.len;
		h->count = 0;
	}
	return 1;
}

long hosts_count(const char *text, size_t len)
{
	struct hosts h = {text, len, 0, 0};
	char name[HOSTS_NAME];
	long count = 0;

	for (;;) {
		size_t variants;
		struct part p = name_at(&h);

		if (p.len == 0)
			return count;
		if (!expand(p, 0, name, &variants) ||
			(count += (long)variants) > HOSTS_MAX)
			return -1;
		h.at += p.len;
	}
}
