/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/copy_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mbedtls/base64.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/cli/visible_text.h"
#include "core/base/utf.h"

static void print_base64(const char *text)
{
	unsigned char out[128];
	size_t left = strlen(text), n, len;

	for (; left > 0; text += n, left -= n) {
		n = left < 90 ? left : 90; /* whole groups of three */
		(void)mbedtls_base64_encode(
			out, sizeof(out), &len, (const unsigned char *)text, n);
		print_bytes((const char *)out, len);
	}
}

/* A name may have any character; one that is not UTF-8 is base64. */
static void print_text(const char *key, const char *text)
{
	bool is_text = winrm_utf8_valid(winrm_slice_str(text));

	print(",\"%s%s\":\"", key, is_text ? "" : "-base64");
	if (!is_text)
		print_base64(text);
	for (; is_text && *text; text++) {
		if ((uint8_t)*text < ' ' || *text == 0x7f)
			print("\\u%04x", (unsigned)(uint8_t)*text);
		else if (*text == '"' || *text == '\\')
			print("\\%c", *text);
		else
			print_bytes(text, 1);
	}
	print("\"");
}

static void print_file(const char *event, const char *name, uint64_t size,
	const uint8_t *digest)
{
	int i;

	print("{\"event\":\"%s\"", event);
	print_text("name", name);
	print(",\"bytes\":%" PRIu64 ",\"sha256\":\"", size);
	for (i = 0; i < WINRM_COPY_DIGEST; i++)
		print("%02x", digest[i]);
	print("\"}\n");
	(void)print_flush();
}

void copy_report_done(struct copy_report *r, const char *name, uint64_t size,
	const uint8_t *digest)
{
	copy_progress_clear(&r->progress);
	if (r->json)
		print_file("copied", name, size, digest);
}

void copy_report_same(struct copy_report *r, const char *name, uint64_t size,
	const uint8_t *digest)
{
	r->same++;
	if (r->json)
		print_file("unchanged", name, size, digest);
}

static const char *words(
	enum winrm_copy_outcome outcome, const char *text, const char *local)
{
	switch (outcome) {
	case WINRM_COPY_DENIED: return "the host denies access";
	case WINRM_COPY_MISSING: return "no such file or folder on the host";
	case WINRM_COPY_FULL: return "the host's disk is full";
	case WINRM_COPY_FOLDER: return "a folder of that name is on the host";
	case WINRM_COPY_CHANGED:
		return "the file was changed while it was copied";
	case WINRM_COPY_LOCAL: return local;
	case WINRM_COPY_OTHER:
	case WINRM_COPY_OK: break;
	}
	return *text ? text : "the host could not copy it";
}

void copy_report_failed(struct copy_report *r, const char *name,
	enum winrm_copy_outcome outcome, const char *text, const char *local)
{
	const char *why = words(outcome, text, local);
	char shown[1000], shown_why[1000];

	copy_progress_clear(&r->progress);
	r->failed++;
	visible_copy(shown, sizeof(shown), name, strlen(name));
	visible_copy(shown_why, sizeof(shown_why), why, strlen(why));
	if (r->first && !r->first[0])
		snprintf(r->first, r->first_cap, "%.400s: %.300s", shown,
			shown_why);
	if (!r->quiet)
		say("%s: %s", shown, shown_why);
	if (!r->json)
		return;
	print("{\"event\":\"failed\"");
	print_text("name", name);
	print_text("message", why);
	print("}\n");
	(void)print_flush();
}

void copy_report_problem(struct copy_report *r, const char *text)
{
	copy_progress_clear(&r->progress);
	if (!r->quiet)
		say("%s", text);
	if (!r->json)
		return;
	print("{\"event\":\"ended\"");
	print_text("message", text);
	print("}\n");
	(void)print_flush();
}

void copy_report_end(const struct copy_report *r)
{
	if (r->same > 0 && !r->quiet)
		say("%zu %s there already, with the same SHA-256", r->same,
			r->same == 1 ? "file was" : "files were");
}
