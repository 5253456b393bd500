/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy_head.h"

#include <string.h>

static const char form[] = "HTTP/1.# ###";

enum { FORM_LEN = sizeof(form) - 1, FORM_STATUS = 9 };

void winrm_proxy_head_start(struct winrm_proxy_head *h)
{
	memset(h, 0, sizeof(*h));
}

/* One octet of the version and the status. */
static enum winrm_proxy_result take_form(struct winrm_proxy_head *h, uint8_t c)
{
	bool digit = c >= '0' && c <= '9';

	if (form[h->at] == '#' ? !digit : c != (uint8_t)form[h->at])
		return WINRM_PROXY_BAD;
	if (h->at >= FORM_STATUS)
		h->status = (uint16_t)(h->status * 10 + c - '0');
	if (++h->at == FORM_LEN)
		h->in_words = true;
	return WINRM_PROXY_MORE;
}

/* They are shown to people: nothing in them that moves a terminal. */
static void keep_word(struct winrm_proxy_head *h, uint8_t c)
{
	if (h->len < WINRM_PROXY_WORDS - 1)
		h->words[h->len++] = c >= ' ' && c < 0x7f ? (char)c : '?';
}

static enum winrm_proxy_result end_line(struct winrm_proxy_head *h)
{
	size_t octets = h->octets;

	h->cr = false;
	if (h->in_words || !h->empty) {
		h->in_words = false;
		h->empty = true;
		return WINRM_PROXY_MORE;
	}
	if (h->status < 100)
		return WINRM_PROXY_BAD;
	if (h->status >= 200 || h->status == 101) /* which nobody asked for */
		return WINRM_PROXY_DONE;
	winrm_proxy_head_start(h);
	h->octets = octets;
	return WINRM_PROXY_MORE;
}

static enum winrm_proxy_result take(struct winrm_proxy_head *h, uint8_t c)
{
	if (h->octets++ == WINRM_PROXY_HEAD_MAX)
		return WINRM_PROXY_LIMIT;
	if (h->at < FORM_LEN)
		return take_form(h, c);
	if (c == '\n')
		return end_line(h);
	if (h->cr)
		return WINRM_PROXY_BAD;
	h->cr = c == '\r';
	if (h->cr)
		return WINRM_PROXY_MORE;
	h->empty = false;
	if (h->in_words && h->at > FORM_LEN)
		keep_word(h, c);
	else if (h->in_words && c != ' ')
		return WINRM_PROXY_BAD;
	h->at = FORM_LEN + 1;
	return WINRM_PROXY_MORE;
}

size_t winrm_proxy_head_feed(
	struct winrm_proxy_head *h, const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len && h->result == WINRM_PROXY_MORE; i++)
		h->result = take(h, data[i]);
	return i;
}
