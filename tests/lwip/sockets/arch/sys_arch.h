/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_ARCH_SYS_ARCH_H
#define TEST_ARCH_SYS_ARCH_H

typedef int sys_sem_t, sys_mutex_t, sys_mbox_t, sys_thread_t, sys_prot_t;

#endif
