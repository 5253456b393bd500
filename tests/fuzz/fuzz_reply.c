/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/reply.h"
#include "soap/shells.h"

#include "tests/fuzz/fuzz.h"

static bool is_text(const char *s, size_t cap)
{
	return memchr(s, 0, cap) != NULL;
}

static void check_fault(const struct winrm_fault *f)
{
	const char *c;

	CHECK(is_text(f->subcode, sizeof(f->subcode)));
	CHECK(is_text(f->machine, sizeof(f->machine)));
	CHECK(is_text(f->text, sizeof(f->text)));
	for (c = f->text; *c; c++) /* nothing that moves a cursor */
		CHECK((uint8_t)*c >= 0x20 && *c != 0x7f);
	(void)winrm_fault_is_timeout(f);
	(void)winrm_fault_advice(f);
}

static void read_streams(uint8_t *doc, size_t size)
{
	struct winrm_stream_reader s;
	struct winrm_stream stream;
	enum winrm_stream_result got;
	size_t total = 0;

	winrm_stream_start(&s, doc, size);
	while ((got = winrm_stream_next(&s, &stream)) == WINRM_STREAM_NEXT) {
		struct winrm_slice all = slice_of(doc, size);

		if (stream.len > 0)
			CHECK(is_inside(
				slice_of(stream.data, stream.len), all));
		if (stream.name.len > 0)
			CHECK(is_inside(stream.name, all));
		if (stream.command_id.len > 0)
			CHECK(is_inside(stream.command_id, all));
		total += stream.len;
		CHECK(total <= size * 3 / 4);
	}
}

static void read_shells(struct winrm_slice doc)
{
	struct winrm_shells s;
	size_t i, j;

	winrm_shells_start(&s, doc);
	while (winrm_shells_next(&s) > 0)
		for (i = 0; i < WINRM_SHELLS_FIELDS; i++) {
			CHECK(is_text(s.text[i], sizeof(s.text[i])));
			for (j = 0; s.text[i][j]; j++)
				CHECK((uint8_t)s.text[i][j] >= 0x20 &&
					s.text[i][j] != 0x7f);
		}
	CHECK(is_text(s.context, sizeof(s.context)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *doc = exact(data, size);
	struct winrm_reply r, again;

	if (winrm_reply_read(&r, slice_of(doc, size), "a")) {
		CHECK(is_text(r.relates_to, sizeof(r.relates_to)));
		CHECK(is_text(r.shell_id, sizeof(r.shell_id)));
		CHECK(is_text(r.command_id, sizeof(r.command_id)));
		CHECK(r.exit_code >= -(int64_t)UINT32_MAX &&
			r.exit_code <= (int64_t)UINT32_MAX);
		if (r.kind == WINRM_REPLY_FAULT)
			check_fault(&r.fault);
		CHECK(!memcmp(doc, data, size)); /* reading writes nothing */
		CHECK(winrm_reply_read(&again, slice_of(doc, size), NULL));
		CHECK(again.kind == r.kind);
		if (r.kind == WINRM_REPLY_ENUMERATE)
			read_shells(slice_of(doc, size));
		if (r.kind == WINRM_REPLY_RECEIVE)
			read_streams(doc, size);
	}
	drop_exact(doc, size);
	return 0;
}
