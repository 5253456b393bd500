/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/gss_token.h"
#include "tests/unit/krb.h"

/* What MIT's acceptor has sealed, and taken, with MIT's KDC and Samba's. */

#define TYPE                                                                   \
	"multipart/encrypted;protocol=\"application/"                          \
	"HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted Boundary\""

static struct blob part(const struct fixture *x, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "tests/fixtures/kerberos/%s-%s.bin",
		x->name, name);
	return blob_load(path);
}

static struct winrm_gss context_of(const cJSON *json, unsigned etype,
	const char *key, const char *ours, const char *theirs)
{
	struct winrm_gss g = {krb_json_key(etype, json, key), true,
		(uint64_t)json_number(json, ours),
		(uint64_t)json_number(json, theirs)};

	return g;
}

/* Opens a copy, which is wrapped by us, as the acceptor does. */
static void find_confounder(const struct winrm_gss *g, const uint8_t *token,
	size_t len, uint8_t *confounder)
{
	struct blob copy = {malloc(len), len};
	size_t body = len - 16, rrc = winrm_get_be16(token + 6) % body;

	assert_non_null(copy.data);
	memcpy(copy.data, token, len);
	gss_turn(copy.data + 16, body, body - rrc);
	assert_true(winrm_krb_decrypt(
		&g->key, WINRM_KRB_USE_INITIATOR_SEAL, copy.data + 16, body));
	memcpy(confounder, copy.data + 16, 16);
	blob_free(&copy);
}

/* With its confounder the text is wrapped to the same bytes. */
static void assert_wraps(
	struct winrm_gss *g, const char *text, const uint8_t *token, size_t len)
{
	size_t text_len = strlen(text), front = winrm_gss_front(g);
	struct blob mine = {malloc(len), len};
	uint8_t confounder[16];

	assert_non_null(mine.data);
	assert_int_equal(front + text_len + winrm_gss_back(g), len);
	find_confounder(g, token, len, confounder);
	memcpy(mine.data + front, text, text_len);
	assert_true(winrm_gss_wrap(g, mine.data + front, text_len, confounder));
	assert_memory_equal(mine.data, token, len);
	blob_free(&mine);
}

static void assert_unwraps(struct winrm_gss *g, const char *text,
	uint8_t *token, struct winrm_sealed *s)
{
	size_t len = s->header_len + s->text_len;

	assert_true(winrm_gss_unwrap(g, token, s));
	assert_int_equal(s->token_len, len);
	assert_int_equal(s->text_len, strlen(text));
	assert_memory_equal(token + s->text_at, text, s->text_len);
}

static void messages_are_those_of_the_acceptor(void **state)
{
	const struct fixture *x = *state;
	const char *request = json_text(x->json, "plain_request");
	const char *answer = json_text(x->json, "plain_answer");
	struct winrm_gss g = context_of(x->json, 18, "acceptor_subkey",
		"initiator_seq", "acceptor_seq");
	struct blob ours = part(x, "wrap-request");
	struct blob first = part(x, "wrap-answer-iov");
	struct blob second = part(x, "wrap-answer-plain-rrc0");
	struct blob mic = part(x, "mic-answer-abc");
	struct winrm_slice abc = winrm_slice_str("abc");
	struct winrm_sealed s;

	assert_wraps(&g, request, ours.data, ours.len);
	s = gss_frame(first.data, first.len, strlen(answer));
	assert_unwraps(&g, answer, first.data, &s);
	assert_false(
		winrm_gss_verify(&g, winrm_slice_str("abd"), blob_slice(&mic)));
	assert_false(winrm_gss_verify(&g, abc, blob_slice(&mic)));
	s = gss_frame(second.data, second.len, strlen(answer));
	assert_unwraps(&g, answer, second.data, &s);
	assert_true(winrm_gss_verify(&g, abc, blob_slice(&mic)));
	assert_false(winrm_gss_verify(&g, abc, blob_slice(&mic)));
	blob_free(&ours);
	blob_free(&first);
	blob_free(&second);
	blob_free(&mic);
}

static void bodies_are_those_of_the_acceptor(void **state)
{
	const struct fixture *x = *state;
	struct winrm_gss g = context_of(x->json,
		(unsigned)json_number(x->json, "etype"), "key", "iseq", "aseq");
	struct blob request = part(x, "request"), answer = part(x, "answer");
	struct winrm_slice type = winrm_slice_str(TYPE);
	struct winrm_sealed s;

	assert_true(winrm_sealed_read(&s, type, blob_slice(&request)));
	assert_int_equal(
		s.header_len, winrm_gss_front(&g) + winrm_gss_back(&g));
	assert_true(winrm_sealed_ends(&s));
	assert_wraps(&g, json_text(x->json, "plain_request"), s.rest.ptr,
		s.token_len);
	assert_true(winrm_sealed_read(&s, type, blob_slice(&answer)));
	assert_unwraps(&g, json_text(x->json, "plain_answer"),
		answer.data + (s.rest.ptr - answer.data), &s);
	assert_true(winrm_sealed_ends(&s));
	blob_free(&request);
	blob_free(&answer);
}

int main(void)
{
	return fixture_run("tests/fixtures/kerberos/{ad,mit}.json", 2,
		       "messages are those of the acceptor",
		       messages_are_those_of_the_acceptor) +
		fixture_run("tests/fixtures/kerberos/aes256sha*-http.json", 2,
			"bodies are those of the acceptor",
			bodies_are_those_of_the_acceptor);
}
