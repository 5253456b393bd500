/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_VALUE_READER_H
#define WINRM_CORE_PSRP_VALUE_READER_H

#include "core/base/writer.h"
#include "core/psrp/psrp.h"

/*
 * Reads one serialized object (MS-PSRP 2.2.5) that comes in pieces of any
 * size, cut anywhere. Nothing of it is kept but the open elements.
 */

/* An element; each that is none of these is a text. */
enum winrm_psrp_tag {
	WINRM_TAG_TEXT, /* S, DT, G, ... */
	WINRM_TAG_OBJ,
	WINRM_TAG_REF,
	WINRM_TAG_NIL,
	WINRM_TAG_PROPS,
	WINRM_TAG_MS,
	WINRM_TAG_DCT,
	WINRM_TAG_LST, /* from here on lists */
	WINRM_TAG_QUE,
	WINRM_TAG_STK,
	WINRM_TAG_IE, /* up to here */
	WINRM_TAG_EN,
	WINRM_TAG_TN,
	WINRM_TAG_TNREF,
	WINRM_TAG_T, /* from here on they have text */
	WINRM_TAG_TO_STRING,
	WINRM_TAG_SS,
	WINRM_TAG_C,
	WINRM_TAG_B,
	WINRM_TAG_BY, /* from here on integers */
	WINRM_TAG_U64 = WINRM_TAG_BY + 7,
	WINRM_TAG_SG /* and other numbers: Sg, Db, D */
};

#define WINRM_PSRP_NO_REF UINT32_MAX

/* What gets the elements. Each returns false to stop the reader. */
struct winrm_psrp_events {
	/* `name` is the attribute N, "" if there is none; `ref` RefId. */
	bool (*begin)(void *user, enum winrm_psrp_tag tag, const char *name,
		uint32_t ref);
	/* A piece of the text of the innermost element. */
	bool (*text)(void *user, const uint8_t *text, size_t len);
	bool (*end)(void *user, enum winrm_psrp_tag tag);
};

struct winrm_psrp_reader {
	const struct winrm_psrp_events *events;
	void *user;
	uint32_t ref;
	uint16_t high; /* the first half of a surrogate pair */
	uint8_t state;
	uint8_t depth;
	uint8_t attr;
	uint8_t quote;
	uint8_t tag;
	uint8_t utf8_len; /* octets of a character that have come */
	uint8_t word_len;
	uint8_t reference_len;
	uint8_t escape_len;
	uint8_t out_len;
	bool over;    /* there was an element */
	bool stopped; /* by the text event */
	bool in_reference;
	uint8_t utf8[4];
	struct winrm_writer name; /* N, counted if it is too long */
	char word[10];            /* a name that is read */
	uint8_t reference[12];    /* "#x10FFFF" and some zeros */
	uint8_t escape[7];        /* "_x0041_" */
	uint8_t open[WINRM_PSRP_DEPTH];
	uint8_t out[64];
	char name_text[256];
};

void winrm_psrp_reader_start(struct winrm_psrp_reader *r,
	const struct winrm_psrp_events *events, void *user);
/* False if it is malformed, too deep, not UTF-8, or stopped. */
bool winrm_psrp_reader_feed(
	struct winrm_psrp_reader *r, const uint8_t *data, size_t len);
/* Has the object come to its end? */
bool winrm_psrp_reader_end(const struct winrm_psrp_reader *r);

static inline bool winrm_psrp_tag_has_text(enum winrm_psrp_tag tag)
{
	return tag == WINRM_TAG_TEXT || tag >= WINRM_TAG_T;
}

static inline bool winrm_psrp_tag_has_members(enum winrm_psrp_tag tag)
{
	return tag >= WINRM_TAG_PROPS && tag <= WINRM_TAG_IE;
}

static inline bool winrm_psrp_tag_is_list(enum winrm_psrp_tag tag)
{
	return tag >= WINRM_TAG_LST && tag <= WINRM_TAG_IE;
}

static inline bool winrm_psrp_tag_is_integer(enum winrm_psrp_tag tag)
{
	return tag >= WINRM_TAG_BY && tag <= WINRM_TAG_U64;
}

#endif
