/* SPDX-License-Identifier: Apache-2.0 */
#include "port.h"

/*
 * The seven functions. None may block but `wait`; none may call the library. As
 * delivered they fail, so that nothing half done seems to work.
 */

/*
 * Looks up `host` (a name, or an address in digits) and connects. Called
 * repeatedly until it returns something other than WINRM_WANT_OPEN:
 *
 *	first call       start the look-up            WINRM_WANT_OPEN
 *	later calls      look how far it is           WINRM_WANT_OPEN
 *	connected                                     WINRM_OK
 *	no such name                                  WINRM_E_RESOLVE
 *	refused, unreachable, out of sockets          WINRM_E_CONNECT
 *
 * The first call is the first ever, or the first after `close`. You need no
 * clock: when connect_timeout_ms is over, `close` is called. `timeout_ms` is
 * what is left of it, in case you have several addresses to try.
 */
static int port_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct board_port *p = io;

	(void)host;
	(void)tcp_port;
	(void)timeout_ms;
	p->error = 0;
	return WINRM_E_CONNECT;
}

/*
 * Takes as many bytes as there is room for now, and returns how many; 0 if
 * there is none. The buffer is reused as soon as this returns: copy it. Reset
 * by the host: WINRM_E_CLOSED; anything else: WINRM_E_IO.
 */
static int port_send(void *io, const uint8_t *data, size_t len)
{
	(void)io;
	(void)data;
	(void)len;
	return WINRM_E_IO;
}

/*
 * Hands out what has arrived, at most `cap` bytes, and returns how many; 0 if
 * there is nothing yet. Only when everything before it was handed out is the
 * host's end an error: WINRM_E_CLOSED. Open TCP's window as bytes are handed
 * out, not as they arrive: there is no other flow control.
 */
static int port_recv(void *io, uint8_t *data, size_t cap)
{
	(void)io;
	(void)data;
	(void)cap;
	return WINRM_E_IO;
}

/*
 * Ends the connection, or the attempt, and frees everything that belongs to it;
 * also called when there is none, and twice. What was sent may still go out.
 */
static void port_close(void *io)
{
	(void)io;
}

/*
 * Sleeps until `want` may have come true, at most `timeout_ms`; waking up early
 * does no harm. WINRM_WANT_READ: bytes or an end; WRITE: room to send; OPEN:
 * `open` would say something new; TIME: nothing but the time. A bare-metal
 * board runs its network here. Callers that use only winrm_step do not need it.
 */
static void port_wait(void *io, int want, uint32_t timeout_ms)
{
	(void)io;
	(void)want;
	(void)timeout_ms;
}

/*
 * Milliseconds that never go back, except from UINT32_MAX to 0: SysTick's
 * count. Deadlines depend on it. If it stops in a sleep mode, correct it
 * afterwards.
 */
static uint32_t port_now_ms(void *io)
{
	(void)io;
	return 0;
}

/*
 * Bytes that nobody can guess: the chip's generator (RNG of an STM32, with its
 * error flags checked), or a CTR-DRBG seeded from one. Never rand(), a serial
 * number or a clock: the keys of the session are made from it. Without any,
 * return WINRM_E_CRYPTO, and no command is run.
 */
static int port_random(void *io, uint8_t *out, size_t len)
{
	(void)io;
	(void)out;
	(void)len;
	return WINRM_E_CRYPTO;
}

/* After the seven: no time of day, an error code, no TLS. */
static int port_io_code(void *io)
{
	const struct board_port *p = io;

	return p->error;
}

const struct winrm_port board_port = {
	.open = port_open,
	.send = port_send,
	.recv = port_recv,
	.close = port_close,
	.wait = port_wait,
	.now_ms = port_now_ms,
	.random = port_random,
	.io_code = port_io_code,
};
