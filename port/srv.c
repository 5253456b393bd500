/* SPDX-License-Identifier: Apache-2.0 */
#include "port/srv.h"

#include <stdbool.h>
#include <string.h>

enum {
	HEADER = 12,
	QUESTION = 4, /* behind its name */
	RECORD = 10,  /* likewise, before its data */
	SRV = 6,      /* of its data, before the host */
	TYPE_SRV = 33,
	CLASS_IN = 1
};

struct reader {
	const uint8_t *message;
	size_t len, at;
};

static uint16_t get_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* The next octets; NULL: there are not as many. */
static const uint8_t *take(struct reader *r, size_t len)
{
	const uint8_t *at = r->message + r->at;

	if (len > r->len - r->at)
		return NULL;
	r->at += len;
	return at;
}

/* A name ends with an empty label or with a pointer to the rest of it. */
static bool skip_name(struct reader *r)
{
	const uint8_t *label;

	while ((label = take(r, 1)) != NULL) {
		if (*label == 0)
			return true;
		if (*label >= 0xc0)
			return take(r, 1) != NULL;
		if (*label >= 0x40 || !take(r, *label))
			return false;
	}
	return false;
}

/* Of a host's name; nothing else is looked up. */
static bool is_of_host(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Behind what is in `out` already, with a dot before it. */
static bool put_label(
	char out[WINRM_SRV_HOST], size_t *len, const uint8_t *label, size_t n)
{
	size_t i;

	if (n + 2 > WINRM_SRV_HOST - *len)
		return false;
	if (*len > 0)
		out[(*len)++] = '.';
	for (i = 0; i < n; i++) {
		if (!is_of_host(label[i]))
			return false;
		out[(*len)++] = (char)label[i];
	}
	return true;
}

/* Each pointer leads further back, so there is an end. */
static bool read_name(struct reader r, char out[WINRM_SRV_HOST])
{
	size_t len = 0, limit = r.at;
	const uint8_t *label, *low;

	while ((label = take(&r, 1)) != NULL && *label > 0) {
		if (*label >= 0xc0) {
			low = take(&r, 1);
			if (!low)
				return false;
			r.at = (size_t)(*label & 0x3f) << 8 | *low;
			if (r.at >= limit)
				return false;
			limit = r.at;
			continue;
		}
		low = *label < 0x40 ? take(&r, *label) : NULL;
		if (!low || !put_label(out, &len, low, *label))
			return false;
	}
	out[len] = 0;
	return label && len > 0;
}

/* Its data, which ends where the name of the host does. */
static bool read_data(struct reader r, size_t len, struct winrm_srv *out)
{
	size_t end = r.at + len;
	const uint8_t *data = take(&r, SRV);
	struct reader name = r;

	if (!data || !skip_name(&r) || r.at != end)
		return false;
	out->priority = get_be16(data);
	out->weight = get_be16(data + 2);
	out->tcp_port = get_be16(data + 4);
	return out->tcp_port > 0 && read_name(name, out->host);
}

size_t winrm_srv_read(
	const uint8_t *message, size_t len, struct winrm_srv *out, size_t cap)
{
	struct reader r = {message, len, 0};
	const uint8_t *head = take(&r, HEADER);
	unsigned questions, answers;
	size_t count = 0;

	if (!head || !(head[2] & 0x80) || (head[3] & 0x0f))
		return 0;
	questions = get_be16(head + 4);
	answers = get_be16(head + 6);
	for (; questions > 0; questions--)
		if (!skip_name(&r) || !take(&r, QUESTION))
			return 0;
	for (; answers > 0 && count < cap; answers--) {
		const uint8_t *record = skip_name(&r) ? take(&r, RECORD) : NULL;
		struct reader data = r;
		size_t size = record ? get_be16(record + 8) : 0;

		if (!record || !take(&r, size))
			break;
		if (get_be16(record) == TYPE_SRV &&
			get_be16(record + 2) == CLASS_IN &&
			read_data(data, size, &out[count]))
			count++;
	}
	return count;
}

/* --- the order ---------------------------------------------------------------- */

/* Of these, whose priority it is, the one that the number falls on; those
 * without weight come first (RFC 2782, "Weight"). */
static size_t choose(const struct winrm_srv *r, size_t count, uint16_t priority,
	uint16_t random)
{
	uint32_t total = 0, sum = 0, number;
	size_t i, chosen = count;

	for (i = 0; i < count; i++)
		if (r[i].priority == priority)
			total += r[i].weight;
	number = (uint32_t)((uint64_t)random * (total + 1) >> 16);
	for (i = 0; i < count; i++) {
		if (r[i].priority != priority)
			continue;
		if (number == 0 && r[i].weight == 0)
			return i;
		sum += r[i].weight;
		if (chosen == count && sum >= number)
			chosen = i;
	}
	return chosen;
}

void winrm_srv_order(
	struct winrm_srv *records, size_t count, const uint16_t *random)
{
	struct winrm_srv first;
	size_t i;

	for (; count > 1; records++, count--, random++) {
		uint16_t priority = records->priority;

		for (i = 1; i < count; i++)
			if (records[i].priority < priority)
				priority = records[i].priority;
		i = choose(records, count, priority, *random);
		first = records[i];
		memmove(records + 1, records, i * sizeof(*records));
		records[0] = first;
	}
}
