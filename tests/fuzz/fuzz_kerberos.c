/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/kerberos_mechanism.h"

#include "core/mechanism/kerberos_state.h"
#include "core/mechanism/negotiate_mechanism.h"
#include "tests/fuzz/fuzz.h"

/*
 * The Kerberos mechanism, alone or with NTLM behind it, asked for tokens and given answers: an octet of
 * choices, then answers, each behind its length (two octets, big-endian). Key,
 * nonces and time are those of a recorded log-on, which is among the seeds, so
 * that inputs come from there to all that follows a ticket.
 */
enum {
	PASSWORD = 1,
	IAKERB = 2,
	SECOND = 4,
	NO_CLOCK = 8,
	SMALL = 16,
	UPN = 32,
	NEGOTIATE = 64 /* by password, from a ticket on */
};

/* Of tests/fixtures/kerberos/mit.json. */
static const uint8_t client_key[] = {0x12, 0xdc, 0x54, 0x94, 0x6d, 0x10, 0x66,
	0xaf, 0xb8, 0x14, 0xe3, 0x0a, 0xae, 0xcf, 0x72, 0xad, 0x52, 0x71, 0xae,
	0x28, 0xde, 0xe8, 0xd0, 0xa9, 0x55, 0xc9, 0xe4, 0x98, 0x55, 0xb0, 0x91,
	0xce};
enum { CLOCK = 1795762575, CUSEC = 654321, AS_NONCE = 0x28aa5736 };
#define TGS_NONCE 0x77b396bdu

static uint8_t choices;
static struct winrm_keys keys;
static const struct winrm_mechanism *mechanism;
static unsigned words;

static int fill(void *io, uint8_t *out, size_t len)
{
	const struct winrm_kerberos_state *s = winrm_kerberos_state(&keys);
	uint32_t word = s->phase == WINRM_KERBEROS_TGS ? TGS_NONCE : AS_NONCE;

	(void)io;
	memset(out, 0x11, len);
	if (len == 4 && words++ % 2)
		word = 1;
	else if (len == 24)
		word = CUSEC;
	if (len == 4 || len == 24)
		memcpy(out, &word, 4);
	return 0;
}

static uint64_t unix_time(void *io)
{
	(void)io;
	return choices & NO_CLOCK ? 0 : CLOCK;
}

static uint32_t now_ms(void *io)
{
	(void)io;
	return 5000;
}

static const struct winrm_port *second(void *io, void **second_io)
{
	static const struct winrm_port port;

	(void)io;
	*second_io = NULL;
	return &port;
}

static bool next(struct winrm_slice *rest, struct winrm_slice *answer)
{
	if (rest->len < 2)
		return false;
	answer->len = rest->ptr[0] * 256u + rest->ptr[1];
	answer->ptr = rest->ptr + 2;
	if (answer->len > rest->len - 2)
		answer->len = rest->len - 2;
	rest->ptr += 2 + answer->len;
	rest->len -= 2 + answer->len;
	return true;
}

/* A message each way, once logged on. */
static void talk(struct winrm_slice answer)
{
	struct winrm_growth growth = {0, 0, 0};
	uint8_t text[256] = {0}, *token = exact(answer.ptr, answer.len);
	size_t header = winrm_negotiate_is_ntlm(&keys) ? 16 : 60;
	struct winrm_sealed s = {slice_of(token, answer.len), header,
		answer.len > header ? answer.len - header : 0, 0, 0};

	mechanism->grow(&keys, 9, &growth);
	CHECK(growth.front + growth.back == growth.header);
	CHECK(growth.header <= 72);
	CHECK(mechanism->wrap(&keys, text + growth.front, 9));
	s.token_len = s.header_len + s.text_len;
	if (s.token_len <= answer.len && mechanism->unwrap(&keys, token, &s))
		CHECK(s.text_at + s.text_len <= s.token_len &&
			s.token_len <= answer.len);
	drop_exact(token, answer.len);
}

