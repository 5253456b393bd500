/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <mbedtls/memory_buffer_alloc.h>

#include "boards/mps2-an385/transport.h"
#include "port/tls.h"

enum { POOL = 40 * 1024, CA_MAX = 2048 };

static struct winrm_tls tls;
static uint32_t pool[POOL / sizeof(uint32_t)];
static uint8_t pin[1][WINRM_TLS_PIN];

static bool refuse(const char *what)
{
	board_put(what);
	board_put("\n");
	return false;
}

static bool start_tls(const struct settings *s, struct winrm_tls_config *config,
	struct winrm_lwip_raw *lower)
{
	static uint8_t ca[CA_MAX];

	config->port = &winrm_port_lwip_raw;
	config->io = lower;
	config->insecure_skip_dates = s->no_clock;
	if (s->ca) {
		config->ca = ca;
		config->ca_len = board_file(s->ca, ca, sizeof(ca));
		if (config->ca_len == 0)
			return refuse("no such file: ca");
	}
	if (s->pin) {
		if (!winrm_tls_pin_read(s->pin, strlen(s->pin), pin[0]))
			return refuse("not a pin");
		config->pins = (const uint8_t(*)[WINRM_TLS_PIN])pin;
		config->pin_count = 1;
	}
	if (winrm_tls_init(&tls, config) == WINRM_OK)
		return true;
	return refuse(winrm_tls_reason(&tls));
}

void transport_pool_start(const struct settings *s)
{
	size_t size = sizeof(pool);

	if (s->pool > 0 && s->pool < size)
		size = s->pool;
	mbedtls_memory_buffer_alloc_init((unsigned char *)pool, size);
}

bool transport_start(struct transport *t, const struct settings *s,
	struct winrm_lwip_raw *lower)
{
	struct winrm_tls_config config = {0};

	t->port = &winrm_port_tls;
	t->io = &tls;
	return start_tls(s, &config, lower);
}

void transport_stop(void)
{
	winrm_tls_free(&tls);
}

struct transport_pool transport_pool(void)
{
	struct transport_pool p;
	size_t used, blocks, peak;

	mbedtls_memory_buffer_alloc_cur_get(&used, &blocks);
	p.used = used;
	p.blocks = blocks;
	mbedtls_memory_buffer_alloc_max_get(&peak, &blocks);
	p.peak = peak;
	return p;
}
