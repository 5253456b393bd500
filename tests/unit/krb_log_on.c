/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/krb_log_on.h"

#include "tests/unit/unit.h"

struct krb_log_on log_on;

static int fill(void *io, uint8_t *out, size_t len)
{
	uint32_t usec = log_on.cusec - 1;

	(void)io;
	memset(out, 0x11, len);
	if (len == WINRM_KRB_CONFOUNDER + 8) {
		memcpy(out + WINRM_KRB_CONFOUNDER, &usec, 4);
		memcpy(out + WINRM_KRB_CONFOUNDER + 4, &log_on.number, 4);
	}
	return 0;
}

static uint64_t unix_time(void *io)
{
	(void)io;
	return log_on.clock;
}

static uint32_t now_ms(void *io)
{
	(void)io;
	return 5000;
}

static const struct winrm_port *second(void *io, void **second_io)
{
	(void)io;
	*second_io = NULL;
	return &log_on.second;
}

void log_on_set_up(const char *name, bool clock)
{
	struct blob plain;

	memset(&log_on, 0, sizeof(log_on));
	log_on.r = recording_load(name);
	recording_of_older_kdc(&log_on.r);
	plain = blob_hex(json_text(log_on.r.json, "ap_rep_plain"));
	log_on.clock = clock ? recording_time(blob_slice(&plain), 0) : 0;
	log_on.cusec = recording_uint(blob_slice(&plain), 1);
	blob_free(&plain);
	log_on.number = 1000;
	log_on.port.random = fill;
	log_on.port.unix_time = unix_time;
	log_on.port.now_ms = now_ms;
	log_on.port.second = second;
	log_on.kerberos.service = log_on.r.spn;
	log_on.kerberos.ticket = log_on.ticket;
	log_on.kerberos.ticket_len = sizeof(log_on.ticket);
	log_on.kerberos.realm = json_text(log_on.r.json, "realm");
	log_on.config.auth = WINRM_AUTH_KERBEROS;
	log_on.config.host = "winsrv";
	log_on.config.port = &log_on.port;
	log_on.config.kerberos = &log_on.kerberos;
	log_on.config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	log_on.config.credentials.user = json_text(log_on.r.json, "user");
	log_on.config.credentials.of.password = "Passw0rd!42";
	assert_null(winrm_kerberos_mechanism.wrong(&log_on.config));
}

void log_on_give_key(void)
{
	log_on.config.credentials.kind = WINRM_CREDENTIALS_KEY;
	log_on.config.credentials.of.key.etype = 18;
	log_on.config.credentials.of.key.bytes = log_on.r.client.bytes;
}

void log_on_tear_down(void)
{
	recording_free(&log_on.r);
}

struct winrm_writer *log_on_out(void)
{
	log_on.w = winrm_writer_init(log_on.out, sizeof(log_on.out));
	return &log_on.w;
}

int log_on_step(struct winrm_slice *in)
{
	return winrm_kerberos_mechanism.step(
		&log_on.keys, &log_on.config, in, log_on_out());
}

int log_on_ask(uint32_t nonce, const struct blob *answer, size_t changed)
{
	struct winrm_inquiry q = {NULL, 0};
	struct blob copy = {malloc(answer->len), answer->len};
	int result;

	assert_non_null(copy.data);
	memcpy(copy.data, answer->data, answer->len);
	log_on.number = nonce;
	assert_int_equal(winrm_kerberos_mechanism.ask(&log_on.keys,
				 &log_on.config, &q, log_on_out()),
		0);
	log_on.number = 1000;
	assert_true(winrm_writer_ok(&log_on.w));
	assert_int_equal(q.tcp_port, 88);
	assert_string_equal(q.host, log_on.kerberos.realm);
	if (changed < copy.len)
		copy.data[changed] ^= 1;
	result = winrm_kerberos_mechanism.told(
		&log_on.keys, &log_on.config, copy.data, copy.len);
	assert_true(is_zero(copy.data, copy.len));
	blob_free(&copy);
	return result;
}

uint32_t log_on_nonce(bool tgs)
{
	return tgs ? recording_tgs(&log_on.r).nonce
		   : recording_as(&log_on.r).nonce;
}

void log_on_get_ticket(void)
{
	assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_ASK);
	assert_int_equal(
		log_on_ask(1, &log_on.r.as1_err, SIZE_MAX), WINRM_LOG_ON_ASK);
	assert_int_equal(
		log_on_ask(log_on_nonce(false), &log_on.r.as2_rep, SIZE_MAX),
		WINRM_LOG_ON_ASK);
	assert_int_equal(
		log_on_ask(log_on_nonce(true), &log_on.r.tgs_rep, SIZE_MAX),
		WINRM_LOG_ON_DONE);
}

int log_on_take(const char *file, size_t changed)
{
	struct blob b = blob_load(file);
	struct winrm_slice in = {b.data, b.len};
	int result;

	if (changed < b.len)
		b.data[changed] ^= 1;
	result = log_on_step(&in);
	blob_free(&b);
	return result;
}

void log_on_path(char out[80], const char *name, const char *what)
{
	snprintf(out, 80, "tests/fixtures/kerberos/%s-%s.bin", name, what);
}
