/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_PROXY_H
#define WINRM_PORT_PROXY_H

#include "../core/winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A tunnel through an HTTP proxy, over another port: it wraps the table of any
 * transport, asks the proxy with CONNECT, and never blocks. TLS goes over it:
 *
 *	winrm_port_tls -> winrm_port_proxy -> winrm_port_posix
 *
 * A second connection (struct winrm_port) is the lower port's and goes past the
 * proxy, as the tunnel is to one host.
 */

/* The request to the proxy must fit: two times the host, and credentials. */
#ifndef WINRM_PROXY_BUFFER
#define WINRM_PROXY_BUFFER 2048
#endif

struct winrm_proxy_config {
	const struct winrm_port *port; /* required: what carries the bytes */
	void *io;                      /* its own */
	const char *host;              /* required: the proxy */
	uint16_t tcp_port;             /* default 3128 */
	const char *user;     /* Basic, no ':' in it; NULL: no credentials */
	const char *password; /* NULL is an empty one */
};

/* --- private: the parts of struct winrm_proxy ------------------------------ */

enum {
	WINRM_PROXY_WORDS = 64,
	WINRM_PROXY_SCHEME = 12 /* of a scheme's name, its NUL with it */
};

enum winrm_proxy_result {
	WINRM_PROXY_MORE, /* the head goes on */
	WINRM_PROXY_DONE, /* it is whole; `status` is 101 or 200 to 999 */
	WINRM_PROXY_BAD,  /* not HTTP/1 */
	WINRM_PROXY_LIMIT /* too long */
};

struct winrm_proxy_head {
	enum winrm_proxy_result result;
	size_t octets;
	uint16_t status;
	uint8_t at;                    /* in the status line, up to its words */
	bool in_words;                 /* of the status line */
	bool cr;                       /* the last octet; LF must follow */
	bool empty;                    /* the line so far */
	uint8_t len;                   /* of words */
	char words[WINRM_PROXY_WORDS]; /* printable ASCII, NUL; may be cut */
	/* Proxy-Authenticate (RFC 9110 11.7.1) */
	uint8_t schemes;
	uint8_t name_at; /* of the field's name read; NOT_IT for others */
	bool quoted, escaped;
	uint8_t scheme_len; /* of a name that may become one; NOT_IT: none */
	char scheme[WINRM_PROXY_SCHEME];
};

/* --- a tunnel -------------------------------------------------------------- */

/* The port's io; yours to place, one for each client. */
struct winrm_proxy {
	struct winrm_proxy_config config;
	const char *host; /* of the last open; it must stay as the config's */
	uint16_t tcp_port;
	uint8_t stage; /* how far the last open came */
	bool busy;     /* it is under way, or done */
	int error;     /* the lower port's, in place of an answer */
	struct winrm_proxy_head head;
	size_t at, len; /* in buf: to be sent, then to be received */
	uint8_t buf[WINRM_PROXY_BUFFER];
	char reason[400];
};

extern const struct winrm_port winrm_port_proxy;

/* 0, or CONFIG. The config's strings are borrowed. */
int winrm_proxy_init(
	struct winrm_proxy *p, const struct winrm_proxy_config *config);

/* As winrm_tls_want, which comes first: TLS goes over the proxy. */
int winrm_proxy_want(const struct winrm_proxy *p, int want);

/* Closes and wipes. The lower port stays the caller's. */
void winrm_proxy_free(struct winrm_proxy *p);

/* --- proxies as they are named ------------------------------------------- */

struct winrm_proxy_url {
	const char *host, *user, *password; /* in text; NULL: not given */
	uint16_t tcp_port;                  /* 3128 if it says none */
	char text[512];                     /* may hold a password: wipe it */
};

/*
 * Reads "[http://][user[:password]@]host[:port][/]". NULL, or what is wrong,
 * in words that hold nothing of it.
 */
const char *winrm_proxy_url_read(struct winrm_proxy_url *u, const char *text);

/*
 * Is the host on a list as in $NO_PROXY? Names with all that end in ".name",
 * addresses, networks as 10.0.0.0/8, each with an optional :port; "*" is all.
 */
bool winrm_proxy_is_bypassed(
	const char *list, const char *host, uint16_t tcp_port);

#ifdef __cplusplus
}
#endif

#endif
