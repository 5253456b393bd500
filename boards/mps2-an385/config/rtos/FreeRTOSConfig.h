/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

/* FreeRTOS 9 for a Cortex-M3 at 25 MHz. */

#include <stdint.h>

void board_assert(void) __attribute__((__noreturn__));
#define configASSERT(true)                                                     \
	do {                                                                   \
		if (!(true))                                                   \
			board_assert();                                        \
	} while (0)

#define configCPU_CLOCK_HZ                      25000000UL
#define configTICK_RATE_HZ                      1000
#define configUSE_PREEMPTION                    1
#define configUSE_PORT_OPTIMISED_TASK_SELECTION 1
#define configUSE_IDLE_HOOK                     1 /* WFI */
#define configUSE_TICK_HOOK                     0
#define configUSE_16_BIT_TICKS                  0
#define configUSE_MUTEXES                       1
#define configUSE_RECURSIVE_MUTEXES             1
#define configUSE_COUNTING_SEMAPHORES           1
#define configUSE_NEWLIB_REENTRANT              1 /* an errno for each task */
#define configMAX_PRIORITIES                    5
#define configMAX_TASK_NAME_LEN                 8
#define configMINIMAL_STACK_SIZE                128
#define configTOTAL_HEAP_SIZE                   ((size_t)(8 * 1024))
#define configSTACK_DEPTH_TYPE                  uint16_t
#define configSUPPORT_DYNAMIC_ALLOCATION        1
#define configSUPPORT_STATIC_ALLOCATION         1
#define configCHECK_FOR_STACK_OVERFLOW          2
#define configUSE_TRACE_FACILITY                1 /* each task's stack */
#define configUSE_MALLOC_FAILED_HOOK            1

#define INCLUDE_vTaskDelay                  1
#define INCLUDE_vTaskSuspend                1
#define INCLUDE_uxTaskGetStackHighWaterMark 1

/* The lowest of all; interrupts that call the kernel: at most the second. */
#define configKERNEL_INTERRUPT_PRIORITY      255
#define configMAX_SYSCALL_INTERRUPT_PRIORITY 64

#endif
