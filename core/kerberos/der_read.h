/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_DER_READ_H
#define WINRM_CORE_KERBEROS_DER_READ_H

#include "core/base/slice.h"

/*
 * DER, read where it lies: tags of one octet, definite lengths of up to three
 * octets, also where fewer would do. Slices point into what is read.
 */

enum {
	WINRM_DER_INTEGER = 0x02,
	WINRM_DER_BITS = 0x03,
	WINRM_DER_OCTETS = 0x04,
	WINRM_DER_OID = 0x06,
	WINRM_DER_ENUMERATED = 0x0a,
	WINRM_DER_TIME = 0x18,   /* GeneralizedTime */
	WINRM_DER_STRING = 0x1b, /* GeneralString */
	WINRM_DER_SEQUENCE = 0x30,
	WINRM_DER_FIELD = 0xa0 /* + n: the explicit context tag [n] */
};

/* The next element of *rest, which is left with what follows it. */
bool winrm_der_next(
	struct winrm_slice *rest, uint8_t *tag, struct winrm_slice *value);

/* The next element, which must have this tag; its content. */
bool winrm_der_take(
	struct winrm_slice *rest, uint8_t tag, struct winrm_slice *value);

/* *whole must be one element with this tag and nothing else; its content. */
bool winrm_der_enter(struct winrm_slice *whole, uint8_t tag);

/* Is it such an element? */
bool winrm_der_is(struct winrm_slice whole, uint8_t tag);

/*
 * The fields of a SEQUENCE, of which `content` is the content. `spec` has two
 * octets for each field wanted, in ascending order: its context tag a0 + n (or
 * 80 + n if it is optional), and the tag that must be in it, or ff for any.
 * fields[i] is then the content of that inner element, with ff all of it. Of an
 * INTEGER and of a time (seconds since 1970) `len` is the value. An optional
 * one that is absent has ptr NULL and len 0. What spec does not name is skipped.
 *
 * Before all that, spec may have tags below 80: `content` is then an element
 * with the first and nothing else, of which the content is one with the next ...
 */
#define WINRM_DER_ANY "\xff"
bool winrm_der_fields(struct winrm_slice content, const char *spec,
	struct winrm_slice *fields);

/*
 * An INTEGER's content, as 32 bits: a negative one becomes 2^32 less. False:
 * it is empty or takes more.
 */
bool winrm_der_uint(struct winrm_slice content, uint32_t *value);

#endif
