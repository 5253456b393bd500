/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/many_hosts_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/run/failure_causes.h"
#include "boards/linux/run/host_labels.h"

enum { EVERY_MS = 200 };

void report_head(char *out, size_t cap, const char *label)
{
	size_t len = (size_t)snprintf(out, cap, "{\"host\":\"");

	for (; *label && len + 8 < cap; label++) {
		if (*label == '"' || *label == '\\')
			out[len++] = '\\';
		/* a host with control characters is refused */
		out[len++] = (uint8_t)*label < ' ' ? '?' : *label;
	}
	snprintf(out + len, cap - len, "\",");
}

void report_clear(struct run *r)
{
	if (r->has_line)
		output_say(&r->err, "\r\033[K");
	r->has_line = false;
}

uint64_t report_progress(struct run *r, uint64_t until)
{
	uint64_t now = monotonic_ms(), spent = now - r->started, left;
	size_t rest = r->count - r->done;

	if (!r->is_terminal || r->options->quiet)
		return until;
	if (now - r->shown < EVERY_MS)
		return until < r->shown + EVERY_MS ? until
						   : r->shown + EVERY_MS;
	r->shown = now;
	report_clear(r);
	output_say(&r->err, "%zu of %zu done, %zu failed, %zu running", r->done,
		r->count, r->failed, r->active);
	left = r->done ? spent / r->done * rest / 1000 : 0;
	if (r->done > 0 && rest > 0)
		output_say(&r->err, ", about %" PRIu64 ":%02" PRIu64 " left",
			left / 60, left % 60);
	r->has_line = true;
	return until < now + EVERY_MS ? until : now + EVERY_MS;
}

static void put_row(const char *name, const struct result *r)
{
	if (r->state != HOST_OVER)
		fprintf(stderr, "%-32s  %-11s\n", name, "not started");
	else
		fprintf(stderr, "%-32s  %-5s %-5u  %7.1f\n", name,
			r->is_exit ? "exit" : "error", r->status,
			r->ms / 1000.0);
}

static void put_rows(const struct run *r)
{
	struct hosts h = {r->text, r->text_len, 0, 0};
	char name[HOSTS_NAME];
	size_t i;

	fprintf(stderr, "%-32s  %-11s  SECONDS\n", "HOST", "STATUS");
	for (i = 0; i < r->count && hosts_next(&h, name) > 0; i++)
		put_row(label_of(r, i, name), &r->results[i]);
}

void report_summary(struct run *r)
{
	if (r->options->quiet)
		return;
	if (r->has_line)
		fputs("\r\033[K", stderr);
	if (r->options->verbose)
		put_rows(r);
	causes_print(r);
	fprintf(stderr,
		"%zu host%s: %zu succeeded, %zu failed, %zu not started; "
		"%.1f s\n",
		r->count, r->count == 1 ? "" : "s", r->done - r->failed,
		r->failed, r->count - r->done,
		(double)(monotonic_ms() - r->started) / 1000);
}
