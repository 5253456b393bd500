/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/identify.h"
#include "soap/advice.h"
#include "soap/shells.h"
#include "soap/shell_reply.h"
#include "soap/stream.h"

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

static void read_streams(
	const struct winrm_envelope_reply *e, uint8_t *doc, size_t size)
{
	struct winrm_stream_reader s;
	struct winrm_stream stream;
	enum winrm_stream_result got;
	size_t total = 0;

	winrm_stream_start(&s, &e->first, doc, size);
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

static void read_shells(
	const struct winrm_envelope_reply *e, struct winrm_slice doc)
{
	struct winrm_shells s;
	size_t i, j;

	winrm_shells_start(&s, &e->first, doc);
	while (winrm_shells_next(&s) > 0)
		for (i = 0; i < WINRM_SHELLS_FIELDS; i++) {
			CHECK(is_text(s.text[i], sizeof(s.text[i])));
			for (j = 0; s.text[i][j]; j++)
				CHECK((uint8_t)s.text[i][j] >= 0x20 &&
					s.text[i][j] != 0x7f);
		}
	CHECK(is_text(s.context, sizeof(s.context)));
}

/* Of any document; what is no reply for a shell is none for it. */
static void read_identity(struct winrm_slice doc, bool is_reply)
{
	struct winrm_envelope_reply e;
	char text[64];

	if (winrm_identify_read(&e, doc, text, sizeof(text)))
		CHECK(is_reply);
	CHECK(is_text(text, sizeof(text)));
}

/* A second pass comes to the same element as the first. */
static void check_envelope(
	const struct winrm_envelope_reply *e, struct winrm_slice doc)
{
	struct winrm_xml_token t;
	struct winrm_slice uri;
	struct winrm_xml x;

	CHECK(is_text(e->relates_to, sizeof(e->relates_to)));
	if (e->action.len > 0)
		CHECK(is_inside(e->action, doc));
	winrm_envelope_again(&e->first, &x, doc);
	if (e->first.at[2] == 0) {
		CHECK(winrm_envelope_next(&x, &t) == WINRM_XML_ERROR);
		return;
	}
	CHECK(winrm_envelope_next(&x, &t) == WINRM_XML_OPEN);
	CHECK(x.depth == 3 && x.open[2] == e->first.at[2]);
	do {
		CHECK(x.depth >= 3);
		uri = winrm_xml_namespace(&x);
		CHECK(is_inside(uri, doc));
	} while (winrm_envelope_next(&x, &t) == WINRM_XML_OPEN);
	CHECK(t.type == WINRM_XML_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *doc = exact(data, size);
	struct winrm_shell_reply r, again;
	bool is_reply = winrm_shell_reply_read(&r, slice_of(doc, size), "a");

	read_identity(slice_of(doc, size), is_reply);
	if (is_reply) {
		check_envelope(&r.envelope, slice_of(doc, size));
		CHECK(is_text(r.shell_id, sizeof(r.shell_id)));
		CHECK(is_text(r.command_id, sizeof(r.command_id)));
		CHECK(r.exit_code >= -(int64_t)UINT32_MAX &&
			r.exit_code <= (int64_t)UINT32_MAX);
		CHECK((r.kind == WINRM_REPLY_FAULT) == r.envelope.is_fault);
		if (r.kind == WINRM_REPLY_FAULT)
			check_fault(&r.envelope.fault);
		CHECK(!memcmp(doc, data, size)); /* reading writes nothing */
		CHECK(winrm_shell_reply_read(
			&again, slice_of(doc, size), NULL));
		CHECK(again.kind == r.kind);
		if (r.kind == WINRM_REPLY_ENUMERATE)
			read_shells(&r.envelope, slice_of(doc, size));
		if (r.kind == WINRM_REPLY_RECEIVE)
			read_streams(&r.envelope, doc, size);
	}
	drop_exact(doc, size);
	return 0;
}
