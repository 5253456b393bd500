/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/xml_text.h"

#include <string.h>

#include "core/base/reference.h"
#include "core/base/utf.h"

static struct winrm_slice after(struct winrm_slice s, size_t n)
{
	s.ptr += n;
	s.len -= n;
	return s;
}

/* XML 1.0 section 2.2. */
static bool has_char(uint32_t cp)
{
	if (cp < 0x20)
		return cp == '\t' || cp == '\n' || cp == '\r';
	return cp >> 11 != 0xd800 >> 11 && (cp | 1) != 0xffff &&
		cp != WINRM_NO_REFERENCE;
}

bool winrm_xml_put_decoded(
	struct winrm_writer *w, struct winrm_slice text, bool cdata)
{
	while (text.len > 0) {
		uint32_t cp;
		size_t len = winrm_utf8_next(text, &cp);

		if (len == 0)
			return false;
		if (cp == '&' && !cdata) {
			struct winrm_slice rest = after(text, 1);
			struct winrm_slice name = winrm_slice_cut(&rest, ';');

			cp = winrm_reference(name);
			len = name.len + 2;
		}
		if (len > text.len || !has_char(cp))
			return false;
		winrm_utf8_put(w, cp);
		text = after(text, len);
	}
	return true;
}

void winrm_xml_put(struct winrm_writer *w, struct winrm_slice s)
{
	static const char special[] = "&<>\"\r\n\t";
	static const char as[][6] = {
		"amp;", "lt;", "gt;", "quot;", "#13;", "#10;", "#9;"};
	size_t i, start = 0;

	for (i = 0; i < s.len; i++) {
		const char *at;

		if (WINRM_FAST && s.ptr[i] > '>') /* all are less */
			continue;
		at = memchr(special, s.ptr[i], sizeof(as) / 6);
		if (!at)
			continue;
		winrm_writer_put(w, s.ptr + start, i - start);
		winrm_writer_put_byte(w, '&');
		winrm_writer_put_str(w, as[at - special]);
		start = i + 1;
	}
	winrm_writer_put(w, s.ptr + start, s.len - start);
}

/* How many printable ASCII characters come first; mostly counted by words. */
static size_t plain(struct winrm_slice s)
{
	static const size_t ones = SIZE_MAX / 0xff;
	size_t n, word;

	for (n = 0; WINRM_FAST && s.len - n >= sizeof(word);
		n += sizeof(word)) {
		memcpy(&word, s.ptr + n, sizeof(word));
		if (((word - ones * 0x20) | word) & ones * 0x80)
			break;
	}
	while (n < s.len && s.ptr[n] >= 0x20 && s.ptr[n] < 0x80)
		n++;
	return n;
}

bool winrm_xml_valid(struct winrm_slice s)
{
	uint32_t cp;

	while (s.len > 0) {
		size_t n = plain(s);

		if (n == 0) {
			n = winrm_utf8_next(s, &cp);
			if (n == 0 || !has_char(cp))
				return false;
		}
		s = after(s, n);
	}
	return true;
}

size_t winrm_xml_fold(char *text, size_t len)
{
	struct winrm_slice rest = {(const uint8_t *)text, len};
	struct winrm_writer w = winrm_writer_init(text, len);
	uint32_t cp;

	rest = winrm_slice_trim(rest);
	while (rest.len > 0) {
		size_t n = winrm_utf8_next(rest, &cp);
		bool space = n == 0 || cp <= 0x20 || (cp >= 0x7f && cp < 0xa0);

		if (!space) /* never ahead of what is read */
			memmove(text + w.len, rest.ptr, n);
		if (!space)
			w.len += n;
		else if (w.len > 0 && text[w.len - 1] != ' ')
			text[w.len++] = ' ';
		rest.ptr += n ? n : 1;
		rest.len -= n ? n : 1;
	}
	return w.len;
}
