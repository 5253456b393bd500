/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_PORT_H
#define BOARD_PORT_H

#include "core/winrm.h"

/*
 * Copy this folder to boards/NAME, fill in port.c, and build with
 * `make BOARD=NAME`. The porting guide in port/README.md has the order. With
 * lwIP do not write a port at all: take port/lwip_raw.h (no operating system)
 * or port/lwip_socket.h (an RTOS), and give it random numbers.
 */

/* One connection: what your network needs to remember of it. */
struct board_port {
	int error; /* your network's last error code, shown in messages */
};

extern const struct winrm_port board_port;

#endif
