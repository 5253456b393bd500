/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_ARCH_CC_H
#define TEST_ARCH_CC_H

#include <stdio.h>
#include <stdlib.h>

#define LWIP_RAND()                 ((u32_t)rand())
#define LWIP_PLATFORM_DIAG(words)   printf words
#define LWIP_PLATFORM_ASSERT(words) (fputs(words "\n", stderr), abort())

#endif
