/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/send.h"

#include "core/psrp/json_value.h"
#include "tests/fuzz/fuzz.h"

/*
 * A script and its input. The first octet is how much goes into one Send, the
 * second the size of a piece, and its highest bit whether the input is JSON.
 * What the host reads does not depend on either, and is well formed.
 */

struct got {
	struct winrm_fragments fragments;
	struct winrm_psrp_reader reader;
	struct winrm_psrp_json json;
	uint32_t memory[2048];
	uint32_t hash;
	size_t header_len, data_len, messages;
	bool has_end;
};

static bool pass(void *user, const uint8_t *data, size_t len)
{
	struct got *g = user;

	for (; len > 0; len--)
		g->hash = (g->hash ^ *data++) * 16777619u;
	return true;
}

static void begin(void *user)
{
	struct got *g = user;

	CHECK(!g->has_end);
	g->header_len = g->data_len = 0;
	winrm_psrp_json_start(&g->json);
	winrm_psrp_reader_start(&g->reader, &winrm_psrp_json_events, &g->json);
}

static bool data(void *user, const uint8_t *at, size_t len)
{
	struct got *g = user;

	for (; len > 0 && g->header_len < WINRM_MESSAGE_HEADER; len--, at++)
		if (++g->header_len == 5)
			g->has_end = *at == 3;
	g->data_len += len;
	CHECK(len == 0 || winrm_psrp_reader_feed(&g->reader, at, len));
	return true;
}

static bool end(void *user)
{
	struct got *g = user;

	CHECK(g->header_len == WINRM_MESSAGE_HEADER);
	CHECK(g->data_len == 0 || winrm_psrp_reader_end(&g->reader));
	winrm_psrp_json_put(&g->json, "\n");
	CHECK(winrm_psrp_json_flush(&g->json));
	g->messages++;
	return true;
}

static void send_due(struct winrm_psrp_state *p, struct got *g, size_t room)
{
	static const struct winrm_fragment_sink sink = {begin, data, end};
	static uint8_t text[65536];
	size_t len;

	while (winrm_psrp_send_due(p)) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		winrm_psrp_send_put(p, &w, room);
		CHECK(winrm_writer_ok(&w) && w.len > 0);
		CHECK(w.len <= (room + 2) / 3 * 4);
		CHECK(winrm_base64_decode(text, w.len, &len));
		CHECK(winrm_fragments_feed(&g->fragments, text, len, &sink, g));
		winrm_psrp_send_done(p, room);
	}
}

/* False if the input is to be JSON, and is not. */
static bool run(struct got *g, const char *script, struct winrm_slice input,
	size_t room, size_t size, bool json)
{
	static struct winrm_psrp_state p;
	static uint8_t memory[1024];
	struct winrm_pipeline pipeline = {0};

	memset(g, 0, sizeof(*g));
	memset(&p, 0, sizeof(p));
	winrm_psrp_json_init(
		&g->json, (uint8_t *)g->memory, sizeof(g->memory), 60);
	g->json.pass = pass;
	g->json.user = g;
	pipeline.script = script;
	pipeline.input_json = json;
	pipeline.memory = memory;
	pipeline.memory_len = sizeof(memory);
	winrm_psrp_receive_start(&p.receiver, &pipeline);
	p.sender.object = 3;
	p.sender.has_input = true;
	winrm_psrp_send_start(&p);
	send_due(&p, g, room);
	do {
		struct winrm_slice piece = input;
		uint8_t *lent;

		piece.len = size < piece.len && !json ? size : piece.len;
		input.ptr += piece.len;
		input.len -= piece.len;
		lent = exact(piece.ptr, piece.len);
		piece.ptr = lent;
		if (!winrm_psrp_send_input(&p, piece, input.len == 0))
			return drop_exact(lent, piece.len), false;
		send_due(&p, g, room);
		drop_exact(lent, piece.len);
	} while (input.len > 0);
	CHECK(g->has_end && winrm_fragments_idle(&g->fragments));
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct got whole, pieces;
	static char script[4096];
	struct winrm_slice input = {bytes + 2, size - 2};
	bool json;

	if (size < 2 || size > 4096)
		return 0;
	json = bytes[1] & 128;
	memcpy(script, input.ptr, input.len);
	script[input.len] = 0;
	if (run(&whole, script, input, 40000, input.len, json)) {
		CHECK(run(&pieces, script, input, 100 + 3u * bytes[0],
			1 + (bytes[1] & 127), json));
		CHECK(whole.messages == pieces.messages);
		CHECK(whole.hash == pieces.hash);
	}
	return 0;
}
