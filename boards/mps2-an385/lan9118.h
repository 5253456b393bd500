/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_LAN9118_H
#define BOARD_LAN9118_H

#include <lwip/pbuf.h>

#include "boards/mps2-an385/board.h"

/* The LAN9118 of the board, by its FIFOs. */

/* Resets it and enables its interrupt. The address is the chip's. */
void board_lan9118_start(uint8_t address[6]);

/* Has a frame arrived? */
bool board_lan9118_waits(void);

/* Takes it, with ETH_PAD_SIZE in front; NULL: broken, or no memory. */
struct pbuf *board_lan9118_receive(void);

/* Sends without ETH_PAD_SIZE. False: no room in the FIFO. */
bool board_lan9118_send(const struct pbuf *p);

/* An interrupt for the next frame, or none for any. */
void board_lan9118_listen(void);
void board_lan9118_quiet(void);

#endif
