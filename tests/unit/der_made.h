/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_DER_MADE_H
#define TESTS_UNIT_DER_MADE_H

/* DER field by field, for messages that only tests make and read. */

#include "core/kerberos/der_write.h"
#include "core/kerberos/krb_shape.h"

/* `whole` must be one element with this tag and nothing else; its content. */
static inline bool der_only(
	struct winrm_slice whole, uint8_t tag, struct winrm_slice *value)
{
	*value = whole;
	return winrm_der_enter(value, tag);
}

/* The fields of the SEQUENCE in an element of this tag, as winrm_der_fields. */
static inline bool der_message(struct winrm_slice whole, uint8_t tag,
	const char *spec, struct winrm_slice *fields)
{
	return der_only(whole, tag, &whole) &&
		der_only(whole, WINRM_DER_SEQUENCE, &whole) &&
		winrm_der_fields(whole, spec, fields);
}

/* What was written from `start` on becomes field [n] with such an element. */
static inline void made_wrap_field(
	struct winrm_writer *w, size_t start, unsigned n, uint8_t tag)
{
	winrm_der_wrap(w, start, tag);
	winrm_der_wrap(w, start, (uint8_t)(WINRM_DER_FIELD + n));
}

static inline void made_field(struct winrm_writer *w, unsigned n, uint8_t tag,
	struct winrm_slice content)
{
	size_t start = w->len;

	winrm_writer_put_slice(w, content);
	made_wrap_field(w, start, n, tag);
}

/* INTEGER, not 0; before what was written from `start` on. */
static inline void made_uint_before(
	struct winrm_writer *w, size_t start, unsigned n, uint32_t value)
{
	const uint8_t shape[] = {(uint8_t)(WINRM_DER_FIELD + n),
		WINRM_DER_INTEGER, 0, WINRM_KRB_END};

	winrm_krb_put(w, start, shape, &value);
}

static inline void made_uint(struct winrm_writer *w, unsigned n, uint32_t value)
{
	made_uint_before(w, w->len, n, value);
}

static inline void made_time(struct winrm_writer *w, unsigned n, uint32_t time)
{
	uint8_t text[WINRM_KRB_TIME];
	struct winrm_slice s = {text, sizeof(text)};

	winrm_krb_time_text(text, time);
	made_field(w, n, WINRM_DER_TIME, s);
}

/* EncryptionKey and Checksum. */
static inline void made_typed(struct winrm_writer *w, unsigned n, uint32_t type,
	struct winrm_slice octets)
{
	size_t start = w->len;

	made_uint(w, 0, type);
	made_field(w, 1, WINRM_DER_OCTETS, octets);
	made_wrap_field(w, start, n, WINRM_DER_SEQUENCE);
}

static inline void made_name(
	struct winrm_writer *w, unsigned n, const struct winrm_krb_name *name)
{
	const uint8_t shape[] = {(uint8_t)(WINRM_DER_FIELD + n),
		WINRM_DER_SEQUENCE, WINRM_DER_FIELD, WINRM_DER_INTEGER,
		WINRM_KRB_AT(winrm_krb_name, type), WINRM_KRB_END,
		WINRM_DER_FIELD + 1, WINRM_DER_SEQUENCE, WINRM_KRB_PARTS, 0,
		WINRM_KRB_END, WINRM_KRB_END, WINRM_KRB_END, WINRM_KRB_END};

	winrm_krb_put(w, w->len, shape, name);
}

/*
 * What was written from `start` on becomes an EncryptedData. It begins with
 * WINRM_KRB_CONFOUNDER random octets.
 */
static inline bool made_encrypted(struct winrm_writer *w, size_t start,
	const struct winrm_krb_key *key, uint32_t usage)
{
	bool ok = winrm_krb_encrypt_fields(w, start, key, usage);

	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
	return ok;
}

#endif
