/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_LAN9118_H
#define BOARD_LAN9118_H

#include <lwip/pbuf.h>

#include "boards/mps2-an385/board.h"

/* The LAN9118 of the board, by its FIFOs. */

/* Resets it; its interrupt is on from then on. The address is the chip's. */
void board_lan9118_start(uint8_t address[6]);

/* Is a frame there? */
bool board_lan9118_waits(void);

/* It, with ETH_PAD_SIZE in front; NULL: broken, or no memory. It is gone. */
struct pbuf *board_lan9118_receive(void);

/* Without ETH_PAD_SIZE. False: no room in the FIFO. */
bool board_lan9118_send(const struct pbuf *p);

/* An interrupt for the next frame, or none for any. */
void board_lan9118_listen(void);
void board_lan9118_quiet(void);

#endif
