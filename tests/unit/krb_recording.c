/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/der_made.h"
#include "tests/unit/krb_recording.h"

#include "core/kerberos/der_read.h"

#define FOLDER "tests/fixtures/kerberos/"

static struct blob load(const char *name, const char *part)
{
	char path[128];

	snprintf(path, sizeof(path), FOLDER "%s-%s.bin", name, part);
	return blob_load(path);
}

static cJSON *load_json(const char *name)
{
	struct blob text;
	char path[128];
	cJSON *json;

	snprintf(path, sizeof(path), FOLDER "%s.json", name);
	text = blob_load(path);
	json = cJSON_Parse((const char *)text.data);
	assert_non_null(json);
	blob_free(&text);
	return json;
}

/* The answer's token, out of its NegTokenResp: the last OCTET STRING. */
static struct blob answer_of(struct blob response)
{
	struct winrm_slice all = blob_slice(&response), field[1];
	struct blob token;

	assert_true(der_message(all, 0xa1, "\xa2\x04", field));
	token.len = field[0].len;
	token.data = malloc(token.len + 1);
	assert_non_null(token.data);
	memcpy(token.data, field[0].ptr, token.len);
	blob_free(&response);
	return token;
}

/* The KDC's message in a token of IAKERB, framed or not. */
static struct blob message_of(struct blob token)
{
	struct winrm_slice s = blob_slice(&token), skipped;
	struct blob message;

	if (s.ptr[0] == 0x60)
		assert_true(der_only(s, 0x60, &s) &&
			winrm_der_take(&s, WINRM_DER_OID, &skipped));
	s.ptr += 2;
	s.len -= 2;
	assert_true(winrm_der_take(&s, WINRM_DER_SEQUENCE, &skipped));
	message.len = s.len;
	message.data = malloc(s.len + 1);
	assert_non_null(message.data);
	memcpy(message.data, s.ptr, s.len);
	blob_free(&token);
	return message;
}

static void load_sha2(struct recording *r)
{
	struct blob plain = json_hex(r->json, "enc_as_rep_plain");
	struct winrm_slice field[1];

	r->as2_req = json_hex(r->json, "as2-req");
	r->as2_rep = json_hex(r->json, "as-rep");
	r->tgs_req = json_hex(r->json, "tgs-req");
	r->tgs_rep = json_hex(r->json, "tgs-rep");
	assert_true(der_message(blob_slice(&plain), 0x7a, "\xa0\x30", field));
	assert_true(winrm_krb_read_key(field[0], &r->tgt));
	blob_free(&plain);
	r->spn = "HTTP/sha2.winrm.test";
	memcpy(r->etypes, "\x14\x13", 2);
	r->tgs_etype_count = 1;
}

static void load_iakerb(struct recording *r, const char *name)
{
	r->as1_req = message_of(load(name, "0-c"));
	r->as1_err = message_of(load(name, "0-s"));
	r->as2_req = message_of(load(name, "1-c"));
	r->as2_rep = message_of(load(name, "1-s"));
	r->tgs_req = message_of(load(name, "2-c"));
	r->tgs_rep = message_of(load(name, "2-s"));
	r->ap_req = load(name, "3-c");
	r->ap_rep = load(name, "3-s");
}

static void load_kdc(struct recording *r, const char *name)
{
	r->as1_req = load(name, "as1-req");
	r->as1_err = load(name, "as1-err");
	r->as2_req = load(name, "as2-req");
	r->as2_rep = load(name, "as2-rep");
	r->tgs_req = load(name, "tgs-req");
	r->tgs_rep = load(name, "tgs-rep");
	r->ap_req = load(name, "gss-apreq");
	r->ap_rep = answer_of(load(name, "spnego-resp"));
}

struct recording recording_load(const char *name)
{
	unsigned etype = strcmp(name, "mit-sha2") ? 18 : 20;
	struct recording r;

	memset(&r, 0, sizeof(r));
	r.json = load_json(name);
	r.realm =
		winrm_slice_str(strcmp(name, "ad") ? "WINRM.TEST" : "AD.TEST");
	r.user = winrm_slice_str("vagrant");
	r.client = krb_json_key(etype, r.json, "client_key");
	r.spn = strcmp(name, "ad") ? "HTTP/localhost" : "HTTP/winsrv.ad.test";
	memcpy(r.etypes, "\x12\x11", 2);
	r.etype_count = r.tgs_etype_count = 2;
	if (etype == 20) {
		load_sha2(&r);
	} else {
		r.tgt = krb_json_key(18, r.json, "tgt_session_key");
		r.subkey = krb_json_key(18, r.json, "initiator_subkey");
		if (strcmp(name, "mit-iakerb"))
			load_kdc(&r, name);
		else
			load_iakerb(&r, name);
	}
	r.service = krb_json_key(etype, r.json, "svc_session_key");
	return r;
}