static int ask(const struct winrm_config *config, struct winrm_slice answer)
{
	static uint8_t out[8192];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_inquiry q = {NULL, 0};
	uint8_t *copy = exact(answer.ptr, answer.len);
	int result = mechanism->ask(&keys, config, &q, &w);

	CHECK(result <= 0 && (result < 0 || (q.host && q.tcp_port == 88)));
	if (result == 0)
		result = answer.len == 0
			? mechanism->told(&keys, config, NULL, 0)
			: mechanism->told(&keys, config, copy, answer.len);
	drop_exact(copy, answer.len);
	return result;
}

static int step(const struct winrm_config *config, struct winrm_slice *in)
{
	static uint8_t out[8192];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	uint8_t *copy;
	int result;

	if (!in)
		return mechanism->step(&keys, config, NULL, &w);
	copy = exact(in->ptr, in->len);
	in->ptr = copy;
	result = mechanism->step(&keys, config, in, &w);
	drop_exact(copy, in->len);
	return result;
}

static void log_on(const struct winrm_config *config, struct winrm_slice rest)
{
	struct winrm_slice answer;
	int result = step(config, NULL);
	unsigned refusals = 0;

	while (result >= 0 && next(&rest, &answer)) {
		if (result == WINRM_LOG_ON_ASK) {
			result = ask(config, answer);
			if (result == WINRM_LOG_ON_DONE)
				result = step(config, NULL);
		} else if (result == WINRM_LOG_ON_MORE) {
			result = step(config, &answer);
			if (result == WINRM_LOG_ON_AGAIN) {
				CHECK(++refusals == 1); /* then it gives up */
				result = step(config, NULL);
			}
		} else {
			talk(answer);
		}
	}
	CHECK(result >= 0 || result == WINRM_E_AUTH || result == WINRM_E_KDC ||
		result == WINRM_E_CHALLENGE || result == WINRM_E_SCHEME ||
		result == WINRM_E_CONFIG);
}

/* A ticket for the host, so that its answers come first. */
static void keep_ticket(const struct winrm_kerberos *kerberos)
{
	static const uint8_t cname[] = {0x30, 0x00};
	struct winrm_ticket t;

	memset(&t, 0, sizeof(t));
	t.service = winrm_slice_str(kerberos->service);
	t.crealm = winrm_slice_str(kerberos->realm);
	t.cname.text = slice_of(cname, sizeof(cname));
	t.ticket = t.cname.text;
	t.key.etype = WINRM_KRB_AES256_SHA1;
	t.end_time = CLOCK + 36000;
	CHECK(winrm_ticket_put(kerberos->ticket, kerberos->ticket_len, &t) <
		700);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t ticket[4096];
	static const struct winrm_port port = {.random = fill,
		.unix_time = unix_time,
		.now_ms = now_ms,
		.second = second};
	struct winrm_kerberos kerberos = {.realm = "WINRM.TEST",
		.service = "HTTP/localhost",
		.ticket = ticket,
		.ticket_len = sizeof(ticket)};
	struct winrm_config config = {.auth = WINRM_AUTH_KERBEROS,
		.host = "localhost",
		.port = &port,
		.kerberos = &kerberos};

	if (size == 0)
		return 0;
	choices = data[0];
	words = 0;
	memset(&keys, 0, sizeof(keys));
	memset(ticket, 0, sizeof(ticket));
	kerberos.iakerb = choices & IAKERB;
	kerberos.ticket_len = choices & SMALL ? 700 : sizeof(ticket);
	keys.second = choices & SECOND;
	config.credentials.user =
		choices & UPN ? "vagrant@other.test" : "vagrant";
	config.credentials.kind = WINRM_CREDENTIALS_KEY;
	config.credentials.of.key.etype = WINRM_KRB_AES256_SHA1;
	config.credentials.of.key.bytes = client_key;
	if (choices & NEGOTIATE) {
		config.auth = WINRM_AUTH_NEGOTIATE;
		kerberos.iakerb = false;
		keep_ticket(&kerberos);
	}
	if (choices & (PASSWORD | NEGOTIATE)) {
		config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
		config.credentials.of.password = "Passw0rd!42";
	}
	mechanism = winrm_mechanism_for(&config);
	CHECK(mechanism ==
		(choices & NEGOTIATE ? &winrm_negotiate_mechanism
				     : &winrm_kerberos_mechanism));
	CHECK(!mechanism->wrong(&config));
	log_on(&config, slice_of(data + 1, size - 1));
	return 0;
}
