/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_PROBE_HEAD_H
#define BOARDS_LINUX_DOCTOR_PROBE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the head of an HTTP response tells of a server before anybody logs on:
 * its status, its name, its clock, and which log-ons it offers. Tolerant, as
 * nothing is decided by it: what is not understood is left out.
 */

enum { PROBE_HEAD_MAX = 16384, PROBE_TEXT = 64 };

/* Of WWW-Authenticate, as a set; in the order of probe_scheme_name. */
enum probe_scheme {
	PROBE_NEGOTIATE = 1,
	PROBE_KERBEROS = 2,
	PROBE_NTLM = 4,
	PROBE_BASIC = 8,
	PROBE_CREDSSP = 16,
	PROBE_DIGEST = 32,
	PROBE_CERTIFICATE = 64
};

struct probe_head {
	unsigned status;
	unsigned schemes;
	bool has_date;
	bool has_via;            /* a proxy says that it is in between */
	int64_t date;            /* seconds since 1970 */
	char server[PROBE_TEXT]; /* printable ASCII, cut; "" if not said */
};

enum probe_result {
	PROBE_MORE,    /* the head has not ended yet */
	PROBE_DONE,    /* *h is filled in */
	PROBE_NO_HTTP, /* this is no response of HTTP/1.x */
	PROBE_TOO_LONG /* as many octets as there is room for, and no end */
};

/* `data` is all that has been received so far. */
enum probe_result probe_head_read(
	struct probe_head *h, const char *data, size_t len);

/* "Negotiate"; NULL after the last one. */
const char *probe_scheme_name(size_t number);

#endif