void recording_free(struct recording *r)
{
	cJSON_Delete(r->json);
	blob_free(&r->as1_req);
	blob_free(&r->as1_err);
	blob_free(&r->as2_req);
	blob_free(&r->as2_rep);
	blob_free(&r->tgs_req);
	blob_free(&r->tgs_rep);
	blob_free(&r->ap_req);
	blob_free(&r->ap_rep);
}

/* The nonce of a request: field 7 of its body. */
static uint32_t nonce_of(const struct blob *request, uint8_t tag)
{
	struct winrm_slice body[1], nonce[1];

	assert_true(der_message(blob_slice(request), tag, "\xa4\x30", body));
	assert_true(winrm_der_fields(body[0], "\xa7\x02", nonce));
	return (uint32_t)nonce[0].len;
}

struct winrm_kdc_request recording_as(const struct recording *r)
{
	struct winrm_kdc_request q = {
		.client = {WINRM_KRB_NAME_PRINCIPAL, r->user},
		.realm = r->realm,
		.etypes = {r->etypes, r->etype_count},
		.nonce = nonce_of(&r->as2_req, 0x6a)};

	q.service.type = WINRM_KRB_NAME_SERVICE;
	q.service.text = winrm_slice_str(
		r->realm.len == 7 ? "krbtgt/AD.TEST" : "krbtgt/WINRM.TEST");
	return q;
}

struct winrm_kdc_request recording_tgs(const struct recording *r)
{
	struct winrm_kdc_request q = recording_as(r);

	q.service.text = winrm_slice_str(r->spn);
	q.nonce = nonce_of(&r->tgs_req, 0x6c);
	q.etypes.len = r->tgs_etype_count;
	return q;
}

/* The SEQUENCE that begins with [0] etype and ends with the message. */
static bool find_encrypted(
	struct winrm_slice whole, unsigned etype, struct winrm_slice *content)
{
	const uint8_t head[] = {0xa0, 3, 2, 1, (uint8_t)etype, 0xa2};
	size_t at;

	for (at = whole.len; at-- > 0;) {
		struct winrm_slice rest = {whole.ptr + at, whole.len - at};

		if (winrm_der_take(&rest, WINRM_DER_SEQUENCE, content) &&
			content->len > sizeof(head) &&
			!memcmp(content->ptr, head, sizeof(head)))
			return true;
	}
	return false;
}

struct winrm_slice recording_decrypt(struct blob *message,
	const struct winrm_krb_key *key, uint32_t usage, uint8_t *confounder)
{
	struct winrm_slice content;

	assert_true(find_encrypted(blob_slice(message), key->etype, &content));
	assert_int_equal(
		winrm_krb_decrypt_in_place(message->data, &content, key, usage),
		WINRM_KRB_OK);
	memcpy(confounder, content.ptr - WINRM_KRB_CONFOUNDER,
		WINRM_KRB_CONFOUNDER);
	return content;
}

void recording_of_older_kdc(struct recording *r)
{
	static const uint8_t flags[] = {0xa4, 7, 3, 5, 0};
	struct winrm_slice s;
	uint8_t *plain, *at;

	assert_true(der_message(blob_slice(&r->as2_rep), 0x6b, "\xa6\x30", &s));
	assert_int_equal(winrm_krb_decrypt_in_place(r->as2_rep.data, &s,
				 &r->client, WINRM_KRB_USE_AS_REPLY),
		WINRM_KRB_OK);
	plain = r->as2_rep.data + (s.ptr - r->as2_rep.data);
	at = memmem(plain, s.len, flags, sizeof(flags));
	assert_non_null(at);
	at[sizeof(flags) + 1] &= (uint8_t) ~(WINRM_KRB_FLAG_ENC_PA_REP >> 16);
	assert_true(winrm_krb_encrypt(&r->client, WINRM_KRB_USE_AS_REPLY,
		plain - WINRM_KRB_CONFOUNDER, WINRM_KRB_CONFOUNDER + s.len));
}

/* In a SEQUENCE, or in one that an application's tag is around. */
static struct winrm_slice field_of(struct winrm_slice plain, const char *spec)
{
	struct winrm_slice content, field[1];

	if (plain.ptr[0] != WINRM_DER_SEQUENCE)
		assert_true(der_only(plain, plain.ptr[0], &plain));
	assert_true(der_only(plain, WINRM_DER_SEQUENCE, &content));
	assert_true(winrm_der_fields(content, spec, field));
	return field[0];
}

uint32_t recording_time(struct winrm_slice plain, unsigned n)
{
	char spec[3] = {(char)(0xa0 + n), WINRM_DER_TIME, 0};

	return (uint32_t)field_of(plain, spec).len;
}

uint32_t recording_uint(struct winrm_slice plain, unsigned n)
{
	char spec[3] = {(char)(0xa0 + n), WINRM_DER_INTEGER, 0};

	return (uint32_t)field_of(plain, spec).len;
}
