/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_crypto.h"

#include "tests/unit/krb.h"

/* What was recorded of MIT's and Samba's KDC, opened with the keys beside it. */

/*
 * The octets of an EncryptedData's [2], with which the message ends: those of a
 * token around it end there too, and begin before it.
 */
static struct winrm_slice last_octets(const struct blob *message)
{
	const uint8_t *p = message->data;
	size_t i;

	for (i = message->len - 44; i-- > 4;) {
		size_t rest = message->len - i;

		if (p[i] != 0x04)
			continue;
		if (p[i - 2] == 0xa2 && p[i - 1] == rest &&
			p[i + 1] == rest - 2)
			return slice_of(p + i + 2, rest - 2);
		if (p[i - 3] == 0xa2 && p[i - 2] == 0x81 && p[i - 1] == rest &&
			p[i + 1] == 0x81 && p[i + 2] == rest - 3)
			return slice_of(p + i + 3, rest - 3);
	}
	fail_msg("the message does not end with octets");
	return slice_of(NULL, 0);
}

/*
 * Decrypts what the message ends with; it must encrypt to the same again.
 * Gives a block with the text at its front.
 */
static struct blob open_last(const struct blob *message,
	const struct winrm_krb_key *key, uint32_t usage)
{
	struct winrm_slice data = last_octets(message);
	size_t len = data.len - winrm_krb_mac_len(key->etype);
	struct blob out = {malloc(data.len), data.len}, again = out;

	assert_non_null(out.data);
	memcpy(out.data, data.ptr, data.len);
	assert_true(winrm_krb_decrypt(key, usage, out.data, out.len));
	again.data = malloc(data.len);
	assert_non_null(again.data);
	memcpy(again.data, out.data, len);
	assert_true(winrm_krb_encrypt(key, usage, again.data, len));
	assert_memory_equal(again.data, data.ptr, data.len);
	blob_free(&again);
	out.len = len - WINRM_KRB_CONFOUNDER;
	memmove(out.data, out.data + WINRM_KRB_CONFOUNDER, out.len);
	return out;
}

static void assert_text(const struct blob *message,
	const struct winrm_krb_key *key, uint32_t usage, const cJSON *json,
	const char *name)
{
	struct blob text = open_last(message, key, usage);
	const char *hex = json_text(json, name);

	assert_non_null(hex);
	assert_hex(text.data, text.len, hex);
	blob_free(&text);
}

/* The key that is in the text lies where the sidecar's is found. */
static void assert_has(const struct blob *message,
	const struct winrm_krb_key *key, uint32_t usage, const cJSON *json,
	const char *name)
{
	struct blob text = open_last(message, key, usage);
	struct blob want = json_hex(json, name);
	size_t i = 0;

	while (i + want.len <= text.len &&
		memcmp(text.data + i, want.data, want.len))
		i++;
	assert_true(i + want.len <= text.len);
	blob_free(&text);
	blob_free(&want);
}

static struct blob part(const struct fixture *x, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "tests/fixtures/kerberos/%s-%s.bin",
		x->name, name);
	return blob_load(path);
}

static void log_on_is_read_with_its_keys(void **state)
{
	const struct fixture *x = *state;
	const cJSON *json = x->json;
	struct winrm_krb_key client, tgt, service;
	struct blob as = part(x, "as2-rep"), tgs = part(x, "tgs-rep");
	struct blob request = part(x, "gss-apreq");
	struct blob reply = part(x, "spnego-resp");

	assert_true(winrm_krb_string_to_key(&client, 18,
		winrm_slice_str(json_text(json, "password")),
		winrm_slice_str(json_text(json, "salt")), 4096));
	tgt = krb_json_key(18, json, "tgt_session_key");
	service = krb_json_key(18, json, "svc_session_key");
	assert_text(
		&as, &client, WINRM_KRB_USE_AS_REPLY, json, "enc_as_rep_plain");
	assert_has(
		&as, &client, WINRM_KRB_USE_AS_REPLY, json, "tgt_session_key");
	assert_has(
		&tgs, &tgt, WINRM_KRB_USE_TGS_REPLY, json, "svc_session_key");
	assert_text(&request, &service, WINRM_KRB_USE_AUTHENTICATOR, json,
		"authenticator_plain");
	assert_text(
		&reply, &service, WINRM_KRB_USE_AP_REPLY, json, "ap_rep_plain");
	blob_free(&as);
	blob_free(&tgs);
	blob_free(&request);
	blob_free(&reply);
}

