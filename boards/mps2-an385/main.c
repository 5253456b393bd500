/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <lwip/dns.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/stats.h>
#include <lwip/timeouts.h>

#include "boards/mps2-an385/transport.h"
#include "port/crypto.h"

/* Runs what its arguments say, reports what it took, and exits with a status
 * as the winrm command's. */

enum { TX = 4096, RX = 8960, GOODBYE_MS = 300 };

struct run {
	struct winrm_md5 hash[2]; /* of stdout, stderr */
	uint32_t bytes[2];
	uint32_t input; /* bytes of stdin that were lent */
	bool show;
	const struct settings *settings;
};

int main(void);

uint16_t board_dns_port = 53;

static char arguments[1024];
static struct settings settings;
static struct winrm_client client;
static struct winrm_lwip_raw lower;
static uint8_t tx[TX], rx[RX];
static struct run run;
static char message[400];
static uint32_t began; /* when there was an address */

/* --- hooks ----------------------------------------------------------------- */

static void poll(void *board)
{
	(void)board;
	board_ethernet_poll();
}

static void sleep(void *board, uint32_t ms)
{
	(void)board;
	board_ethernet_sleep(ms);
}

static int random_bytes(void *board, uint8_t *out, size_t len)
{
	(void)board;
	return board_random(out, len) ? WINRM_OK : WINRM_E_CRYPTO;
}

static uint64_t unix_time(void *board)
{
	(void)board;
	return board_host_time();
}

static const struct winrm_lwip_hooks hooks = {
	poll, sleep, random_bytes, unix_time};

/* --- one command ------------------------------------------------------------ */

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct run *r = user;
	int at = stream == WINRM_STDERR;

	winrm_md5_add(&r->hash[at], data, len);
	r->bytes[at] += len;
	if (r->show)
		board_put_bytes(data, len);
	return true;
}

/* Lines of digits, so that what was lost or came twice can be seen. */
static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	static uint8_t lines[512];
	struct run *r = user;
	size_t i, n = r->settings->input - r->input;

	if (n > sizeof(lines))
		n = sizeof(lines);
	if (n > max)
		n = max;
	for (i = 0; i < n; i++) {
		uint32_t at = r->input + i;

		lines[i] = at % 64 == 63 ? '\n'
					 : (uint8_t)('0' + (at / 64 + at) % 10);
	}
	r->input += n;
	*data = lines;
	*len = n;
	return r->input == r->settings->input ? WINRM_INPUT_END
					      : WINRM_INPUT_DATA;
}

static void put_hash(const char *name, struct winrm_md5 *hash)
{
	uint8_t digest[WINRM_MD5_LEN];
	int i;

	(void)winrm_md5_end(hash, digest);
	board_put(name);
	for (i = 0; i < WINRM_MD5_LEN; i += 4)
		board_put_hex((uint32_t)digest[i] << 24 |
			(uint32_t)digest[i + 1] << 16 |
			(uint32_t)digest[i + 2] << 8 | digest[i + 3]);
}

static int one(struct run *r)
{
	struct winrm_request request = {0};
	int error;

	request.command = settings.command;
	request.timeout_ms = settings.timeout_ms;
	request.on_output = on_output;
	request.on_input = on_input;
	request.user = r;
	r->input = 0;
	error = winrm_start(&client, &request);
	return error ? error : winrm_run(&client);
}

/* --- figures ------------------------------------------------------------------ */

static uint32_t count(const struct tcp_pcb *pcb)
{
	uint32_t n = 0;

	for (; pcb; pcb = pcb->next)
		n++;
	return n;
}

struct figures {
	uint32_t pcbs, heap, pbufs, segments, pool, blocks;
};

static struct figures take(void)
{
	struct transport_pool p = transport_pool();
	struct figures f = {
		count(tcp_active_pcbs) + count(tcp_bound_pcbs),
		lwip_stats.mem.used,
		lwip_stats.memp[MEMP_PBUF_POOL]->used,
		lwip_stats.memp[MEMP_TCP_SEG]->used,
		p.used,
		p.blocks,
	};

	return f;
}

static void put_figures(const char *name, const struct figures *f)
{
	board_put(name);
	board_put_number("pcbs", f->pcbs);
	board_put_number("heap", f->heap);
	board_put_number("pbufs", f->pbufs);
	board_put_number("segments", f->segments);
	board_put_number("pool", f->pool);
	board_put_number("blocks", f->blocks);
	board_put("\n");
}

static void put_peaks(void)
{
	struct transport_pool p = transport_pool();

	board_put("peaks");
	board_put_number("stack", board_stack_peak());
	board_put_number("heap", lwip_stats.mem.max);
	board_put_number("pbufs", lwip_stats.memp[MEMP_PBUF_POOL]->max);
	board_put_number("pcbs", lwip_stats.memp[MEMP_TCP_PCB]->max);
	board_put_number("pool", p.peak);
	board_put_number("flash", (uint32_t)(uintptr_t)board_flash_used);
	board_put_number("ram", (uint32_t)(uintptr_t)board_ram_used);
	board_put_number("lost", board_ethernet_lost());
	board_put_number("ms", board_now_ms() - began);
	board_put_number("dhcp-ms", began);
	board_put("\n");
}

