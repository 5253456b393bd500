/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_SOCKETS_LWIPOPTS_H
#define TEST_SOCKETS_LWIPOPTS_H

/* Only the headers of lwIP's sockets: the test implements them. */

#define NO_SYS                0
#define LWIP_SOCKET           1
#define LWIP_COMPAT_SOCKETS   0
#define LWIP_ERRNO_STDINCLUDE 1
#define LWIP_DNS              1
#define MEM_ALIGNMENT         8
#define LOCK_TCPIP_CORE()
#define UNLOCK_TCPIP_CORE()

#endif
