/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_LWIPOPTS_H
#define TEST_LWIPOPTS_H

/*
 * lwIP talks to itself over a loop, by the test's clock; all its memory is from
 * malloc, for AddressSanitizer to watch.
 */

#define NO_SYS                  1
#define SYS_LIGHTWEIGHT_PROT    0
#define LWIP_NETCONN            0
#define LWIP_SOCKET             0
#define LWIP_DNS                1
#define LWIP_HAVE_LOOPIF        1
#define LWIP_NETIF_LOOPBACK     1
#define LWIP_LOOPBACK_MAX_PBUFS 0
#define MEM_ALIGNMENT           8
#define MEM_LIBC_MALLOC         1
#define MEMP_MEM_MALLOC         1
#define TCP_MSS                 536
#define TCP_WND                 (4 * TCP_MSS)
#define TCP_SND_BUF             (2 * TCP_MSS)
#define DNS_TABLE_SIZE          4
#define DNS_MAX_SERVERS         1
#define LWIP_STATS              1
#define MEMP_STATS              1
#define CHECKSUM_CHECK_IP       0
#define LWIP_CHECKSUM_ON_COPY   0

#endif
