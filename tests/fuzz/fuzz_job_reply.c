/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/jobs/job_reply.h"

#include "tests/fuzz/fuzz.h"

/* What was read of one reply: the same whatever pieces it comes in. */
struct seen {
	size_t records, bytes;
	uint32_t sum;
};

static void add(struct seen *s, const void *data, size_t len)
{
	const uint8_t *byte = data;

	for (s->bytes += len; len > 0; len--)
		s->sum = s->sum * 31 + *byte++;
}

static bool on_record(void *user, const struct job_record *r)
{
	struct seen *s = user;
	char text[64];
	const char *c;

	s->records++;
	add(s, &r->kind, sizeof(r->kind));
	add(s, r->state, strlen(r->state));
	add(s, &r->number, sizeof(r->number));
	CHECK(r->len <= JOB_LINE);
	if (r->len > 0)
		add(s, r->data, r->len);
	if (r->kind == JOB_JOB) {
		CHECK(job_id_valid(r->id));
		CHECK(strlen(r->start) == JOB_TIME - 1);
	}
	CHECK(job_text(r->data, r->len, text, sizeof(text)) == text);
	for (c = text; *c; c++)
		CHECK((unsigned char)*c >= ' ' && *c != 0x7f);
	return true;
}

static bool read_in_pieces(
	const uint8_t *data, size_t size, size_t piece, struct seen *s)
{
	static struct job_reply r;

	memset(&r, 0, sizeof(r));
	memset(s, 0, sizeof(*s));
	r.on_record = on_record;
	r.user = s;
	while (size > 0) {
		size_t len = size < piece ? size : piece;

		if (!job_reply_feed(&r, data, len)) {
			CHECK(r.wrong);
			break;
		}
		data += len;
		size -= len;
	}
	CHECK(r.begun || s->records == 0);
	return r.done && !r.wrong;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen whole, pieces;
	uint8_t *copy = exact(data, size);
	bool done = read_in_pieces(copy, size, size, &whole);

	CHECK(read_in_pieces(copy, size, 1, &pieces) == done);
	CHECK(memcmp(&whole, &pieces, sizeof(whole)) == 0);
	drop_exact(copy, size);
	return 0;
}
