/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_WINRM_H
#define WINRM_CORE_WINRM_H

/*
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
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "credentials.h"
#include "port.h"
#include "request.h"
#include "version.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Results: negative an error, 0 done, positive what to wait for. */

enum winrm_want {
	WINRM_WANT_READ = 1,
	WINRM_WANT_WRITE = 2,
	WINRM_WANT_OPEN = 3, /* the connection is being made */
	WINRM_WANT_TIME = 4  /* nothing but winrm_deadline */
};

enum winrm_error {
	WINRM_OK = 0,
	WINRM_E_CONFIG = -1,     /* a field is missing or wrong */
	WINRM_E_STATE = -2,      /* this call is not due now */
	WINRM_E_SPACE = -3,      /* a message does not fit tx or rx */
	WINRM_E_RESOLVE = -4,    /* the host's name has no address */
	WINRM_E_CONNECT = -5,    /* no address of the host could be reached */
	WINRM_E_CLOSED = -6,     /* the host closed the connection */
	WINRM_E_IO = -7,         /* the connection broke */
	WINRM_E_TIMEOUT = -8,    /* the request's deadline has passed */
	WINRM_E_CANCELLED = -9,  /* winrm_cancel, or on_output said so */
	WINRM_E_HTTP = -10,      /* what came is not HTTP */
	WINRM_E_STATUS = -11,    /* an HTTP status that ends the request */
	WINRM_E_AUTH = -12,      /* user or password refused */
	WINRM_E_SCHEME = -13,    /* the host offers no usable log-on */
	WINRM_E_CHALLENGE = -14, /* the host's log-on is broken or too weak */
	WINRM_E_SEAL = -15,      /* a reply was not sealed, or was changed */
	WINRM_E_REPLY = -16,     /* a reply is not what was asked for */
	WINRM_E_FAULT = -17,     /* the host answered with a fault */
	WINRM_E_CRYPTO = -18,    /* random numbers or a hash failed */
	WINRM_E_TOO_LONG = -19,  /* the command is longer than Windows takes */
	WINRM_E_TLS = -20,       /* the TLS handshake failed */
	WINRM_E_CERT = -21,      /* the host's certificate is refused */
	WINRM_E_LINES = -22,     /* several lines; cmd.exe runs the first */
	WINRM_E_ABI = -23        /* the application has other headers, or other
			     switches of config.h, than the library */
};

/* The error in a few words; never NULL. */
const char *winrm_strerror(int error);

/* --- configuration of a client ------------------------------------------ */

enum winrm_auth {
	WINRM_AUTH_NTLM,  /* by Negotiate, else by the scheme NTLM */
	WINRM_AUTH_BASIC, /* over HTTP only with insecure_allow_unencrypted */
	WINRM_AUTH_CERTIFICATE /* the one of TLS; see WINRM_CERTIFICATE */
};

enum winrm_trace {
	WINRM_TRACE_SENT_HEAD,
	WINRM_TRACE_SENT_BODY,
	WINRM_TRACE_GOT_HEAD,
	WINRM_TRACE_GOT_BODY
};

/*
 * winrm_init copies the struct. What it points to (strings, buffers, the port
 * and its io, trace_user) is borrowed: it must stay as it is until winrm_abort
 * has returned, or until winrm_init has failed. Zero is the default of every
 * field but the required ones: fields may be added at the end (core/README.md).
 */
struct winrm_config {
	const char *host;  /* required: a name or address, in ASCII */
	uint16_t tcp_port; /* default 5985, with TLS 5986 */
	const char *path;  /* default "/wsman" */
	enum winrm_auth auth;
	struct winrm_credentials credentials; /* required but for Identify */

	const struct winrm_port *port; /* required */
	void *io;                      /* the port's own */
	uint8_t *tx; /* required; 4096 does, more for long commands */
	size_t tx_len;
	uint8_t *rx; /* required; 8960 at least, more is faster */
	size_t rx_len;

