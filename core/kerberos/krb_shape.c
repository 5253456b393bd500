/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_shape.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_write.h"

enum { DEPTH = 8, HOLDS = 0x20 };

/* Where the next octet goes; behind it lies what HERE stands for. */
struct place {
	struct winrm_writer *w;
	size_t at;
};

static void put(struct place *p, const void *data, size_t len)
{
	winrm_der_insert(p->w, p->at, data, len);
	p->at += len;
}

static void wrap(struct place *p, size_t start, uint8_t tag)
{
	p->at += winrm_der_head(p->w, start, p->at - start, tag);
}

static void put_element(
	struct place *p, uint8_t tag, const uint8_t *data, size_t len)
{
	size_t start = p->at;

	put(p, data, len);
	wrap(p, start, tag);
}

/* Of 0 it makes nothing. */
static void put_integer(struct place *p, uint32_t value)
{
	uint8_t octets[5], *first = octets + sizeof(octets);
	uint32_t rest = value;

	if (value == 0)
		return;
	/* one bit more than the value has: the sign's */
	do {
		value = rest;
		*--first = (uint8_t)value;
		rest >>= 8;
	} while (value >= 0x80);
	put_element(p, WINRM_DER_INTEGER, first,
		(size_t)(octets + sizeof(octets) - first));
}

/* Of a name without a type it makes nothing, either. */
static void put_parts(struct place *p, const struct winrm_krb_name *name)
{
	struct winrm_slice rest = name->text, part;

	if (name->type)
		do {
			part = winrm_krb_name_part(name, &rest);
			put_element(p, WINRM_DER_STRING, part.ptr, part.len);
		} while (rest.len > 0);
}

/* What holds no elements. `shape` is behind the offset, or RAW's n. */
static const uint8_t *put_simple(struct place *p, uint8_t operation,
	const uint8_t *shape, const uint8_t *field)
{
	const struct winrm_slice *s = (const void *)field;
	uint8_t time[WINRM_KRB_TIME];
	size_t i;

	switch (operation) {
	case WINRM_KRB_RAW:
		i = shape[-1];
		put(p, shape, i);
		return shape + i;
	case WINRM_KRB_ARRAY: put(p, field, *shape); return shape + 1;
	case WINRM_KRB_WHOLE: put(p, s->ptr, s->len); break;
	case WINRM_DER_INTEGER:
		put_integer(p, *(const uint32_t *)(const void *)field);
		break;
	case WINRM_KRB_INTEGERS:
		for (i = 0; i < s->len; i++)
			put_integer(p, s->ptr[i]);
		break;
	case WINRM_KRB_PARTS: put_parts(p, (const void *)field); break;
	case WINRM_DER_TIME:
		winrm_krb_time_text(
			time, *(const uint32_t *)(const void *)field);
		put_element(p, operation, time, sizeof(time));
		break;
	default:
		if (s->ptr)
			put_element(p, operation, s->ptr, s->len);
	}
	return shape;
}

/* An element that has begun. */
struct level {
	size_t start;
	uint8_t tag;
};

void winrm_krb_put(struct winrm_writer *w, size_t start, const uint8_t *shape,
	const void *of)
{
	struct level levels[DEPTH], *level = levels;
	struct place p = {w, start};

	do {
		uint8_t operation = *shape++;

		if (operation == WINRM_KRB_END) {
			level--;
			if (p.at > level->start)
				wrap(&p, level->start, level->tag);
		} else if (operation == WINRM_KRB_HERE) {
			p.at = w->len;
		} else if (operation & HOLDS) {
			level->start = p.at;
			level++->tag = operation == WINRM_KRB_HOLDER
				? WINRM_DER_OCTETS
				: operation;
		} else {
			shape = put_simple(&p, operation, shape + 1,
				(const uint8_t *)of + *shape);
		}
	} while (level > levels);
}

#endif
