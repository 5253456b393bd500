/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/lan9118.h"

#define AT(offset) BOARD_REGISTER(0x40200000u + (offset))

#define RX_DATA   AT(0x00)
#define TX_DATA   AT(0x20)
#define RX_STATUS AT(0x40)
#define TX_STATUS AT(0x48)
#define IRQ_CFG   AT(0x54)
#define INT_STS   AT(0x58)
#define INT_EN    AT(0x5c)
#define BYTE_TEST AT(0x64)
#define FIFO_INT  AT(0x68)
#define RX_CFG    AT(0x6c)
#define TX_CFG    AT(0x70)
#define HW_CFG    AT(0x74)
#define RX_INFO   AT(0x7c)
#define TX_INFO   AT(0x80)
#define MAC_CMD   AT(0xa4)
#define MAC_DATA  AT(0xa8)

#define NVIC_ENABLE BOARD_REGISTER(0xe000e100u)
#define NVIC_CLEAR  BOARD_REGISTER(0xe000e280u)

enum {
	IRQ = 13,
	PAD = 2,
	CRC = 4,
	RX_LEVEL = 1 << 3, /* of INT_STS and INT_EN */
	RX_ERROR = 1 << 15,
	RESET = 1,
	MAC_CR = 1,
	MAC_ADDRH = 2,
	MAC_ADDRL = 3,
	MAC_READ = 1 << 30,
	MAC_FULL_DUPLEX = 1 << 20,
	MAC_TRANSMIT = 1 << 3,
	MAC_RECEIVE = 1 << 2
};
#define MAC_BUSY (1u << 31)

static uint32_t mac_read(uint32_t number)
{
	MAC_CMD = MAC_BUSY | MAC_READ | number;
	while (MAC_CMD & MAC_BUSY)
		;
	return MAC_DATA;
}

static void mac_write(uint32_t number, uint32_t value)
{
	MAC_DATA = value;
	MAC_CMD = MAC_BUSY | number;
	while (MAC_CMD & MAC_BUSY)
		;
}

/*
 * Sets the interrupt's polarity before the NVIC: with that of a reset, the line
 * would be active all the time.
 */
void board_lan9118_start(uint8_t address[6])
{
	uint32_t low, high;

	if (BYTE_TEST != 0x87654321u)
		board_assert();
	HW_CFG = RESET;
	while (HW_CFG & RESET)
		;
	INT_EN = 0;
	INT_STS = UINT32_MAX;
	IRQ_CFG = 0x111; /* enabled, active high, push-pull */
	HW_CFG = 5u << 16 | 1u << 20;
	RX_CFG = PAD << 8;
	TX_CFG = 2;
	FIFO_INT = 0;
	low = mac_read(MAC_ADDRL);
	high = mac_read(MAC_ADDRH);
	address[0] = (uint8_t)low;
	address[1] = (uint8_t)(low >> 8);
	address[2] = (uint8_t)(low >> 16);
	address[3] = (uint8_t)(low >> 24);
	address[4] = (uint8_t)high;
	address[5] = (uint8_t)(high >> 8);
	mac_write(MAC_CR, MAC_FULL_DUPLEX | MAC_TRANSMIT | MAC_RECEIVE);
	NVIC_CLEAR = 1u << IRQ;
	NVIC_ENABLE = 1u << IRQ;
}

bool board_lan9118_waits(void)
{
	return (RX_INFO >> 16 & 0xff) > 0;
}

/* Reads whole words into each part; the pool's parts are whole words long. */
static uint32_t read_into(struct pbuf *p)
{
	uint32_t words = 0;

	for (; p; p = p->next) {
		uint32_t *to = p->payload;
		uint32_t n = (p->len + 3u) / 4;

		for (words += n; n > 0; n--)
			*to++ = RX_DATA;
	}
	return words;
}

struct pbuf *board_lan9118_receive(void)
{
	uint32_t status = RX_STATUS;
	uint32_t len = status >> 16 & 0x3fff;
	uint32_t words = (len + PAD + 3) / 4;
	struct pbuf *p = NULL;

	INT_STS = RX_LEVEL;
	if (!(status & RX_ERROR) && len > CRC)
		p = pbuf_alloc(PBUF_RAW, (u16_t)(len - CRC + PAD), PBUF_POOL);
	if (p)
		words -= read_into(p);
	for (; words > 0; words--)
		(void)RX_DATA;
	return p;
}

static uint32_t word_offset(const struct pbuf *p)
{
	return (uint32_t)(uintptr_t)p->payload & 3;
}

bool board_lan9118_send(const struct pbuf *p)
{
	uint32_t total = p->tot_len, first = 1, room = 0;
	const struct pbuf *q;

	while (TX_INFO >> 16 & 0xff)
		(void)TX_STATUS;
	for (q = p; q; q = q->next)
		room += q->len + 16u;
	if ((TX_INFO & 0xffff) < room)
		return false;
	for (; p; p = p->next) {
		uint32_t offset = word_offset(p);
		const uint32_t *from = board_register(
			(uint32_t)(uintptr_t)p->payload - offset);
		uint32_t n = (offset + p->len + 3) / 4;

		TX_DATA = offset << 16 | first << 13 |
			(uint32_t)!p->next << 12 | p->len;
		TX_DATA = total;
		for (; n > 0; n--)
			TX_DATA = *from++;
		first = 0;
	}
	return true;
}

void board_lan9118_listen(void)
{
	INT_EN = RX_LEVEL;
}

void board_lan9118_quiet(void)
{
	INT_EN = 0;
}