	/* the remote shell */
	const char *const *environment; /* "NAME=VALUE", ..., NULL */
	const char *working_directory;
	uint32_t codepage;        /* default 65001, UTF-8; 65535 at most */
	uint32_t idle_timeout_ms; /* default: the host's; 60000 at least */
	bool no_profile;
	bool console_stdin; /* stdin is a console's, not a pipe: Ctrl-Z ends
			       it, and bytes are translated */

	/* clocks, in ms, each INT32_MAX at most */
	uint32_t connect_timeout_ms;   /* default 10000 */
	uint32_t operation_timeout_ms; /* of one poll; default 60000 */
	uint32_t grace_ms; /* for cleaning up after an error; default 5000 */

	/*
	 * How often a request may connect again when its connection is lost
	 * while a command runs; default 5, with growing pauses.
	 */
	uint8_t reconnect_max;
	bool no_reconnect;
	/* Too many shells, operations or users on the host: try again until
	 * the deadline. Otherwise that fault ends the request, unless the
	 * command is already running. */
	bool wait_for_quota;
	bool cancel_with_break; /* winrm_cancel: ctrl_break, not ctrl_c */

	bool insecure_allow_unencrypted; /* Basic over plain HTTP */
	/*
	 * NTLM: seal messages inside TLS too, for hosts behind something that
	 * ends TLS and goes on in plain HTTP. The channel binding stays that
	 * of the certificate seen here; plain HTTP has none to compare.
	 */
	bool seal_over_tls;

	/* Both directions, log-on tokens left out; see WINRM_TRACE. */
	void (*on_trace)(void *user, enum winrm_trace what, const uint8_t *data,
		size_t len);
	void *trace_user;
};

/* --- a request: core/request.h ------------------------------------------- */

struct winrm_response {
	int error;           /* enum winrm_error: the first one */
	const char *setting; /* CONFIG: the name of the field of config or
				request that is missing or wrong, such as "tx";
				else "", and always without WINRM_SETTINGS */
	bool has_exit_code;
	int64_t exit_code;    /* signed or unsigned 32 bits, as the host says */
	uint16_t http_status; /* of the last response; 0: none */
	uint8_t schemes;      /* offered by the host: bits of http/response.h */
	uint32_t fault_code;  /* of the host; 0: none sent */
	uint32_t fault_provider;   /* the more precise one, or 0 */
	const char *fault_subcode; /* "TimedOut"; "" if none */
	const char *fault_text;    /* the host's words, one line; "" if none */
	const char *identity; /* of identify: vendor, version; "" if none */
	int io_code;          /* of the port's last error */
	size_t needed;  /* SPACE, and CONFIG of tx or rx: bytes that the buffer
			   must have; TOO_LONG: length of the command */
	bool logged_on; /* the host has taken the credentials */
	bool encrypted; /* the connection was TLS */
	bool sealed;    /* every reply was sealed, its signature held */
	uint8_t reconnects;
	bool started;          /* after an error: the command may have run */
	bool incomplete;       /* output may be missing: a reply was lost or
				  replaced. No success, though error may be 0 */
	bool disconnected;     /* as expect_disconnect foresaw */
	bool codepage_refused; /* output is in the host's own code page */
};

/* Opaque; yours to place. Moving or copying it while in use breaks it. */
struct winrm_client {
	uint64_t space[WINRM_CLIENT_SIZE / 8];
};

/* --- calls ---------------------------------------------------------------- */

/*
 * int winrm_init(struct winrm_client *c, const struct winrm_config *config);
 *
 * Checks the config and makes the client ready; no network yet.
 * 0 or WINRM_E_CONFIG: then the response names the field, and winrm_describe
 * says what it must be. Or WINRM_E_ABI, with a sentence by winrm_describe as
 * well. After winrm_abort it may be called again.
 */
#if WINRM_ABI

