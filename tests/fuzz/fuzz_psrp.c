/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/receive.h"

#include "core/base/json.h"
#include "tests/fuzz/fuzz.h"

/*
 * Fragments of a host: the first octet is how much memory there is, the rest
 * what it sends. In pieces they give the same, and what is whole is JSON.
 */

struct got {
	struct winrm_psrp_receiver r;
	uint32_t hash;
	size_t records;
	int error;
	size_t len;
	char line[65536]; /* the output that is not over */
	bool whole;       /* all of the line is kept */
};

static void add(struct got *g, const void *data, size_t len)
{
	const uint8_t *at = data;

	for (; len > 0; len--)
		g->hash = (g->hash ^ *at++) * 16777619u;
}

static void check_line(const struct got *g)
{
	struct winrm_json j;
	struct winrm_json_token t;
	struct winrm_slice line = {(const uint8_t *)g->line, g->len};
	unsigned depth = 0;

	winrm_json_start(&j, line);
	while (winrm_json_next(&j, &t) != WINRM_JSON_END) {
		if (t.type == WINRM_JSON_ERROR && depth == WINRM_JSON_DEPTH)
			return; /* the reader takes no more */
		CHECK(t.type != WINRM_JSON_ERROR);
		depth += t.type == WINRM_JSON_OBJECT ||
			t.type == WINRM_JSON_ARRAY;
		depth -= t.type == WINRM_JSON_OBJECT_END ||
			t.type == WINRM_JSON_ARRAY_END;
	}
}

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct got *g = user;
	size_t i;

	CHECK(stream == WINRM_STDOUT && len > 0);
	add(g, data, len);
	for (i = 0; i < len; i++) {
		if (data[i] == '\n') {
			if (g->whole)
				check_line(g);
			g->len = 0;
			g->whole = true;
		} else if (g->len < sizeof(g->line)) {
			g->line[g->len++] = (char)data[i];
		} else {
			g->whole = false;
		}
	}
	return true;
}

static void on_record(void *user, const struct winrm_psrp_record *record)
{
	struct got *g = user;
	size_t i;

	g->records++;
	add(g, &record->stream, sizeof(record->stream));
	for (i = 0; i < WINRM_PSRP_FIELDS; i++)
		if (record->field[i])
			add(g, record->field[i], strlen(record->field[i]) + 1);
}

static bool on_call(void *user, const struct winrm_psrp_call *call,
	struct winrm_psrp_value *answer)
{
	struct got *g = user;

	answer->text = "x";
	add(g, call->params, strlen(call->params));
	return call->method & 1;
}

static void receive(
	struct got *g, const uint8_t *data, size_t size, uint32_t seed)
{
	struct winrm_pipeline pipeline = {0};
	size_t memory_len = 1024 + 64u * data[0];
	uint8_t *memory = malloc(memory_len);

	memset(g, 0, sizeof(*g));
	CHECK(memory);
	pipeline.memory = memory;
	pipeline.memory_len = memory_len;
	pipeline.json_depth = 16;
	pipeline.on_record = on_record;
	pipeline.on_call = on_call;
	g->whole = true;
	g->r.on_output = on_output;
	g->r.user = g;
	g->r.capable = true;
	/* ids as the seeds have them */
	if (size > 1 + 61) {
		memcpy(g->r.pool, data + 1 + 29, WINRM_GUID_LEN);
		memcpy(g->r.id, data + 1 + 45, WINRM_GUID_LEN);
	}
	winrm_psrp_receive_start(&g->r, &pipeline);
	data++;
	size--;
	while (size > 0 && !g->error) {
		size_t n = seed == 0 ? size : 1 + (seed >> 16) % 50;
		uint8_t *piece;

		n = n < size ? n : size;
		piece = exact(data, n);
		g->error = winrm_psrp_receive(&g->r, piece, n);
		drop_exact(piece, n);
		data += n;
		size -= n;
		if (seed > 1)
			seed = seed * 1103515245 + 12345;
	}
	free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct got whole, pieces;

	if (size == 0)
		return 0;
	receive(&whole, data, size, 0);
	receive(&pieces, data, size, (uint32_t)size * 2654435761u | 2);
	CHECK(whole.error == pieces.error);
	CHECK(whole.records == pieces.records);
	CHECK(whole.r.pipeline_state == pieces.r.pipeline_state);
	CHECK(whole.r.call.due == pieces.r.call.due);
	CHECK(whole.error || whole.hash == pieces.hash);
	return 0;
}
