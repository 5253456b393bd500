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
	TASKS = SESSIONS,
	ALL_TASKS = TASKS + 4, /* starter, network, lwIP's, idle */
	SMALL_STACK = 256,
	LEASE_MS = 30000,
	GOODBYE_MS = 10000
};
/* Above the sessions is lwIP, at TCPIP_THREAD_PRIO. */
enum { STARTER = 1, SESSION = 2, NETWORK = 4 };

int main(void);
void vApplicationIdleHook(void);
void vApplicationGetIdleTaskMemory(
	StaticTask_t **task, StackType_t **stack, uint32_t *words);
void vApplicationMallocFailedHook(void);
void vApplicationStackOverflowHook(TaskHandle_t task, char *name);

static char arguments[1024];
static struct settings settings[TASKS];
static StaticTask_t tasks[TASKS];
static struct session sessions[TASKS];
static struct winrm_lwip_socket ports[TASKS];
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

void vApplicationGetIdleTaskMemory(
	StaticTask_t **task, StackType_t **stack, uint32_t *words)
{
	static StaticTask_t idle;
	static StackType_t idle_stack[configMINIMAL_STACK_SIZE];

	*task = &idle;
	*stack = idle_stack;
	*words = configMINIMAL_STACK_SIZE;
}

uint32_t board_now_ms(void)
{
	return xTaskGetTickCount();
}

static int random_bytes(void *board, uint8_t *out, size_t len)
{
	(void)board;
	return transport_random(out, len) ? WINRM_OK : WINRM_E_CRYPTO;
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
	int number = (int)(s - sessions);

	xSemaphoreTake(go, portMAX_DELAY);
	session_run(s, number, &settings[number], &winrm_port_lwip_socket,
		&ports[number]);
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
	board_ethernet_use(&settings[0]);
	UNLOCK_TCPIP_CORE();
}

static void start_sessions(void)
{
	uint32_t *stack, words;
	int i;

	go = xSemaphoreCreateCounting(TASKS, 0);
	done = xSemaphoreCreateCounting(TASKS, 0);
	for (i = 0; i < TASKS; i++) {
		winrm_lwip_socket_init(&ports[i], &source, NULL);
		stack = transport_stack(i, &words);
		xTaskCreateStatic(session_task, i ? "second" : "first", words,
			&sessions[i], SESSION, stack, &tasks[i]);
	}
}

static struct figures take(void)
{
	struct figures f;

	LOCK_TCPIP_CORE();
	f = figures_take();
	UNLOCK_TCPIP_CORE();
	f.kernel = configTOTAL_HEAP_SIZE - xPortGetFreeHeapSize();
	return f;
}

static void settle(void)
{
	uint32_t started = board_now_ms();

	while (tcp_active_pcbs && board_now_ms() - started < GOODBYE_MS)
		vTaskDelay(2);
}

/* "free NAME=bytes ...": of each task's stack, never used. */
static void put_free(void)
{
	static TaskStatus_t all[ALL_TASKS];
	uint32_t i, n = uxTaskGetSystemState(all, ALL_TASKS, NULL);

	if (n == 0)
		board_assert();
	board_put("free");
	for (i = 0; i < n; i++)
		board_put_number(all[i].pcTaskName,
			all[i].usStackHighWaterMark *
				(uint32_t)sizeof(StackType_t));
	board_put("\n");
}

/* The deepest use of the sessions' stacks, in bytes. */
static uint32_t stack_peak(void)
{
	uint32_t words, free, peak = 0;
	int i;

	for (i = 0; i < TASKS; i++) {
		free = uxTaskGetStackHighWaterMark((TaskHandle_t)&tasks[i]);
		(void)transport_stack(i, &words);
		if (words - free > peak)
			peak = words - free;
	}
	return peak * (uint32_t)sizeof(StackType_t);
}

static void put_peaks(uint32_t began)
{
	put_free();
	board_put("peaks");
	board_put_number("stack", stack_peak());
	figures_put_peaks();
	board_put_number("rtos-heap",
		configTOTAL_HEAP_SIZE - xPortGetMinimumEverFreeHeapSize());
	board_put_number("waits", transport_waits());
	board_put_number("ms", board_now_ms() - began);
	board_put("\n");
}

/* FreeRTOS reads the vectors to start, so guard them only afterwards. */
static void starter(void *arg)
{
	struct figures before, after;
	uint32_t began;
	int i, status;

	(void)arg;
	board_mpu_start();
	if (!transport_threads_start())
		board_assert();
	transport_pool_start(&settings[0]);
	start_network();
	start_sessions();
	vTaskDelay(2); /* each waits for `go` now */
	before = take();
	figures_put("before", &before);
	transport_begin(&settings[0]);
	began = board_now_ms();
	for (i = 0; i < TASKS; i++)
		xSemaphoreGive(go);
	for (i = 0; i < TASKS; i++)
		xSemaphoreTake(done, portMAX_DELAY);
	session_report(&sessions[0], "result");
	session_report(&sessions[1], "second");
	transport_end();
	settle();
	after = take();
	figures_put("after", &after);
	put_peaks(began);
	status = sessions[0].status ? sessions[0].status : sessions[1].status;
	board_exit(memcmp(&before, &after, sizeof(before)) == 0
			? status
			: BOARD_EXIT_LEAK);
}

/* An interrupt that calls the kernel has the second lowest priority at most. */
int main(void)
{
	*((volatile uint8_t *)board_register(0xe000e40cu) + 1) = 192;
	if (!board_arguments(arguments, sizeof(arguments)) ||
		!settings_read(settings, TASKS, arguments))
		return BOARD_EXIT_USAGE;
	xTaskCreate(starter, "starter", SMALL_STACK * 2, NULL, STARTER, NULL);
	vTaskStartScheduler();
	return BOARD_EXIT_USAGE;
}
