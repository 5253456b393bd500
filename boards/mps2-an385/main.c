/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <lwip/dns.h>
#include <lwip/init.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

#include "boards/mps2-an385/ethernet.h"
#include "boards/mps2-an385/figures.h"
#include "boards/mps2-an385/lan9118.h"
#include "boards/mps2-an385/session.h"
#include "port/lwip_raw.h"

/*
 * Runs what its arguments say, reports the resources used, and exits with a
 * status like the winrm command.
 */

enum { GOODBYE_MS = 10000, LEASE_MS = 30000 };

int main(void);

static char arguments[1024];
static struct settings settings;
static struct session session;
static struct winrm_lwip_raw lower;
#if WINRM_KERBEROS
static struct winrm_lwip_raw second;
#endif
static uint32_t began; /* when an address was assigned */

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
	if (settings.no_clock)
		return 0;
	return settings.clock ? settings.clock + board_now_ms() / 1000
			      : board_host_time();
}

static const struct winrm_lwip_hooks hooks = {
	poll, sleep, random_bytes, unix_time};

void board_ethernet_isr(void)
{
	board_lan9118_quiet();
}

/* --- the job ---------------------------------------------------------------- */

static void put_peaks(void)
{
	board_put("peaks");
	board_put_number("stack", board_stack_peak());
	figures_put_peaks();
	board_put_number("ms", board_now_ms() - began);
	board_put_number("dhcp-ms", began);
	board_put("\n");
}

/* Lets lwIP close until no connection is left, but not for ever. */
static void settle(void)
{
	uint32_t started = board_now_ms();

	while (tcp_active_pcbs && board_now_ms() - started < GOODBYE_MS) {
		board_ethernet_poll();
		sys_check_timeouts();
		board_ethernet_sleep(1);
	}
}

static int job(void)
{
	struct figures before, after;

	transport_pool_start(&settings);
	before = figures_take();
	figures_put("before", &before);
	transport_begin(&settings);
	session_run(&session, 0, &settings, &winrm_port_lwip_raw, &lower);
	session_report(&session, "result");
	transport_end();
	settle();
	after = figures_take();
	figures_put("after", &after);
	return memcmp(&before, &after, sizeof(before)) == 0 ? session.status
							    : BOARD_EXIT_LEAK;
}

/* Waits for a lease, half a minute at most. */
static bool get_address(void)
{
	while (board_now_ms() < LEASE_MS) {
		board_ethernet_poll();
		sys_check_timeouts();
		if (board_ethernet_has_address())
			return true;
		board_ethernet_sleep(sys_timeouts_sleeptime());
	}
	return false;
}

int main(void)
{
	int status;

	board_mpu_start();
	if (!board_arguments(arguments, sizeof(arguments)) ||
		!settings_read(&settings, 1, arguments))
		return BOARD_EXIT_USAGE;
	if (settings.crash)
		board_crash(settings.crash);
	board_clock_start();
	lwip_init();
	board_ethernet_start(netif_input);
	if (!get_address()) {
		board_put("no address\n");
		return BOARD_EXIT_USAGE;
	}
	began = board_now_ms();
	board_ethernet_use(&settings);
	winrm_lwip_raw_init(&lower, &hooks, NULL);
#if WINRM_KERBEROS
	winrm_lwip_raw_init(&second, &hooks, NULL);
	lower.second = &second;
#endif
	status = job();
	put_peaks();
	return status;
}