/* What an application was compiled with. Later versions add to the end. */
struct winrm_sizes {
	uint32_t size;     /* of this struct */
	uint32_t major;    /* WINRM_VERSION_MAJOR */
	uint32_t features; /* WINRM_FEATURES */
	uint32_t client, config, request, port, response; /* of these structs */
};

/*
 * winrm_init as a function of the library, for what does not compile these
 * headers: bindings of other languages, by dlsym or the like. They give the
 * sizes of their own definitions of the structs, the memory that they have for
 * the client (WINRM_CLIENT_SIZE or more, 8-byte aligned), and as features what
 * winrm_features() says. A field that lies beyond the size given is taken as
 * zero. `sizes` is not looked at again.
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

/*
 * Begins a request. 0, or CONFIG, STATE (another one is under way), TOO_LONG,
 * LINES (there is a CR or LF in a command or its args, even at the end).
 */
int winrm_start(struct winrm_client *c, const struct winrm_request *request);

/*
 * Moves on as far as it goes without waiting, but by one reply or one flight
 * of TLS at most, so that others in a loop have their turn. 0 done, negative
 * done with an error, positive a WINRM_WANT_ to wait for. On an error it first
 * terminates the command and deletes the shell, for grace_ms at most.
 */
int winrm_step(struct winrm_client *c);

/* Steps until done, waiting with port->wait. 0 or the error. */
int winrm_run(struct winrm_client *c);

/* ms until winrm_step must be called even if nothing can be moved. */
uint32_t winrm_deadline(const struct winrm_client *c);

/*
 * Ends the request under way with WINRM_E_CANCELLED. A command that runs gets
 * a ctrl_c and grace_ms to end by itself, its output still delivered; then it
 * is terminated and the shell deleted. Called again, that is done at once, in
 * half a second.
 *
 * It may be called from other threads and from signal handlers at any time
 * after winrm_init and before winrm_abort, but not while one of these two runs
 * (for compilers other than GCC and Clang see WINRM_ATOMIC_LOAD in config.h).
 * Without a request under way it does nothing, and winrm_start forgets earlier
 * calls. Calls at the same moment may count as one. A thread that is in
 * port->wait sees it when that returns, in winrm_run within 250 ms.
 */
void winrm_cancel(struct winrm_client *c);

/* Of the last request. Valid, with its texts, until start, close or abort. */
const struct winrm_response *winrm_response(const struct winrm_client *c);

/*
 * What happened and what to do about it, in one sentence for a person, cut at
 * `cap`. Returns its length.
 */
size_t winrm_describe(const struct winrm_client *c, char *out, size_t cap);

/* Begins to delete the remote shell, a request of its own: step or run it. */
int winrm_close(struct winrm_client *c);

/* No network: drops the connection and wipes every secret. */
void winrm_abort(struct winrm_client *c);

/* --- for callers that own the connection (port->open is NULL) ------------ */

/* After WINRM_WANT_OPEN: a new connection is there. */
void winrm_opened(struct winrm_client *c);
/* What is to be sent; after it, how much of it was. */
const uint8_t *winrm_tx(const struct winrm_client *c, size_t *len);
void winrm_tx_sent(struct winrm_client *c, size_t len);
/* Room for what is received; after it, how much came. */
uint8_t *winrm_rx(struct winrm_client *c, size_t *cap);
void winrm_rx_got(struct winrm_client *c, size_t len);
/* The connection is lost: CLOSED, IO, CONNECT or RESOLVE. */
void winrm_lost(struct winrm_client *c, int error);

/* --- ready-made ----------------------------------------------------------- */

/* An on_output that keeps both streams in memory of the caller's. */
struct winrm_capture {
	uint8_t *out, *err;
	size_t out_cap, err_cap;
	size_t out_len, err_len; /* kept */
	bool truncated;          /* something did not fit and was dropped */
};

/* `user` is a struct winrm_capture. */
bool winrm_capture(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len);

#ifdef __cplusplus
}
#endif

#endif
