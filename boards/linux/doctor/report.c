/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/cli/visible_text.h"
#include "core/connector/connector.h"

static const char *const verdicts[] = {
	"ok", "note", "warning", "failed", "skipped"};

/* A control character is a space, and what is not visible else is '?'. */
static void make_printable(char *text)
{
	size_t left = strlen(text), n;

	for (; left > 0; text += n, left -= n) {
		n = visible_char(text, left);
		if (n == 0) {
			*text = (uint8_t)*text < 0x80 ? ' ' : '?';
			n = 1;
		}
	}
}

void report_start(struct report *r, bool json, const char *host)
{
	memset(r, 0, sizeof(*r));
	r->json = json;
	r->started = r->first_started = monotonic_ms();
	if (!json)
		return;
	print("{\"host\":");
	print_json(host, strlen(host));
	print(",\"stages\":[");
}

void report_begin(struct report *r)
{
	r->started = monotonic_ms();
}

static void add_remedy(struct report *r, const char *text)
{
	size_t i;

	for (i = 0; i < r->remedy_count; i++)
		if (strcmp(r->remedies[i], text) == 0)
			return;
	if (r->remedy_count == REMEDIES)
		return;
	memcpy(r->remedies[r->remedy_count++], text, strlen(text) + 1);
}

static void put_json(struct report *r, const char *name, const char *verdict,
	unsigned ms, const char *text, const char *remedy)
{
	print("%s{\"stage\":", r->stages ? "," : "");
	print_json(name, strlen(name));
	print_json_member("verdict", verdict);
	print(",\"ms\":%u", ms);
	print_json_member("detail", text);
	if (remedy)
		print_json_member("remedy", remedy);
	print("}");
}

void report_stage(struct report *r, const char *name, enum verdict verdict,
	int error, const char *remedy, const char *format, ...)
{
	unsigned ms = (unsigned)(monotonic_ms() - r->started);
	char text[DETAIL], help[REMEDY] = "";
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	make_printable(text);
	if (remedy)
		snprintf(help, sizeof(help), "%s", remedy);
	make_printable(help);
	if (remedy)
		add_remedy(r, help);
	if (verdict == VERDICT_FAILED && !r->error) {
		r->error = error;
		snprintf(r->failed, sizeof(r->failed), "%s", name);
		memcpy(r->detail, text, sizeof(text));
	}
	if (r->json)
		put_json(r, name, verdicts[verdict], ms, text,
			remedy ? help : NULL);
	else
		print("%-8s %-18s %6u ms  %s\n", verdicts[verdict], name, ms,
			text);
	r->stages++;
	r->started = monotonic_ms();
	(void)print_flush(); /* a failure there is reported at the end */
}

static void end_json(const struct report *r, int status)
{
	char message[DETAIL + 48] = "success";
	size_t i;

	if (status == 130)
		snprintf(message, sizeof(message), "interrupted");
	else if (status)
		snprintf(message, sizeof(message), "%s: %s", r->failed,
			r->detail);
	print("],\"remedies\":[");
	for (i = 0; i < r->remedy_count; i++) {
		print("%s", i ? "," : "");
		print_json(r->remedies[i], strlen(r->remedies[i]));
	}
	print("],\"exitcode\":%d", status);
	print_json_member("message", message);
	print(",\"duration-ms\":%u}\n",
		(unsigned)(monotonic_ms() - r->first_started));
}

int report_end(struct report *r, bool interrupted)
{
	int status =
		winrm_exit_status(interrupted ? WINRM_E_CANCELLED : r->error);
	size_t i;

	if (r->json) {
		end_json(r, status);
		return status;
	}
	if (r->remedy_count > 0)
		print("\nwhat to do:\n");
	for (i = 0; i < r->remedy_count; i++)
		print("- %s\n", r->remedies[i]);
	return status;
}
