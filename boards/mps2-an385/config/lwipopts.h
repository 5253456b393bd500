/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_LWIPOPTS_H
#define BOARD_LWIPOPTS_H

#include <stdint.h>

#ifdef BOARD_RTOS
#define NO_SYS                      0
#define SYS_LIGHTWEIGHT_PROT        1
#define LWIP_NETCONN                1
#define LWIP_SOCKET                 1
#define LWIP_COMPAT_SOCKETS         0
#define LWIP_POSIX_SOCKETS_IO_NAMES 0
#define LWIP_TIMEVAL_PRIVATE        0
#define LWIP_ERRNO_STDINCLUDE       1
#define TCPIP_THREAD_STACKSIZE      1536
#define TCPIP_THREAD_PRIO           3
#define TCPIP_MBOX_SIZE             16
#define DEFAULT_TCP_RECVMBOX_SIZE   12
#define DEFAULT_ACCEPTMBOX_SIZE     1
#define SESSIONS                    2
#else
#define NO_SYS               1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN         0
#define LWIP_SOCKET          0
#define SESSIONS             1
#endif

#define LWIP_IPV4                1
#define LWIP_IPV6                0
#define LWIP_RAW                 0
#define LWIP_ICMP                1
#define LWIP_UDP                 1
#define LWIP_TCP                 1
#define LWIP_DHCP                1
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define LWIP_ACD                 0
#define LWIP_DNS                 1
#define LWIP_SINGLE_NETIF        1
#define IP_REASSEMBLY            0
#define IP_FRAG                  0

/* A test's resolver listens on any port that it gets. */
extern uint16_t board_dns_port;
#define DNS_SERVER_PORT board_dns_port

#define MEM_ALIGNMENT 4
#define ETH_PAD_SIZE  2

/* Of a session: what is sent but not acknowledged is in the heap. */
#define TCP_MSS            1460
#define TCP_WND            (4 * TCP_MSS)
#define TCP_SND_BUF        (2 * TCP_MSS)
#define TCP_SND_QUEUELEN   8
#define MEMP_NUM_TCP_SEG   (12 * SESSIONS)
#define MEMP_NUM_TCP_PCB   (2 + 2 * SESSIONS)
#define MEMP_NUM_UDP_PCB   3
#define MEM_SIZE           (5120 * SESSIONS)
#define PBUF_POOL_SIZE     (14 * SESSIONS)
#define PBUF_POOL_BUFSIZE  512
#define LWIP_TCP_KEEPALIVE 0

#define MEMP_NUM_TCP_PCB_LISTEN 1

/* For the report at the end. */
#define LWIP_STATS   1
#define MEM_STATS    1
#define MEMP_STATS   1
#define LINK_STATS   1
#define ETHARP_STATS 0
#define IP_STATS     0
#define ICMP_STATS   0
#define UDP_STATS    0
#define TCP_STATS    1
#define SYS_STATS    0

#endif
