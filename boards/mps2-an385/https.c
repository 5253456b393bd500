/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <lwip/opt.h>
#include <mbedtls/memory_buffer_alloc.h>

#include "boards/mps2-an385/transport.h"
#include "port/tls.h"

enum { POOL = (8 + 32 * SESSIONS) * 1024, CA_MAX = 2048 };

static struct winrm_tls sessions[SESSIONS];
static uint32_t pool[POOL / sizeof(uint32_t)];
static uint8_t pins[SESSIONS][1][WINRM_TLS_PIN];
static uint8_t ca[CA_MAX];
static size_t ca_len;
/* The same, read once for several sessions. */
static mbedtls_x509_crt chain;
static bool has_chain;
static unsigned failed;

void *__real_mbedtls_calloc(size_t count, size_t size);
void *__wrap_mbedtls_calloc(size_t count, size_t size);

/* The linker puts it in place of mbedTLS's own. */
void *__wrap_mbedtls_calloc(size_t count, size_t size)
{
	void *block = __real_mbedtls_calloc(count, size);

	if (!block)
		__atomic_add_fetch(&failed, 1, __ATOMIC_RELAXED);
	return block;
}

static unsigned failed_allocations(void *user)
{
	(void)user;
	return __atomic_load_n(&failed, __ATOMIC_RELAXED);
}

void transport_pool_start(const struct settings *s)
{
	size_t size = sizeof(pool);

	if (s->pool > 0 && s->pool < size)
		size = s->pool;
	mbedtls_memory_buffer_alloc_init((unsigned char *)pool, size);
}

/* One that cannot be read is an error of the session. */
void transport_begin(const struct settings *s)
{
	if (s->ca)
		ca_len = board_file(s->ca, ca, sizeof(ca));
	if (SESSIONS == 1)
		return;
	mbedtls_x509_crt_init(&chain);
	has_chain = mbedtls_x509_crt_parse_der_nocopy(&chain, ca, ca_len) == 0;
}

void transport_end(void)
{
	if (SESSIONS > 1)
		mbedtls_x509_crt_free(&chain);
}

static int refuse(struct transport *t, const char *why)
{
	t->why = why;
	return WINRM_E_CONFIG;
}

int transport_start(struct transport *t, int session, const struct settings *s,
	const struct winrm_port *lower, void *io)
{
	struct winrm_tls *tls = &sessions[session];
	struct winrm_tls_config config = {0};
	int error;

	t->port = &winrm_port_tls;
	t->io = tls;
	config.port = lower;
	config.io = io;
	config.keep_buffers = true;
	config.failed_allocations = failed_allocations;
	config.insecure_skip_dates = s->no_clock;
	if (s->ca) {
		if (ca_len == 0)
			return refuse(t, "no such file: ca");
		config.ca = ca;
		config.ca_len = ca_len;
		if (SESSIONS > 1 && has_chain)
			config.ca_chain = &chain;
	}
	if (s->pin) {
		if (!winrm_tls_pin_read(
			    s->pin, strlen(s->pin), pins[session][0]))
			return refuse(t, "not a pin");
		config.pins = (const uint8_t(*)[WINRM_TLS_PIN])pins[session];
		config.pin_count = 1;
	}
	error = winrm_tls_init(tls, &config);
	t->why = winrm_tls_reason(tls);
	return error;
}

void transport_stop(int session)
{
	winrm_tls_free(&sessions[session]);
}

/* Asserts that none of its blocks was overwritten. */
struct transport_pool transport_pool(void)
{
	struct transport_pool p;
	size_t used, blocks, peak;

	if (mbedtls_memory_buffer_alloc_verify() != 0)
		board_assert();
	mbedtls_memory_buffer_alloc_cur_get(&used, &blocks);
	p.used = used;
	p.blocks = blocks;
	mbedtls_memory_buffer_alloc_max_get(&peak, &blocks);
	p.peak = peak;
	return p;
}
