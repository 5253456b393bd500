/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/fragment.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/config.h"

#if WINRM_PSRP

/* Octets of a number, of which a header has two, and where its flags are. */
enum { NUMBER = 8, FLAGS = 2 * NUMBER };

/* Adds 1 to a number in network byte order. */
static void count(uint8_t *at, size_t len)
{
	while (len > 0 && ++at[len - 1] == 0)
		len--;
}

static bool begin_fragment(struct winrm_fragments *f,
	const struct winrm_fragment_sink *sink, void *user)
{
	const uint8_t *h = f->header;
	bool start = h[FLAGS] & WINRM_FRAGMENT_START;
	int order;

	if (start == f->open || h[FLAGS] >> 2)
		return false;
	if (start) {
		count(f->next, NUMBER);
		order = memcmp(h, f->next, NUMBER); /* counted, from 1 */
		if (order < 0)
			return false;
		f->hole |= order > 0;
		memset(f->next + NUMBER, 0, NUMBER);
		memcpy(f->next, h, NUMBER);
		sink->begin(user);
	}
	if (memcmp(h, f->next, 2 * NUMBER) != 0)
		return false;
	count(f->next + NUMBER, NUMBER);
	f->open = f->fits = true;
	f->last = h[FLAGS] & WINRM_FRAGMENT_END;
	f->left = winrm_get_be32(h + FLAGS + 1);
	return true;
}

static bool end_fragment(struct winrm_fragments *f,
	const struct winrm_fragment_sink *sink, void *user)
{
	f->header_len = 0;
	if (!f->last)
		return true;
	f->open = f->last = false;
	return sink->end(user);
}

bool winrm_fragments_feed(struct winrm_fragments *f, const uint8_t *data,
	size_t len, const struct winrm_fragment_sink *sink, void *user)
{
	while (len > 0) {
		size_t n = 1;

		if (f->header_len < sizeof(f->header)) {
			f->header[f->header_len++] = *data;
			if (f->header_len == sizeof(f->header) &&
				!begin_fragment(f, sink, user))
				return false;
		} else {
			n = len < f->left ? len : f->left;
			f->left -= (uint32_t)n;
			if (!sink->data(user, data, n))
				return false;
		}
		if (f->header_len == sizeof(f->header) && f->left == 0 &&
			!end_fragment(f, sink, user))
			return false;
		data += n;
		len -= n;
	}
	return true;
}

bool winrm_fragments_idle(const struct winrm_fragments *f)
{
	return f->header_len == 0 && !f->open;
}

#else
typedef int winrm_no_fragments; /* ISO C has no empty file */
#endif
