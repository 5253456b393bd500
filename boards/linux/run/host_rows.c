/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_rows.h"

#include <stdio.h>
#include <string.h>

void rows_head(struct output_buffer *c, enum output_format format)
{
	if (format == OUTPUT_CSV)
		output_say(c,
			"host,status,exit-status,seconds,message,output,"
			"error\n");
	else
		output_say(c, "%-32s  %-9s  %7s  %s\n", "HOST", "STATUS",
			"SECONDS", "OUTPUT");
}

/* --- csv (RFC 4180, with the line ends of Unix) ------------------------------ */

static void put_field(struct output_buffer *c, const void *data, size_t len)
{
	const char *text = data, *quote;

	output_put(c, "\"", 1);
	while (len > 0 && (quote = memchr(text, '"', len)) != NULL) {
		size_t n = (size_t)(quote - text) + 1;

		output_put(c, text, n);
		output_put(c, "\"", 1);
		text += n;
		len -= n;
	}
	output_put(c, text, len);
	output_put(c, "\"", 1);
}

static void put_csv(struct output_buffer *c, const struct host_row *row)
{
	const struct winrm_capture *k = row->capture;

	put_field(c, row->host, strlen(row->host));
	output_say(c, ",%d,", row->status);
	if (row->status == 0)
		output_say(c, "%d", row->exit_status);
	output_say(c, ",%.3f,", (double)row->ms / 1000);
	put_field(c, row->message, strlen(row->message));
	output_put(c, ",", 1);
	put_field(c, k ? k->out : NULL, k ? k->out_len : 0);
	output_put(c, ",", 1);
	put_field(c, k ? k->err : NULL, k ? k->err_len : 0);
	output_put(c, "\n", 1);
}

/* --- table ------------------------------------------------------------------- */

/* The first line that is not empty, without control characters. */
static void put_line(struct output_buffer *c, const void *data, size_t len)
{
	const char *text = data;
	size_t i;

	while (len > 0 && strchr(" \t\r\n", *text)) {
		text++;
		len--;
	}
	for (i = 0; i < len && text[i] != '\r' && text[i] != '\n'; i++) {
		bool plain = (uint8_t)text[i] >= ' ' && text[i] != 0x7f;

		output_put(c, plain ? &text[i] : " ", 1);
	}
}

static void put_row(struct output_buffer *c, const struct host_row *row)
{
	const struct winrm_capture *k = row->capture;
	char status[16];

	snprintf(status, sizeof(status), "%s %d",
		row->status ? "error" : "exit",
		row->status ? row->status : row->exit_status);
	output_say(c, "%-32s  %-9s  %7.1f  ", row->host, status,
		(double)row->ms / 1000);
	if (row->status)
		put_line(c, row->message, strlen(row->message));
	else if (k && k->out_len > 0)
		put_line(c, k->out, k->out_len);
	else if (k)
		put_line(c, k->err, k->err_len);
	output_put(c, "\n", 1);
}

void rows_put(struct output_buffer *c, enum output_format format,
	const struct host_row *row)
{
	if (format == OUTPUT_CSV)
		put_csv(c, row);
	else
		put_row(c, row);
}
