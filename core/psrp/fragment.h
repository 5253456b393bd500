/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_FRAGMENT_H
#define WINRM_CORE_PSRP_FRAGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Fragments of messages (MS-PSRP 2.2.4), put together as they come: in pieces
 * of any size, cut anywhere. Nothing of a message is kept.
 */

enum {
	WINRM_FRAGMENT_HEADER = 21,
	WINRM_MESSAGE_HEADER = 40, /* of the object itself (2.2.1) */
	WINRM_GUID_LEN = 16
};

/* Flags of a fragment. */
enum { WINRM_FRAGMENT_START = 1, WINRM_FRAGMENT_END = 2 };

struct winrm_fragments {
	uint32_t left; /* octets of the fragment that are to come */
	uint8_t header_len;
	bool open; /* an object is under way */
	bool last; /* and this is its last fragment */
	bool fits; /* a fragment has come since this was cleared */
	bool hole; /* the same, of an object that is not the one due */
	uint8_t header[WINRM_FRAGMENT_HEADER];
	/* The object that is under way, or was the last one, and its next
	 * fragment, as a header has them. */
	uint8_t next[16];
};

/* Who gets the objects. Each returns false to stop. */
struct winrm_fragment_sink {
	void (*begin)(void *user);
	bool (*data)(void *user, const uint8_t *data, size_t len);
	bool (*end)(void *user);
};

/* False if fragments are missing, doubled or mixed, or the sink stops. */
bool winrm_fragments_feed(struct winrm_fragments *f, const uint8_t *data,
	size_t len, const struct winrm_fragment_sink *sink, void *user);

/* Is nothing under way? */
bool winrm_fragments_idle(const struct winrm_fragments *f);

#endif
