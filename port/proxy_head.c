/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy_head.h"

#include <string.h>

static const char form[] = "HTTP/1.# ###";

enum { FORM_LEN = sizeof(form) - 1, FORM_STATUS = 9, NOT_IT = 255 };

static const char field[] = "proxy-authenticate:";

static const struct scheme {
	uint8_t bit;
	const char *name, *small;
} schemes[] = {
	{WINRM_PROXY_BASIC, "Basic", "basic"},
	{WINRM_PROXY_DIGEST, "Digest", "digest"},
	{WINRM_PROXY_NEGOTIATE, "Negotiate", "negotiate"},
	{WINRM_PROXY_NTLM, "NTLM", "ntlm"},
	{WINRM_PROXY_KERBEROS, "Kerberos", "kerberos"},
};

const char *winrm_proxy_scheme_name(unsigned scheme)
{
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].bit == scheme)
			return schemes[i].name;
	return "?";
}

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

/* They are shown to people, so they must not control a terminal. */
static void keep_word(struct winrm_proxy_head *h, uint8_t c)
{
	if (h->len < WINRM_PROXY_WORDS - 1)
		h->words[h->len++] = c >= ' ' && c < 0x7f ? (char)c : '?';
}

static uint8_t small(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

/* The end of a word: was it the name of a scheme? */
static void end_scheme(struct winrm_proxy_head *h)
{
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (h->scheme_len == strlen(schemes[i].small) &&
			memcmp(h->scheme, schemes[i].small, h->scheme_len) == 0)
			h->schemes |= schemes[i].bit;
	h->scheme_len = NOT_IT;
}

/* Schemes are the words at the start and after commas that are not quoted. */
static void take_schemes(struct winrm_proxy_head *h, uint8_t c)
{
	bool space = c == ' ' || c == '\t';

	if (h->quoted) {
		h->quoted = c != '"' || h->escaped;
		h->escaped = c == '\\' && !h->escaped;
	} else if (c == ',') {
		end_scheme(h);
		h->scheme_len = 0;
	} else if (c == '"') {
		h->quoted = true;
		h->scheme_len = NOT_IT;
	} else if (space && h->scheme_len > 0) {
		end_scheme(h);
	} else if (!space && h->scheme_len < sizeof(h->scheme)) {
		h->scheme[h->scheme_len++] = (char)small(c);
	} else if (!space) {
		h->scheme_len = NOT_IT;
	}
}

/* One octet of a field's line. */
static void take_field(struct winrm_proxy_head *h, uint8_t c)
{
	if (h->name_at == sizeof(field) - 1)
		take_schemes(h, c);
	else if (h->name_at < sizeof(field) - 1)
		h->name_at = small(c) == (uint8_t)field[h->name_at]
			? (uint8_t)(h->name_at + 1)
			: (uint8_t)NOT_IT;
}

static enum winrm_proxy_result end_line(struct winrm_proxy_head *h)
{
	size_t octets = h->octets;

	end_scheme(h);
	h->cr = h->quoted = h->escaped = false;
	h->name_at = h->scheme_len = 0;
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
	else if (!h->in_words)
		take_field(h, c);
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
