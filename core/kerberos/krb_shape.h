/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_SHAPE_H
#define WINRM_CORE_KERBEROS_KRB_SHAPE_H

#include <stddef.h>

#include "core/kerberos/der_read.h"
#include "core/kerberos/krb_field.h"

/*
 * A message as a table of octets, its shape, which winrm_krb_put walks once.
 * Where what is written comes from is said by offsets into a struct:
 *
 *	tag with the bit 0x20	an element that holds what follows, up to its
 *				WINRM_KRB_END; left out if that is nothing
 *	other tag, offset	an element of a struct winrm_slice, left out if
 *				its ptr is NULL; an INTEGER, left out if it is
 *				0, and a time are of a uint32_t
 *	an operation		see below
 *
 * The shape ends with the END of its first element.
 */
enum winrm_krb_operation {
	WINRM_KRB_END = 0,
	WINRM_KRB_HOLDER = 0x24, /* an OCTET STRING that holds what follows */
	WINRM_KRB_RAW = 'R',     /* n, octets: these octets */
	WINRM_KRB_ARRAY = 'A',   /* offset, n: n octets of an array */
	WINRM_KRB_HERE = 'H',  /* what was there already is the content here */
	WINRM_KRB_WHOLE = 'W', /* offset: a struct winrm_slice without a tag */
	WINRM_KRB_INTEGERS = 'I', /* offset: each octet of a struct winrm_slice
				     is one */
	WINRM_KRB_PARTS =
		'P' /* offset: the strings of a struct winrm_krb_name */
};

/* The place of a field in the struct that a shape is written from. */
#define WINRM_KRB_AT(type, field) (uint8_t) offsetof(struct type, field)

/* EncryptionKey and Checksum: a type, and octets. */
#define WINRM_KRB_TYPED(type, octets)                                          \
	WINRM_DER_SEQUENCE, WINRM_DER_FIELD, WINRM_DER_INTEGER, type,          \
		WINRM_KRB_END, WINRM_DER_FIELD + 1, WINRM_DER_OCTETS, octets,  \
		WINRM_KRB_END, WINRM_KRB_END

/* A constant field [n] INTEGER below 128. */
#define WINRM_KRB_CONSTANT(n, value)                                           \
	WINRM_KRB_RAW, 5, WINRM_DER_FIELD + (n), 3, WINRM_DER_INTEGER, 1, value

/*
 * Writes it before what was written from `start` on, or, with HERE, around it.
 * With too little memory it counts, as a writer does. Elements lie at most eight
 * deep.
 */
void winrm_krb_put(struct winrm_writer *w, size_t start, const uint8_t *shape,
	const void *of);

#endif
