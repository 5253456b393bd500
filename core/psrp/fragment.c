/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/fragment.h"

#include "core/config.h"

#if WINRM_PSRP

/* A number in network byte order. */
static uint64_t number(const uint8_t *at, unsigned len)
{
	uint64_t value = 0;

	while (len-- > 0)
		value = value << 8 | *at++;
	return value;
}

static bool begin_fragment(struct winrm_fragments *f,
	const struct winrm_fragment_sink *sink, void *user)
{
	uint64_t object = number(f->header, 8);
	uint64_t fragment = number(f->header + 8, 8);
	uint8_t flags = f->header[16];
	bool start = flags & WINRM_FRAGMENT_START;

	if (start == f->open || flags >> 2)
		return false;
	if (start) {
		if (object <= f->object) /* it counts them, from 1 */
			return false;
		f->object = object;
		f->next = 0;
		sink->begin(user);
	}
	if (object != f->object || fragment != f->next)
		return false;
	f->open = true;
	f->last = flags & WINRM_FRAGMENT_END;
	f->next++;
	f->left = (uint32_t)number(f->header + 17, 4);
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
