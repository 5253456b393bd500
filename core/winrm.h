/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_WINRM_H
#define WINRM_CORE_WINRM_H

/**
 * @file
 * Runs commands on Windows hosts over WS-Management (MS-WSMV), logged on with
 * NTLMv2, every message sealed. No heap, no threads, no global state: a client
 * is a struct of yours, and so are its two buffers.
 *
 *	winrm_init(&client, &config);        config and buffers stay yours
 *	winrm_start(&client, &request);      log on, run, stream the output
 *	error = winrm_run(&client);          or winrm_step() in your own loop
 *	winrm_response(&client)->exit_code;
 *	...                                  further commands on the same shell
 *	winrm_close(&client);                delete the remote shell
 *	winrm_run(&client);
 *	winrm_abort(&client);                close the connection, wipe secrets
 *
 * Clients are independent of each other. One client belongs to one thread;
 * only winrm_cancel may be called from another one or from a signal handler.
 *
 * A result is 0 when done, negative (enum winrm_error) for an error, and
 * positive (enum winrm_want) for what to wait for. Below, an error is named
 * without its WINRM_E_.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client_config.h"
#include "config.h"
#include "credentials.h"
#include "port.h"
#include "request.h"
#include "version.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a client waits for: the positive results of winrm_step. */
enum winrm_want {
	WINRM_WANT_READ = 1,  /**< bytes from the host */
	WINRM_WANT_WRITE = 2, /**< room to send */
	WINRM_WANT_OPEN = 3,  /**< the connection is being made */
	WINRM_WANT_TIME = 4   /**< nothing but winrm_deadline */
};

/** Errors: the negative results. */
enum winrm_error {
	WINRM_OK = 0,            /**< no error */
	WINRM_E_CONFIG = -1,     /**< a field is missing or wrong */
	WINRM_E_STATE = -2,      /**< this call is not due now */
	WINRM_E_SPACE = -3,      /**< a message does not fit tx or rx */
	WINRM_E_RESOLVE = -4,    /**< the host's name has no address */
	WINRM_E_CONNECT = -5,    /**< no address of the host could be reached */
	WINRM_E_CLOSED = -6,     /**< the host closed the connection */
	WINRM_E_IO = -7,         /**< the connection broke */
	WINRM_E_TIMEOUT = -8,    /**< the request's deadline has passed */
	WINRM_E_CANCELLED = -9,  /**< winrm_cancel, or on_output said so */
	WINRM_E_HTTP = -10,      /**< the reply is not HTTP */
	WINRM_E_STATUS = -11,    /**< an HTTP status that ends the request */
	WINRM_E_AUTH = -12,      /**< user or password refused */
	WINRM_E_SCHEME = -13,    /**< the host offers no usable log-on */
	WINRM_E_CHALLENGE = -14, /**< the host's log-on is broken or too weak */
	WINRM_E_SEAL = -15,      /**< a reply was not sealed, or was changed */
	WINRM_E_REPLY = -16,     /**< a reply is not what was asked for */
	WINRM_E_FAULT = -17,     /**< the host answered with a fault */
	WINRM_E_CRYPTO = -18,    /**< random numbers or a hash failed */
	WINRM_E_TOO_LONG = -19, /**< the command is longer than Windows takes */
	WINRM_E_TLS = -20,      /**< the TLS handshake failed */
	WINRM_E_CERT = -21,     /**< the host's certificate is refused */
	WINRM_E_LINES = -22,    /**< several lines; cmd.exe runs the first */
	/** the application has other headers, or other switches of config.h,
	 * than the library */
	WINRM_E_ABI = -23,
	/** no KDC was reached, or it gives no ticket for the host */
	WINRM_E_KDC = -24
};

/**
 * The error in a few words.
 * @param error  enum winrm_error
 * @return a constant text, never NULL
 */
const char *winrm_strerror(int error);

/* --- configuration of a client: core/client_config.h ---------------------- */
/* --- a request: request.h ------------------------------------------------ */

