/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_READER_H
#define WINRM_CORE_CIM_CIM_READER_H

#include "core/cim/cim.h"
#include "soap/envelope_reply.h"

/*
 * The values of a reply that has been read to its end once: instances as
 * DSP0230 and MS-WSMV write them, references (DSP0226 5.1.2) and events. No
 * tree and no recursion; texts are decoded where they lie.
 */

/* Where the rows are. */
enum winrm_cim_rows {
	WINRM_CIM_IN_BODY,  /* the Body's first element is one */
	WINRM_CIM_IN_ITEMS, /* in Items, maybe each within an Item */
	WINRM_CIM_IN_EVENTS /* the same, with attributes that are values */
};

/* What an open element is to the one above it. */
struct winrm_cim_level {
	uint8_t part;
	uint8_t array;  /* 0: it is in none; else is it the last element? */
	uint16_t index; /* in the array */
};

/* What is used often comes first, in reach of short instructions. */
struct winrm_cim_reader {
	bool events;
	bool in_row;                  /* of an Item that goes on */
	bool stopped;                 /* by on_value */
	uint8_t objects;              /* that are open, the row too */
	struct winrm_cim_value value; /* told next, or last */
	winrm_cim_on_value *on_value;
	void *user;
	struct winrm_xml xml;
	struct winrm_xml_token token; /* the last one; attrs: what is unread */
	/* by depth; of the elements that are read in one, its own */
	struct winrm_cim_level levels[WINRM_XML_DEPTH + 2];
};

/*
 * Reads all rows of `doc`, whose Body begins at `first`. 0, REPLY, or CANCELLED
 * if on_value has returned false. Texts in `doc` are overwritten.
 */
int winrm_cim_read(struct winrm_cim_reader *r, enum winrm_cim_rows where,
	const struct winrm_envelope_first *first, struct winrm_slice doc);

#endif
