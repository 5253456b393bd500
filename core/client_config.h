/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CLIENT_CONFIG_H
#define WINRM_CORE_CLIENT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "credentials.h"
#include "port.h"

/**
 * @file
 * The configuration of a client: what winrm_init takes.
 */

/** How to log on. */
enum winrm_auth {
	WINRM_AUTH_NTLM,  /**< NTLMv2 (MS-NLMP) by the scheme Negotiate, else by
			      the scheme NTLM */
	WINRM_AUTH_BASIC, /**< RFC 7617; over HTTP only with
			       insecure_allow_unencrypted */
	WINRM_AUTH_CERTIFICATE, /**< the one of TLS; see WINRM_CERTIFICATE */
	WINRM_AUTH_KERBEROS,    /**< RFC 4120, 4121; see WINRM_KERBEROS */
	WINRM_AUTH_NEGOTIATE    /**< Kerberos if config.kerberos names a realm
				     or a KDC, else NTLM. If one fails, the
				     other is not tried; but see
				     WINRM_KERBEROS_NTLM */
};

/** A key distribution centre: a domain controller, over TCP. */
struct winrm_kdc {
	const char *host;  /**< a name or address, or what else the port takes:
			      see struct winrm_service */
	uint16_t tcp_port; /**< default 88 */
	const char *realm; /**< default: the user's */
};

/**
 * What Kerberos needs besides the credentials. Borrowed, as the config's texts.
 *
 * The user's realm is `realm`, or what follows the `@` of the user, in capitals.
 * A user whose domain is another one than the realm is asked for as an
 * enterprise name (UPN).
 */
struct winrm_kerberos {
	const char *realm;   /**< 63 characters at most */
	const char *service; /**< default "HTTP/" and the host in lower case */
	/** Tried in turn. Without any, the host that has the realm's name: in
	 * Active Directory the domain controllers have it. */
	const struct winrm_kdc *kdcs;
	size_t kdc_count; /**< of kdcs */
	/**
	 * Memory that keeps the ticket for the host, so that another connection
	 * needs no KDC. 4096 octets hold that of a user in some 200 groups. All
	 * zeros at first, or what a client of the same user and host has left
	 * there: it holds a key. winrm_abort wipes it.
	 */
	uint8_t *ticket;
	size_t ticket_len; /**< octets at ticket */
	/** No KDC can be reached: the host relays the messages (IAKERB). */
	bool iakerb;
};

/** What a piece of the trace is; see WINRM_TRACE. */
enum winrm_trace {
	WINRM_TRACE_SENT_HEAD, /**< head of an HTTP request */
	WINRM_TRACE_SENT_BODY, /**< its body, before it is sealed */
	WINRM_TRACE_GOT_HEAD,  /**< head of an HTTP response */
	WINRM_TRACE_GOT_BODY   /**< its body, unsealed */
};

/**
 * Configuration of a client.
 *
 * winrm_init copies the struct. What it points to (strings, buffers, the port
 * and its io, trace_user) is borrowed: it must stay as it is until winrm_abort
 * has returned, or until winrm_init has failed. Zero is the default of every
 * field but the required ones: fields may be added at the end (core/README.md).
 */
struct winrm_config {
	const char *host;     /**< required: a name or address, in ASCII */
	uint16_t tcp_port;    /**< default 5985, with TLS 5986 */
	const char *path;     /**< default "/wsman" */
	enum winrm_auth auth; /**< how to log on; default NTLM */
	/** What to log on with; required but for Identify. */
	struct winrm_credentials credentials;

	const struct winrm_port *port; /**< required */
	void *io;                      /**< the port's own */
	uint8_t *tx;   /**< required; 4096 does, more for long commands */
	size_t tx_len; /**< bytes at tx */
	uint8_t *rx;   /**< required; 8960 at least, more is faster */
	size_t rx_len; /**< bytes at rx */

	/* the remote shell */
	const char *const *environment; /**< "NAME=VALUE", ..., NULL; or NULL */
	const char *working_directory;  /**< default: the user's own */
	uint32_t codepage;        /**< default 65001, UTF-8; 65535 at most */
	uint32_t idle_timeout_ms; /**< default: the host's; 60000 at least */
	bool no_profile;          /**< do not load the user's profile */
	/** stdin is a console's, not a pipe: Ctrl-Z ends it, and bytes are
	 * translated. */
	bool console_stdin;

	/* clocks, in ms, each INT32_MAX at most */
	uint32_t connect_timeout_ms;   /**< default 10000 */
	uint32_t operation_timeout_ms; /**< of one poll; default 60000 */
	uint32_t grace_ms; /**< for cleaning up after an error; default 5000 */

	/**
	 * How often a request may connect again when its connection is lost
	 * while a command runs; default 5, with growing pauses.
	 */
	uint8_t reconnect_max;
	bool no_reconnect; /**< reconnect_max is 0, not its default */
	/**
	 * Too many shells, operations or users on the host: try again until
	 * the deadline. Otherwise that fault ends the request, unless the
	 * command is already running.
	 */
	bool wait_for_quota;
	bool cancel_with_break; /**< winrm_cancel: ctrl_break, not ctrl_c */

	bool insecure_allow_unencrypted; /**< Basic over plain HTTP */
	/**
	 * NTLM: seal messages inside TLS too, for hosts behind something that
	 * ends TLS and goes on in plain HTTP. The channel binding stays that
	 * of the certificate seen here; plain HTTP has none to compare.
	 */
	bool seal_over_tls;

	/**
	 * Gets both directions, log-on tokens left out; or NULL. See
	 * WINRM_TRACE. The data is gone when the call returns.
	 */
	void (*on_trace)(void *user, enum winrm_trace what, const uint8_t *data,
		size_t len);
	void *trace_user; /**< the first argument of on_trace */

	/** Required for KERBEROS, and for NEGOTIATE if it may use that. */
	const struct winrm_kerberos *kerberos;

	/* fewer round trips: with WINRM_AHEAD, else without effect */

	/**
	 * The most requests that are under way at a time on a connection: one
	 * by default, and where port->open is NULL or each request logs on by
	 * itself (Basic, certificates). The Signal that releases a command then
	 * travels with the next Command, the first Receive with its Command
	 * where the host takes a CommandId of the client's, and much output is
	 * asked for by several Receives at once. Begins with requests that may
	 * be sent again, and ends for good where the host does not answer in
	 * turn. A lost connection may then cost several replies: `incomplete`
	 * says so.
	 */
	uint8_t in_flight;
	/**
	 * The client chooses the CommandId, as hosts since Windows 8 allow, from
	 * the first command on, before the host has taken one, so that the
	 * first Receive travels with the Command: needs an in_flight of 2 or
	 * more. A host that chooses its own is noticed. Where there is
	 * on_input, input begins after the first output, or half a second.
	 */
	bool early_receive;
	/**
	 * ms that the host has always taken to answer, before more than one
	 * request is under way: a host nearby is not asked so. Default 0.
	 */
	uint16_t in_flight_from_ms;
	/** What response.host_traits said of this host; 0: nothing is known. */
	uint32_t host_traits;
};

#endif
