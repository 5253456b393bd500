/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_MESSAGE_OUT_H
#define WINRM_CORE_PSRP_MESSAGE_OUT_H

#include "core/base/base64.h"
#include "core/psrp/psrp.h"

/*
 * Messages for the host, written from their beginning each time, of which a
 * part is taken: so one of any length goes into fragments of any size.
 */

struct winrm_psrp_out {
	struct winrm_base64 *base64; /* NULL: only counts */
	size_t skip;                 /* octets before the part */
	size_t room;  /* octets of the part that are still to come */
	size_t total; /* octets of the message so far */
#if WINRM_PSRP_SECRETS
	const uint8_t *key; /* of the session; NULL: nothing is secret */
#endif
};

/*
 * What messages repeat: octets that winrm_psrp_out_put writes out. message_out.c
 * has them in this order.
 */
#define P_B        "\200" /* a truth value */
#define P_B_END    "\201"
#define P_I        "\202" /* a number */
#define P_I_END    "\203"
#define P_S        "\204" /* a string */
#define P_S_END    "\205"
#define P_OBJ      "\206" /* an object with a name and members */
#define P_MS       "\207"
#define P_OBJ_END  "\210"
#define P_NIL      "\211"
#define P_NIL_END  "\212"
#define P_OPEN     "\213" /* an object without a name */
#define P_LIST     "\214"
#define P_LIST_END "\215"
#define P_NO       "\216"
#define P_HOST     "\217"
#define P_NULL     "\220"
#define P_ERROR    "\221" /* a string of an ErrorRecord */
#define P_VALUE    "\222"
#define P_EMPTY    "\223" /* one that is empty */
#define P_NESTED   "\224" /* IsNested */
#define P_MERGE    "\225"
#define P_ZERO     "\226"
#define P_THREADS  "\227" /* ApartmentState */
#define P_NO_HOST                                                              \
	"\230" /* HostInfo: the second of `args` is "true", there is
			   none, or "false" */

void winrm_psrp_out_bytes(
	struct winrm_psrp_out *o, const void *data, size_t len);
/*
 * A text of the octets above, in which 1 stands for the first of `args`,
 * escaped, and 2 to 8 for the second to eighth, which are such texts
 * themselves. `args` may be NULL if the text uses none.
 */
void winrm_psrp_out_put(
	struct winrm_psrp_out *o, const char *text, const char *const *args);
/* Text of an element or an attribute, escaped (MS-PSRP 2.2.5.3.2). What is not
 * UTF-8 is U+FFFD. */
void winrm_psrp_out_text(struct winrm_psrp_out *o, struct winrm_slice s);
/* What begins a message: its ids, as they are on the wire; NULL: it is of no
 * pipeline. */
void winrm_psrp_out_header(struct winrm_psrp_out *o, uint32_t type,
	const uint8_t *pool, const uint8_t *pipeline);

/* The header of a fragment with that many octets; `flags` of fragment.h. */
void winrm_psrp_out_fragment(struct winrm_base64 *b, size_t object,
	size_t fragment, uint8_t flags, size_t len);

#endif
