/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/ntlm.h"

#include "core/base/endian.h"
#include "tests/fuzz/fuzz.h"

/* Every field of AUTHENTICATE is inside the message, after its head. */
static void check_message(const uint8_t *message, size_t len)
{
	size_t at;

	CHECK(len >= 72 && !memcmp(message, "NTLMSSP\0\3\0\0\0", 12));
	for (at = 12; at < 60; at += 8) {
		size_t n = winrm_get_le16(message + at);
		size_t offset = winrm_get_le32(message + at + 4);

		CHECK(offset >= 72 && offset <= len && n <= len - offset);
	}
}

static enum winrm_ntlm_result answer(struct winrm_ntlm *n, uint8_t choice,
	struct winrm_slice challenge, uint8_t *out, size_t cap, size_t *len)
{
	static const char *const users[] = {
		"LAB\\alice", ".\\alice", "alice@lab.test", "\xc3\xbf"};
	struct winrm_ntlm_identity id = {.user = users[choice & 3],
		.password = "S3cret!",
		.workstation = choice & 4 ? "EMBED" : NULL,
		.host = choice & 8 ? "srv01.lab.test" : NULL,
		.channel_bindings = choice & 16
			? (const uint8_t *)"0123456789abcdef"
			: NULL,
		.seal = choice & 32};
	struct winrm_writer w = winrm_writer_init(out, cap);
	enum winrm_ntlm_result result;

	memcpy(id.random, "clientchsession-key-0123", 24);
	result = winrm_ntlm_authenticate(n, &id, challenge, &w);
	*len = w.len;
	return result;
}

static void check_session(struct winrm_ntlm *n)
{
	uint8_t data[8] = "message", signature[WINRM_NTLM_SIGNATURE];
	struct winrm_ntlm_side open = n->client;

	CHECK(winrm_ntlm_seal(n, data, sizeof(data), signature));
	CHECK(winrm_ntlm_side_unseal(&open, data, sizeof(data), signature));
	CHECK(!memcmp(data, "message", sizeof(data)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct winrm_ntlm zero;
	enum { CAP = 70000 };
	static uint8_t whole[CAP];
	uint8_t choice = size ? data[size - 1] : 0, *challenge, *out;
	struct winrm_ntlm n;
	size_t len, again;

	size -= size > 0; /* the last byte chooses the identity */
	challenge = exact(data, size);
	if (answer(&n, choice, slice_of(challenge, size), whole, CAP, &len) !=
		WINRM_NTLM_OK) {
		CHECK(!memcmp(&n, &zero, sizeof(n)));
		drop_exact(challenge, size);
		return 0;
	}
	check_message(whole, len);
	check_session(&n);
	out = exact(whole, len); /* just enough, then one too few */
	CHECK(answer(&n, choice, slice_of(challenge, size), out, len, &again) ==
		WINRM_NTLM_OK);
	CHECK(again == len && !memcmp(out, whole, len));
	drop_exact(out, len);
	out = exact(whole, len - 1);
	CHECK(answer(&n, choice, slice_of(challenge, size), out, len - 1,
		      &again) == WINRM_NTLM_TOO_LONG);
	drop_exact(out, len - 1);
	drop_exact(challenge, size);
	return 0;
}