static void log_on_with_sha2_is_read_with_its_keys(void **state)
{
	const struct fixture *x = *state;
	const cJSON *json = x->json;
	struct winrm_krb_key client, tgt = {20, {0}};
	struct blob as = json_hex(json, "as-rep");
	struct blob tgs = json_hex(json, "tgs-rep");
	struct blob plain = json_hex(json, "enc_as_rep_plain");

	assert_true(winrm_krb_string_to_key(&client, 20,
		winrm_slice_str(json_text(json, "password")),
		winrm_slice_str(json_text(json, "salt")), 32768));
	assert_text(
		&as, &client, WINRM_KRB_USE_AS_REPLY, json, "enc_as_rep_plain");
	/* [0] EncryptionKey comes first. */
	assert_memory_equal(plain.data + 15, "\xa1\x22\x04\x20", 4);
	memcpy(tgt.bytes, plain.data + 19, 32);
	assert_has(
		&tgs, &tgt, WINRM_KRB_USE_TGS_REPLY, json, "svc_session_key");
	blob_free(&as);
	blob_free(&tgs);
	blob_free(&plain);
}

/* The running one, with each token cut in two, and that of all at once. */
static void tokens_of_iakerb_have_their_checksum(void **state)
{
	static const char *const names[] = {
		"0-c", "0-s", "1-c", "1-s", "2-c", "2-s"};
	const struct fixture *x = *state;
	struct winrm_krb_key key =
		krb_json_key(18, x->json, "initiator_subkey");
	struct blob der = json_hex(x->json, "finished_der");
	struct blob tokens[COUNT(names)];
	struct winrm_slice pieces[COUNT(names)];
	struct winrm_krb_checksum c;
	uint8_t mac[WINRM_KRB_MAC_MAX] = {0};
	size_t i;

	winrm_krb_checksum_start(&c, &key, WINRM_KRB_USE_IAKERB_FINISHED);
	for (i = 0; i < COUNT(names); i++) {
		size_t half;

		tokens[i] = part(x, names[i]);
		pieces[i] = blob_slice(&tokens[i]);
		half = pieces[i].len / 2;
		winrm_krb_checksum_add(&c, slice_of(pieces[i].ptr, half));
		winrm_krb_checksum_add(&c,
			slice_of(pieces[i].ptr + half, pieces[i].len - half));
	}
	assert_true(winrm_krb_checksum_end(&c, mac));
	assert_memory_equal(mac, der.data + der.len - 12, 12);
	assert_true(is_zero(&c, sizeof(c)));
	memset(mac, 0, sizeof(mac));
	assert_true(winrm_krb_checksum(&key, WINRM_KRB_USE_IAKERB_FINISHED,
		pieces, COUNT(pieces), mac));
	assert_memory_equal(mac, der.data + der.len - 12, 12);
	for (i = 0; i < COUNT(names); i++)
		blob_free(&tokens[i]);
	blob_free(&der);
}

int main(void)
{
	return fixture_run("tests/fixtures/kerberos/{ad,mit}.json", 2,
		       "log-on is read with its keys",
		       log_on_is_read_with_its_keys) +
		fixture_run("tests/fixtures/kerberos/mit-sha2.json", 1,
			"log-on with SHA-2 is read with its keys",
			log_on_with_sha2_is_read_with_its_keys) +
		fixture_run("tests/fixtures/kerberos/mit-iakerb.json", 1,
			"tokens of IAKERB have their checksum",
			tokens_of_iakerb_have_their_checksum);
}
