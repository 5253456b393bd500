/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_PROXY_H
#define WINRM_PORT_PROXY_H

/**
 * @file
 * A tunnel through an HTTP proxy, over another port: it wraps the table of any
 * transport, asks the proxy with CONNECT (RFC 9110 9.3.6), and never blocks.
 * TLS goes over it:
 *
 *	winrm_port_tls -> winrm_port_proxy -> winrm_port_posix
 *
 * A second connection (struct winrm_port) is the lower port's and goes past the
 * proxy, as the tunnel is to one host.
 */

#include "../core/winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes for the request to the proxy: twice the host, and credentials. */
#ifndef WINRM_PROXY_BUFFER
#define WINRM_PROXY_BUFFER 2048
#endif

/** Configuration of this port. Zero is the default of every field. */
struct winrm_proxy_config {
	const struct winrm_port *port; /**< required: what carries the bytes */
	void *io;                      /**< its own */
	const char *host;              /**< required: the proxy */
	uint16_t tcp_port;             /**< default 3128 */
	const char *user;     /**< Basic, no ':' in it; NULL: no credentials */
	const char *password; /**< NULL is an empty one */
};

/* --- private: the parts of struct winrm_proxy ------------------------------ */

/** Sizes of the parts, in bytes. */
enum {
	WINRM_PROXY_WORDS = 64, /**< of the status's words, their NUL with it */
	WINRM_PROXY_SCHEME = 12 /**< of a scheme's name, its NUL with it */
};

/** How far the head of an answer is read. */
enum winrm_proxy_result {
	WINRM_PROXY_MORE, /**< the head goes on */
	WINRM_PROXY_DONE, /**< it is whole; `status` is 101 or 200 to 999 */
	WINRM_PROXY_BAD,  /**< not HTTP/1 */
	WINRM_PROXY_LIMIT /**< too long */
};

/** The head of an answer, as it is read. */
struct winrm_proxy_head {
	enum winrm_proxy_result result; /**< so far */
	size_t octets;                  /**< read */
	uint16_t status;                /**< of HTTP */
	uint8_t at;    /**< in the status line, up to its words */
	bool in_words; /**< of the status line */
	bool cr;       /**< the last octet; LF must follow */
	bool empty;    /**< the line so far */
	uint8_t len;   /**< of words */
	char words[WINRM_PROXY_WORDS]; /**< printable ASCII, NUL; may be cut */
	uint8_t schemes; /**< Proxy-Authenticate (RFC 9110 11.7.1), as a set */
	uint8_t name_at; /**< of the field's name matched; NOT_IT: another
			    field */
	bool quoted;     /**< in a quoted string */
	bool escaped;    /**< after a backslash in it */
	uint8_t scheme_len; /**< of a name that may become one; NOT_IT: none */
	char scheme[WINRM_PROXY_SCHEME]; /**< that name, in lower case */
};

/* --- a tunnel -------------------------------------------------------------- */

/** The port's io; yours to place, one for each client. */
struct winrm_proxy {
	struct winrm_proxy_config config; /**< as given */
	const char *host;  /**< of the last open; borrowed like the config's */
	uint16_t tcp_port; /**< of the last open */
	uint8_t stage;     /**< how far the last open came */
	bool busy;         /**< it is under way, or done */
	int error;         /**< the lower port's, instead of an answer */
	struct winrm_proxy_head head; /**< of the answer */
	size_t at;  /**< in buf: sent up to here, then received by the caller */
	size_t len; /**< of buf */
	uint8_t buf[WINRM_PROXY_BUFFER]; /**< the request, then the answer */
	char reason[400];                /**< what the port returns as reason */
};

/** The port; its io is a struct winrm_proxy. */
extern const struct winrm_port winrm_port_proxy;

/**
 * Makes the io ready; opens nothing.
 *
 * @param p       what it held before is overwritten
 * @param config  copied; what it points to is borrowed until winrm_proxy_free
 * @return 0, or CONFIG
 */
int winrm_proxy_init(
	struct winrm_proxy *p, const struct winrm_proxy_config *config);

/**
 * For loops of your own: what the lower port is to be waited for. As TLS goes
 * over the proxy, ask winrm_tls_want first.
 *
 * @param p     the io
 * @param want  what winrm_tls_want has returned
 * @return enum winrm_want; 0: nothing, step again
 */
int winrm_proxy_want(const struct winrm_proxy *p, int want);

/**
 * Closes and wipes. The lower port stays the caller's.
 *
 * @param p  the io
 */
void winrm_proxy_free(struct winrm_proxy *p);

/* --- proxies as they are named ------------------------------------------- */

/** A proxy's URL, taken apart. */
struct winrm_proxy_url {
	const char *host;     /**< in text */
	const char *user;     /**< in text; NULL: not given */
	const char *password; /**< in text; NULL: not given */
	uint16_t tcp_port;    /**< 3128 if it says none */
	char text[512];       /**< may hold a password: wipe it */
};

/**
 * Reads `[http://][user[:password]@]host[:port][/]`.
 *
 * @param u     gets the parts; copies of the text
 * @param text  the URL
 * @return NULL, or what is wrong, in words that hold nothing of it
 */
const char *winrm_proxy_url_read(struct winrm_proxy_url *u, const char *text);

/**
 * Is the host on a list as in $NO_PROXY?
 *
 * @param list      names with all that end in ".name", addresses, networks as
 *                  10.0.0.0/8, each with an optional :port; "*" is all
 * @param host      a name or address
 * @param tcp_port  the port that is to be reached
 * @return true: go there without the proxy
 */
bool winrm_proxy_is_bypassed(
	const char *list, const char *host, uint16_t tcp_port);

#ifdef __cplusplus
}
#endif

#endif
