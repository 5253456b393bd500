/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/failure_causes.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/run/host_labels.h"

enum { NOT_STARTED = RUN_CAUSES, COLUMNS = 78 };

/* Part of a host's name? */
static bool is_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/* After ":5985" or " port 5985" at `at`. */
static const char *skip_port(const char *at)
{
	size_t name = *at == ':' ? 1 : strncmp(at, " port ", 6) == 0 ? 6 : 0;
	size_t digits = name ? strspn(at + name, "0123456789") : 0;

	return digits ? at + name + digits : at;
}

/* "cannot connect to web01 port 5985" as "cannot connect to HOST". */
static void generalize(
	char *out, size_t cap, const char *text, const char *host)
{
	size_t host_len = host ? strlen(host) : 0, len = 0;
	const char *at = text;

	while (*at && len + 8 < cap) {
		if (host_len > 0 && strncmp(at, host, host_len) == 0 &&
			(at == text || !is_of_name(at[-1])) &&
			!is_of_name(at[host_len])) {
			at = skip_port(at + host_len);
			memcpy(out + len, "HOST", 4);
			len += 4;
			continue;
		}
		/* what a host says may hold anything */
		out[len++] = (uint8_t)*at < ' ' || *at == 0x7f ? ' ' : *at;
		at++;
	}
	out[len] = 0;
}

uint8_t cause_of(struct run *run, int status, bool is_exit, const char *text,
	const char *host)
{
	struct cause one = {status, is_exit, ""};
	size_t i;

	if (!is_exit)
		generalize(one.text, sizeof(one.text), text, host);
	for (i = 0; i < run->cause_count; i++) {
		const struct cause *c = &run->causes[i];

		if (c->status == status && c->is_exit == is_exit &&
			strcmp(c->text, one.text) == 0)
			return (uint8_t)i;
	}
	if (i == RUN_CAUSES)
		return RUN_CAUSES - 1;
	if (i == RUN_CAUSES - 1)
		one = (struct cause){-1, false, "other causes"};
	run->causes[run->cause_count++] = one;
	return (uint8_t)i;
}

static size_t cause_at(const struct run *run, size_t index)
{
	const struct result *r = &run->results[index];

	if (r->state != HOST_OVER)
		return NOT_STARTED;
	return r->status == 0 ? NOT_STARTED + 1 : r->cause;
}

static void put_title(const struct run *run, size_t cause, size_t hosts)
{
	const struct cause *c = &run->causes[cause];

	fprintf(stderr, "%zu host%s: ", hosts, hosts == 1 ? "" : "s");
	if (cause == NOT_STARTED)
		fputs("not started\n", stderr);
	else if (c->status < 0)
		fprintf(stderr, "%s\n", c->text);
	else if (c->is_exit)
		fprintf(stderr, "exit %d\n", c->status);
	else
		fprintf(stderr, "error %d: %s\n", c->status, c->text);
}

static void put_hosts(const struct run *run, size_t cause)
{
	struct hosts h = {run->text, run->text_len, 0, 0};
	char name[HOSTS_NAME];
	size_t i, column = 0;

	for (i = 0; i < run->count && hosts_next(&h, name) > 0; i++) {
		const char *label = label_of(run, i, name);
		size_t len = strlen(label);

		if (cause_at(run, i) != cause)
			continue;
		if (column > 0 && column + 2 + len > COLUMNS) {
			fputs(",\n", stderr);
			column = 0;
		}
		fprintf(stderr, "%s%s", column == 0 ? "    " : ", ", label);
		column += (column == 0 ? 4 : 2) + len;
	}
	fputs("\n", stderr);
}

void causes_print(const struct run *run)
{
	size_t hosts[RUN_CAUSES + 2] = {0}, i;

	for (i = 0; i < run->count; i++)
		hosts[cause_at(run, i)]++;
	for (i = 0; i <= NOT_STARTED; i++) {
		if (hosts[i] == 0)
			continue;
		put_title(run, i, hosts[i]);
		put_hosts(run, i);
	}
}
