/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <FreeRTOS.h>
#include <semphr.h>
#include <task.h>

#include <lwip/priv/tcp_priv.h>
#include <lwip/tcpip.h>

#include "boards/mps2-an385/ethernet.h"
#include "boards/mps2-an385/figures.h"
#include "boards/mps2-an385/lan9118.h"
#include "boards/mps2-an385/session.h"
#include "port/lwip_socket.h"

/* Two tasks, each with a session of its own, over lwIP's sockets. */

enum {
	TASKS = 2,
	STACK_WORDS = 768, /* of a session's task */
	SMALL_STACK = 256,
	LEASE_MS = 30000,
	GOODBYE_MS = 300
};
/* Above the sessions is lwIP, at TCPIP_THREAD_PRIO. */
enum { STARTER = 1, SESSION = 2, NETWORK = 4 };

int main(void);
void vApplicationIdleHook(void);
void vApplicationMallocFailedHook(void);
void vApplicationStackOverflowHook(TaskHandle_t task, char *name);

static char arguments[1024];
static struct settings settings;
static struct session sessions[TASKS];
static struct winrm_lwip_socket ports[TASKS];
static TaskHandle_t tasks[TASKS];
static SemaphoreHandle_t frames, go, done;

/* --- hooks ----------------------------------------------------------------- */

void vApplicationIdleHook(void)
{
	__asm__ volatile("wfi");
}

void vApplicationMallocFailedHook(void)
{
	board_assert();
}

void vApplicationStackOverflowHook(TaskHandle_t task, char *name)
{
	(void)task;
	board_put("\nno stack left in ");
	board_put(name);
	board_assert();
}

uint32_t board_now_ms(void)
{
	return xTaskGetTickCount();
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

static const struct winrm_lwip_source source = {random_bytes, unix_time};

/* --- tasks ------------------------------------------------------------------ */

void board_ethernet_isr(void)
{
	BaseType_t woken = pdFALSE;

	board_lan9118_quiet();
	xSemaphoreGiveFromISR(frames, &woken);
	portYIELD_FROM_ISR(woken);
}

static void network(void *arg)
{
	(void)arg;
	for (;;) {
		board_ethernet_poll();
		board_lan9118_listen();
		if (!board_lan9118_waits())
			xSemaphoreTake(frames, 100);
	}
}

static void session_task(void *arg)
{
	struct session *s = arg;

	xSemaphoreTake(go, portMAX_DELAY);
	session_run(
		s, &settings, &winrm_port_lwip_socket, &ports[s - sessions]);
	xSemaphoreGive(done);
	vTaskSuspend(NULL);
}

static void start_network(void)
{
	frames = xSemaphoreCreateBinary();
	tcpip_init(NULL, NULL);
	xTaskCreate(network, "network", SMALL_STACK, NULL, NETWORK, NULL);
	LOCK_TCPIP_CORE();
	board_ethernet_start(tcpip_input);
	UNLOCK_TCPIP_CORE();
	while (!board_ethernet_has_address()) {
		if (board_now_ms() > LEASE_MS)
			board_assert();
		vTaskDelay(2);
	}
	LOCK_TCPIP_CORE();
	board_ethernet_use(&settings);
	UNLOCK_TCPIP_CORE();
}

static void start_sessions(void)
{
	int i;

	go = xSemaphoreCreateCounting(TASKS, 0);
	done = xSemaphoreCreateCounting(TASKS, 0);
	for (i = 0; i < TASKS; i++) {
		winrm_lwip_socket_init(&ports[i], &source, NULL);
		xTaskCreate(session_task, "session", STACK_WORDS, &sessions[i],
			SESSION, &tasks[i]);
	}
}

static struct figures take(void)
{
	struct figures f;

	LOCK_TCPIP_CORE();
	f = figures_take();
	UNLOCK_TCPIP_CORE();
	f.pool = configTOTAL_HEAP_SIZE - xPortGetFreeHeapSize();
	return f;
}

static void settle(void)
{
	uint32_t started = board_now_ms();

	while (tcp_active_pcbs && board_now_ms() - started < GOODBYE_MS)
		vTaskDelay(2);
}

static void put_peaks(uint32_t began)
{
	uint32_t free = STACK_WORDS, i;

	for (i = 0; i < TASKS; i++)
		if (uxTaskGetStackHighWaterMark(tasks[i]) < free)
			free = uxTaskGetStackHighWaterMark(tasks[i]);
	board_put("peaks");
	board_put_number(
		"stack", (STACK_WORDS - free) * (uint32_t)sizeof(StackType_t));
	figures_put_peaks();
	board_put_number("rtos-heap",
		configTOTAL_HEAP_SIZE - xPortGetMinimumEverFreeHeapSize());
	board_put_number("ms", board_now_ms() - began);
	board_put("\n");
}

/* FreeRTOS reads the vectors to start: the guard over them comes after. */
static void starter(void *arg)
{
	struct figures before, after;
	uint32_t began;
	int i, status;

	(void)arg;
	board_mpu_start();
	start_network();
	start_sessions();
	vTaskDelay(2); /* each waits for `go` now */
	before = take();
	figures_put("before", &before);
	began = board_now_ms();
	for (i = 0; i < TASKS; i++)
		xSemaphoreGive(go);
	for (i = 0; i < TASKS; i++)
		xSemaphoreTake(done, portMAX_DELAY);
	session_report(&sessions[0], "result");
	session_report(&sessions[1], "second");
	settle();
	after = take();
	figures_put("after", &after);
	put_peaks(began);
	status = sessions[0].status ? sessions[0].status : sessions[1].status;
	board_exit(memcmp(&before, &after, sizeof(before)) == 0
			? status
			: BOARD_EXIT_LEAK);
}

/* An interrupt that calls the kernel is not above the second lowest. */
int main(void)
{
	*((volatile uint8_t *)board_register(0xe000e40cu) + 1) = 192;
	if (!board_arguments(arguments, sizeof(arguments)) ||
		!settings_read(&settings, arguments))
		return BOARD_EXIT_USAGE;
	xTaskCreate(starter, "starter", SMALL_STACK * 2, NULL, STARTER, NULL);
	vTaskStartScheduler();
	return BOARD_EXIT_USAGE;
}
