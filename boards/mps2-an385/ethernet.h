/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_ETHERNET_H
#define BOARD_ETHERNET_H

#include <lwip/netif.h>

#include "boards/mps2-an385/settings.h"

/* The LAN9118 as lwIP's netif, its address by DHCP. */

/* Frames go to `input`, from board_ethernet_poll. */
void board_ethernet_start(netif_input_fn input);
bool board_ethernet_has_address(void);
/* Resolver and frame losses as set by a test. */
void board_ethernet_use(const struct settings *s);

void board_ethernet_poll(void);
/* Sleeps until a frame has arrived, `ms` at most. Not with an RTOS. */
void board_ethernet_sleep(uint32_t ms);

#endif
