/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/many_hosts_answer.h"

#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/run/answer_line.h"
#include "boards/linux/run/host_files.h"
#include "boards/linux/run/host_rows.h"
#include "boards/linux/run/many_hosts_report.h"

bool run_keeps_output(const struct options *o)
{
	return o->group || o->format != OUTPUT_TEXT;
}

bool run_has_room(const struct run *run)
{
	return output_room(&run->out) >= run->room &&
		output_room(&run->err) >= run->room;
}

static void put_line(struct run *run, struct lane *lane,
	enum winrm_stream_id stream, size_t *len)
{
	struct output_buffer *c =
		stream == WINRM_STDOUT ? &run->out : &run->err;
	const uint8_t *line =
		stream == WINRM_STDOUT ? lane->capture.out : lane->capture.err;

	report_clear(run);
	output_put(c, run->labels[lane->slot], strlen(run->labels[lane->slot]));
	output_put(c, ": ", 2);
	output_put(c, line, *len);
	output_put(c, "\n", 1);
	*len = 0;
}

void run_output(void *user, struct lane *lane, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct run *run = user;
	struct winrm_capture *k = &lane->capture;
	bool out = stream == WINRM_STDOUT;
	uint8_t *line = out ? k->out : k->err;
	size_t *at = out ? &k->out_len : &k->err_len;

	host_files_put(run, lane->slot, stream, data, len);
	if (run_keeps_output(run->options)) {
		(void)winrm_capture(k, stream, data, len);
		return;
	}
	if (run->options->output_dir)
		return;
	for (; len > 0; data++, len--) {
		if (*data == '\n' && *at > 0 && line[*at - 1] == '\r')
			--*at;
		if (*data == '\n' || *at == RUN_LINE)
			put_line(run, lane, stream, at);
		if (*data != '\n')
			line[(*at)++] = *data;
	}
}

/* Under the same title as head(1) and tail(1) give files. */
static void put_block(struct output_buffer *c, const char *label,
	const uint8_t *data, size_t len)
{
	if (len == 0)
		return;
	output_put(c, "==> ", 4);
	output_put(c, label, strlen(label));
	output_put(c, " <==\n", 5);
	output_put(c, data, len);
	if (data[len - 1] != '\n')
		output_put(c, "\n", 1);
}

static void put_text(
	struct run *run, struct lane *lane, int status, const char *message)
{
	struct winrm_capture *k = &lane->capture;
	const char *label = run->labels[lane->slot];

	if (run->options->group) {
		put_block(&run->out, label, k->out, k->out_len);
		put_block(&run->err, label, k->err, k->err_len);
	} else {
		if (k->out_len > 0)
			put_line(run, lane, WINRM_STDOUT, &k->out_len);
		if (k->err_len > 0)
			put_line(run, lane, WINRM_STDERR, &k->err_len);
	}
	if (run->options->quiet)
		return;
	if (run->options->group && k->truncated)
		output_say(&run->err,
			"%s: winrm: warning: its output is cut; --max-output "
			"is how much is kept of each stream\n",
			label);
	if (lane->record.warnings[0])
		output_say(&run->err, "%s: winrm: warning: %s\n", label,
			lane->record.warnings);
	if (status)
		output_say(&run->err, "%s: winrm: %s\n", label, message);
}

void run_answer(struct run *run, struct lane *lane, int status, int exit_status,
	const char *message)
{
	struct winrm_capture *k = &lane->capture;
	char head[HOSTS_NAME * 2 + 16];
	struct host_row row = {run->labels[lane->slot], status, exit_status,
		monotonic_ms() - run->results[lane->tag].started,
		status ? message : "", k};

	report_clear(run);
	if (run_keeps_output(run->options) && !run_has_room(run)) {
		k->out_len = k->err_len = 0; /* ended because nobody read */
		k->truncated = true;
	}
	switch (run->options->format) {
	case OUTPUT_TEXT: put_text(run, lane, status, message); break;
	case OUTPUT_JSON:
		report_head(head, sizeof(head), run->labels[lane->slot]);
		answer_put(&run->out, head, lane, status, message);
		break;
	case OUTPUT_TABLE:
	case OUTPUT_CSV: rows_put(&run->out, run->options->format, &row); break;
	}
}

void run_answer_refused(
	struct run *run, const char *label, int status, const char *problem)
{
	char head[HOSTS_NAME * 2 + 16];
	struct host_row row = {label, status, 0, 0, problem, NULL};

	report_clear(run);
	switch (run->options->format) {
	case OUTPUT_TEXT:
		if (!run->options->quiet)
			output_say(
				&run->err, "%s: winrm: %s\n", label, problem);
		break;
	case OUTPUT_JSON:
		report_head(head, sizeof(head), label);
		answer_refuse(&run->out, head, NULL, status, problem);
		break;
	case OUTPUT_TABLE:
	case OUTPUT_CSV: rows_put(&run->out, run->options->format, &row); break;
	}
}
