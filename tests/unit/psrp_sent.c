/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/psrp_sent.h"

struct psrp_sent sent;

static void begin_message(void *user)
{
	(void)user;
}

static bool add_message(void *user, const uint8_t *data, size_t len)
{
	(void)user;
	assert_true(sent.len + len <= sizeof(sent.messages));
	memcpy(sent.messages + sent.len, data, len);
	sent.len += len;
	return true;
}

static bool end_message(void *user)
{
	(void)user;
	assert_true(sent.count < COUNT(sent.ends));
	sent.ends[sent.count++] = sent.len;
	return true;
}

void psrp_sent_take(const uint8_t *base64, size_t len)
{
	static const struct winrm_fragment_sink sink = {
		begin_message, add_message, end_message};
	static uint8_t data[65536];
	size_t data_len;

	memcpy(data, base64, len);
	assert_true(winrm_base64_decode(data, len, &data_len));
	assert_true(winrm_fragments_feed(
		&sent.fragments, data, data_len, &sink, NULL));
	assert_int_equal(sent.fragments.header_len, 0); /* whole fragments */
}

void psrp_sent_reset(void)
{
	memset(&sent.state, 0, sizeof(sent.state));
	memset(&sent.pipeline, 0, sizeof(sent.pipeline));
	memset(&sent.fragments, 0, sizeof(sent.fragments));
	sent.len = sent.count = 0;
	sent.pipeline.memory = sent.memory;
	sent.pipeline.memory_len = sizeof(sent.memory);
	winrm_psrp_guid(sent.state.receiver.pool,
		"01234567-89AB-CDEF-0123-456789ABCDEF");
	winrm_psrp_guid(
		sent.state.receiver.id, "11111111-2222-3333-4444-555555555555");
	winrm_psrp_receive_start(&sent.state.receiver, &sent.pipeline);
	sent.state.sender.object = 3;
	winrm_psrp_send_start(&sent.state);
}

unsigned psrp_sent_all(size_t room)
{
	static uint8_t text[65536];
	unsigned sends = 0;

	for (; winrm_psrp_send_due(&sent.state); sends++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		winrm_psrp_send_put(&sent.state, &w, room);
		assert_true(winrm_writer_ok(&w));
		assert_true(w.len <= (room + 2) / 3 * 4);
		assert_true(w.len > 0);
		psrp_sent_take(text, w.len);
		winrm_psrp_send_done(&sent.state, room);
	}
	return sends;
}

void psrp_sent_assert(size_t nth, uint32_t type, const char *text)
{
	size_t start = nth > 0 ? sent.ends[nth - 1] : 0;
	const uint8_t *m = sent.messages + start;
	size_t len = sent.ends[nth] - start;

	assert_true(nth < sent.count && len >= 40);
	assert_int_equal(m[0], 2);
	assert_int_equal(m[4] | m[5] << 8 | m[6] << 16, type);
	assert_memory_equal(m + 8,
		"\x67\x45\x23\x01\xab\x89\xef\xcd\x01\x23\x45\x67\x89\xab\xcd"
		"\xef",
		16);
	assert_slice(slice_of(m + 40, len - 40), text);
}

struct winrm_slice psrp_sent_text(size_t nth)
{
	size_t start = nth > 0 ? sent.ends[nth - 1] : 0;

	assert_true(nth < sent.count);
	return slice_of(sent.messages + start + WINRM_MESSAGE_HEADER,
		sent.ends[nth] - start - WINRM_MESSAGE_HEADER);
}

/* --- of the host ------------------------------------------------------------ */

static uint8_t message[16384];
static size_t message_len;

static void put(const void *data, size_t len)
{
	assert_true(message_len + len <= sizeof(message));
	memcpy(message + message_len, data, len);
	message_len += len;
}

int psrp_hear(struct winrm_psrp_receiver *r, uint8_t object, uint32_t type,
	const char *data)
{
	static const uint8_t none[WINRM_GUID_LEN] = {0};
	size_t len = WINRM_MESSAGE_HEADER + strlen(data);
	uint8_t head[WINRM_FRAGMENT_HEADER + 8] = {0};

	head[7] = object;
	head[16] = WINRM_FRAGMENT_START | WINRM_FRAGMENT_END;
	head[19] = (uint8_t)(len >> 8);
	head[20] = (uint8_t)len;
	head[21] = 1; /* to the client */
	head[25] = (uint8_t)type;
	head[26] = (uint8_t)(type >> 8);
	head[27] = (uint8_t)(type >> 16);
	message_len = 0;
	put(head, sizeof(head));
	put(type >> 12 == 0x10 ? none : r->pool, sizeof(none));
	put(type >> 12 == 0x41 ? r->id : none, sizeof(none));
	put(data, strlen(data));
	return winrm_psrp_receive(r, message, message_len);
}