/** What is known of the last request. */
struct winrm_response {
	int error; /**< enum winrm_error: the first one */
	/**
	 * CONFIG: the name of the field of config or request that is missing
	 * or wrong, such as "tx"; else "", and always without WINRM_SETTINGS.
	 */
	const char *setting;
	bool has_exit_code; /**< the command ended; exit_code is its own */
	int64_t exit_code;  /**< signed or unsigned 32 bits, as the host says */
	uint16_t http_status; /**< of the last response; 0: none */
	uint8_t schemes;      /**< offered by the host: 1 Negotiate, 2 NTLM, 4
			      Kerberos, 8 Basic, 16 CredSSP, 32 Digest */
	uint8_t mechanism;    /**< that the host accepted the credentials by, of
			      those numbers 2, 4 or 8; 0 without
			      WINRM_KERBEROS_NTLM */
	uint32_t fault_code;  /**< of the host; 0: none sent */
	uint32_t fault_provider;   /**< the more precise one, or 0 */
	const char *fault_subcode; /**< "TimedOut"; "" if none */
	const char *fault_text; /**< the host's words, one line; "" if none */
	const char *identity;   /**< of identify: vendor, version; "" if none */
	int io_code;            /**< of the port's last error */
	/**
	 * SPACE, and CONFIG of tx or rx: bytes that the buffer must have;
	 * TOO_LONG: length of the command.
	 */
	size_t needed;
	bool logged_on;     /**< the host has accepted the credentials */
	bool encrypted;     /**< the connection was TLS */
	bool sealed;        /**< every reply was sealed, its signature held */
	uint8_t reconnects; /**< connections made again for this request */
	bool started;       /**< after an error: the command may have run */
	/**
	 * Output may be missing: a reply was lost or replaced. No success,
	 * though error may be 0.
	 */
	bool incomplete;
	bool disconnected;     /**< it left, as expect_disconnect allows */
	bool codepage_refused; /**< output is in the host's own code page */
	/** Of a KDC, or of the host about a ticket (RFC 4120 7.5.9); 0: none. */
	uint32_t kerberos_error;
	uint32_t kerberos_status; /**< the NTSTATUS with it, or 0 */
	/**
	 * What the host takes and refuses, as far as it is known, for
	 * config.host_traits of another client of the same host: that one does
	 * not have to try again what is refused. Bits without meaning to the
	 * application; 0 without WINRM_AHEAD.
	 */
	uint32_t host_traits;
};

/** A client. Opaque; yours to place. Do not move or copy it while in use. */
struct winrm_client {
	uint64_t space[WINRM_CLIENT_SIZE / 8]; /**< private */
};

/* --- calls ---------------------------------------------------------------- */

/**
 * @fn int winrm_init(struct winrm_client *c, const struct winrm_config *config)
 * Checks the config and makes the client ready; no network yet. After
 * winrm_abort it may be called again.
 * @param c       the client; what it held before is overwritten
 * @param config  copied; what it points to is borrowed until winrm_abort
 * @return 0 or CONFIG: then the response names the field, and winrm_describe
 *         says what it must be; or ABI, with a sentence by winrm_describe
 */
#if WINRM_ABI

/** What an application was compiled with. Later versions add to the end. */
struct winrm_sizes {
	uint32_t size;     /**< of this struct */
	uint32_t major;    /**< WINRM_VERSION_MAJOR */
	uint32_t features; /**< WINRM_FEATURES */
	uint32_t client;   /**< of struct winrm_client */
	uint32_t config;   /**< of struct winrm_config */
	uint32_t request;  /**< of struct winrm_request */
	uint32_t port;     /**< of struct winrm_port */
	uint32_t response; /**< of struct winrm_response */
};

/**
 * winrm_init as a function of the library, for what does not compile these
 * headers: bindings of other languages, by dlsym or the like. They give the
 * sizes of their own definitions of the structs, the memory that they have for
 * the client (WINRM_CLIENT_SIZE or more, 8-byte aligned), and as features what
 * winrm_features() says. A field that lies beyond the size given is taken as
 * zero.
 * @param c       as of winrm_init
 * @param config  as of winrm_init
 * @param sizes   not looked at again
 * @return as winrm_init
 */
int winrm_init_sized(struct winrm_client *c, const struct winrm_config *config,
	const struct winrm_sizes *sizes);

static inline int winrm_init(
	struct winrm_client *c, const struct winrm_config *config)
{
	static const struct winrm_sizes sizes = {sizeof(struct winrm_sizes),
		WINRM_VERSION_MAJOR, WINRM_FEATURES,
		sizeof(struct winrm_client), sizeof(struct winrm_config),
		sizeof(struct winrm_request), sizeof(struct winrm_port),
		sizeof(struct winrm_response)};

	return winrm_init_sized(c, config, &sizes);
}

#else
int winrm_init(struct winrm_client *c, const struct winrm_config *config);
#endif

/**
 * Begins a request.
 * @param c        the client, with no request under way
 * @param request  borrowed until the request is done
 * @return 0, or CONFIG, STATE (another one is under way), TOO_LONG, CRYPTO, or
 *         LINES (there is a CR or LF in a command or its args, even at the
 *         end)
 */
int winrm_start(struct winrm_client *c, const struct winrm_request *request);