/* Lets lwIP say goodbye: until no connection is left, but not for ever. */
static void settle(void)
{
	uint32_t started = board_now_ms();

	while (tcp_active_pcbs && board_now_ms() - started < GOODBYE_MS) {
		board_ethernet_poll();
		sys_check_timeouts();
		board_ethernet_sleep(1);
	}
}

/* --- all of it -------------------------------------------------------------- */

static int status_of(int error, int64_t code)
{
	switch (error) {
	case WINRM_OK: return code >= 0 && code < 240 ? (int)code : 240;
	case WINRM_E_TIMEOUT: return 250;
	case WINRM_E_FAULT: return 251;
	case WINRM_E_CERT: return 252;
	case WINRM_E_AUTH:
	case WINRM_E_SCHEME: return 253;
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT: return 254;
	default: return 255;
	}
}

static bool log_on(const struct transport *t)
{
	struct winrm_config config = {0};

	config.host = settings.host;
	config.tcp_port = (uint16_t)settings.port;
	config.user = settings.user;
	config.password = settings.password;
	config.port = t->port;
	config.io = t->io;
	config.tx = tx;
	config.tx_len = sizeof(tx);
	config.rx = rx;
	config.rx_len = sizeof(rx);
	config.no_reconnect = settings.no_recover;
	if (winrm_init(&client, &config) == WINRM_OK)
		return true;
	board_put("the settings do not do\n");
	return false;
}

static int run_all(void)
{
	uint32_t n;
	int error = 0;

	run.settings = &settings;
	run.show = settings.show;
	winrm_md5_start(&run.hash[0]);
	winrm_md5_start(&run.hash[1]);
	for (n = 0; n < settings.repeat && !error; n++)
		error = one(&run);
	board_put("\nresult");
	board_put_number("error", (uint32_t)-error);
	board_put_number("exit", (uint32_t)winrm_response(&client)->exit_code);
	board_put_number("sealed", winrm_response(&client)->sealed);
	board_put_number("reconnects", winrm_response(&client)->reconnects);
	board_put_number("commands", n);
	board_put_number("out", run.bytes[0]);
	board_put_number("err", run.bytes[1]);
	put_hash(" out-md5=", &run.hash[0]);
	put_hash(" err-md5=", &run.hash[1]);
	board_put("\n");
	if (error) {
		winrm_describe(&client, message, sizeof(message));
		board_put("message ");
		board_put(message);
		board_put("\n");
	}
	return status_of(error, winrm_response(&client)->exit_code);
}

static int job(void)
{
	struct transport t;
	struct figures before, after;
	int status;

	transport_pool_start(&settings);
	before = take();
	put_figures("before", &before);
	if (!transport_start(&t, &settings, &lower) || !log_on(&t))
		return BOARD_EXIT_USAGE;
	status = run_all();
	if (winrm_close(&client) == WINRM_OK)
		(void)winrm_run(&client);
	winrm_abort(&client);
	transport_stop();
	settle();
	after = take();
	put_figures("after", &after);
	return memcmp(&before, &after, sizeof(before)) == 0 ? status
							    : BOARD_EXIT_LEAK;
}

static bool has_address(void)
{
	return !ip4_addr_isany_val(*netif_ip4_addr(netif_default));
}

/* A lease, or half a minute without one. */
static bool get_address(void)
{
	while (board_now_ms() < 30000) {
		board_ethernet_poll();
		sys_check_timeouts();
		if (has_address())
			return true;
		board_ethernet_sleep(sys_timeouts_sleeptime());
	}
	return false;
}

static void use_resolver(void)
{
	ip_addr_t gateway;

	if (settings.dns_port == 53)
		return; /* DHCP's */
	board_dns_port = (uint16_t)settings.dns_port;
	ip_addr_copy_from_ip4(gateway, *netif_ip4_gw(netif_default));
	dns_setserver(0, &gateway);
}

int main(void)
{
	int status;

	if (!board_arguments(arguments, sizeof(arguments)) ||
		!settings_read(&settings, arguments))
		return BOARD_EXIT_USAGE;
	if (settings.crash)
		board_crash(settings.crash);
	board_ethernet_start();
	if (!get_address()) {
		board_put("no address\n");
		return BOARD_EXIT_USAGE;
	}
	began = board_now_ms();
	use_resolver();
	board_ethernet_lose(settings.lose);
	winrm_lwip_raw_init(&lower, &hooks, NULL);
	status = job();
	put_peaks();
	return status;
}