/**
 * Goes on as far as it can without waiting, by one reply or one flight of TLS
 * at most, so that other clients of a loop get their turn. On an error it first
 * terminates the command and deletes the shell, for grace_ms at most.
 * @param c  the client
 * @return 0 when done, negative when done with an error, positive (enum
 *         winrm_want) for what to wait for
 */
int winrm_step(struct winrm_client *c);

/**
 * Steps until done, waiting with port->wait.
 * @param c  the client
 * @return 0 or the error; STATE before winrm_init, or where the port has no
 *         open or no wait
 */
int winrm_run(struct winrm_client *c);

/**
 * When winrm_step must be called even if nothing can be moved.
 * @param c  the client
 * @return ms from now; UINT32_MAX when there is no such time
 */
uint32_t winrm_deadline(const struct winrm_client *c);

/**
 * Ends the request under way with CANCELLED. A command that runs gets a ctrl_c
 * and grace_ms to end by itself, its output still delivered; then it is
 * terminated and the shell deleted. If it is called again, that is done at
 * once, within half a second.
 *
 * It may be called from other threads and from signal handlers at any time
 * after winrm_init and before winrm_abort, but not during these two calls (for
 * compilers other than GCC and Clang see WINRM_ATOMIC_LOAD in config.h).
 * Without a request under way it does nothing, and winrm_start forgets earlier
 * calls. Calls at the same moment may count as one. A thread in port->wait
 * notices it when that returns, in winrm_run within 250 ms.
 * @param c  the client
 */
void winrm_cancel(struct winrm_client *c);

/**
 * What is known of the last request.
 * @param c  the client
 * @return valid, with its texts, until the next start, close or abort
 */
const struct winrm_response *winrm_response(const struct winrm_client *c);

/**
 * What happened and what to do about it, in one sentence for a person.
 * @param c    the client
 * @param out  gets the text, cut to fit, with a NUL
 * @param cap  bytes at out
 * @return the length of the text
 */
size_t winrm_describe(const struct winrm_client *c, char *out, size_t cap);

/**
 * Begins to delete the remote shell, a request of its own: step or run it.
 * @param c  the client, with no request under way
 * @return 0, or STATE or CRYPTO
 */
int winrm_close(struct winrm_client *c);

/**
 * Drops the connection and wipes every secret, in the client and in tx and rx.
 * Sends nothing. The config's memory is the caller's again.
 * @param c  the client
 */
void winrm_abort(struct winrm_client *c);

/* --- for callers that own the connection (port->open is NULL) ------------ */

/**
 * After WINRM_WANT_OPEN: tells the client that a new connection is open.
 * @param c  the client
 */
void winrm_opened(struct winrm_client *c);

/**
 * What is to be sent; call winrm_tx_sent after it.
 * @param c    the client
 * @param len  gets the number of bytes; 0: nothing now
 * @return the first byte, in tx; valid until the next call for this client
 */
const uint8_t *winrm_tx(const struct winrm_client *c, size_t *len);

/**
 * Tells the client how much of winrm_tx was sent.
 * @param c    the client
 * @param len  bytes sent, those of winrm_tx at most
 */
void winrm_tx_sent(struct winrm_client *c, size_t len);

/**
 * Room for what is received; call winrm_rx_got after it.
 * @param c    the client
 * @param cap  gets the number of bytes; 0: nothing is expected now
 * @return the first byte, in rx; valid until the next call for this client
 */
uint8_t *winrm_rx(struct winrm_client *c, size_t *cap);

/**
 * Tells the client how much was received at winrm_rx.
 * @param c    the client
 * @param len  bytes received, the cap of winrm_rx at most
 */
void winrm_rx_got(struct winrm_client *c, size_t len);

/**
 * Tells the client that the connection is lost.
 * @param c      the client
 * @param error  CLOSED, IO, CONNECT or RESOLVE
 */
void winrm_lost(struct winrm_client *c, int error);

/* --- ready-made ----------------------------------------------------------- */

/** Memory for winrm_capture, both streams apart; lengths in bytes. */
struct winrm_capture {
	uint8_t *out; /**< the caller's memory for stdout */
	uint8_t *err; /**< and for stderr; either may be NULL if its cap is 0 */
	size_t out_cap; /**< bytes at out */
	size_t err_cap; /**< bytes at err */
	size_t out_len; /**< kept at out; 0 at first */
	size_t err_len; /**< kept at err; 0 at first */
	bool truncated; /**< something did not fit and was dropped */
};

/**
 * An on_output that keeps both streams in the caller's memory.
 * @param user    a struct winrm_capture
 * @param stream  to which the data is appended
 * @param data    copied
 * @param len     bytes at data
 * @return true: what does not fit is dropped, and the command goes on
 */
bool winrm_capture(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len);

#ifdef __cplusplus
}
#endif

#endif
