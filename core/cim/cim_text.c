/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cim/cim_text.h"

#include <string.h>

#include "soap/xml_text.h"

#if WINRM_CIM

bool winrm_cim_skip(struct winrm_xml *x, size_t level)
{
	struct winrm_xml_token t;

	while (x->depth >= level)
		if (winrm_xml_next(x, &t) == WINRM_XML_ERROR)
			return false;
	return true;
}

/*
 * The common case, without the scanner: no more than text before the end tag,
 * and no references in it. That it is this element's is known of the document.
 */
static bool is_simple(struct winrm_xml *x, struct winrm_slice *text)
{
	const uint8_t *at = x->doc.ptr + x->at, *end = x->doc.ptr + x->doc.len;
	const uint8_t *tag = memchr(at, '<', (size_t)(end - at));

	if (x->close_next || !tag || end - tag < 2 || tag[1] != '/')
		return false;
	text->ptr = at;
	text->len = (size_t)(tag - at);
	end = memchr(tag, '>', (size_t)(end - tag));
	if (!end || memchr(at, '&', text->len))
		return false;
	x->at = (size_t)(end + 1 - x->doc.ptr);
	x->depth--;
	return true;
}

static bool read_text(struct winrm_xml *x, struct winrm_slice *text)
{
	struct winrm_writer w = winrm_writer_init(NULL, 0);
	struct winrm_xml_token t;

	if (WINRM_FAST > 1 && is_simple(x, text))
		return true;
	*text = x->doc;
	for (;;) {
		if (winrm_xml_next(x, &t) == WINRM_XML_CLOSE)
			break;
		if (t.type != WINRM_XML_TEXT)
			return false;
		if (w.cap == 0) {
			*text = t.text;
			w = winrm_writer_init(
				(void *)(uintptr_t)t.text.ptr, SIZE_MAX);
			if (t.cdata || !memchr(t.text.ptr, '&', t.text.len)) {
				w.len = t.text.len;
				continue;
			}
		}
		if (!winrm_xml_put_decoded(&w, t.text, t.cdata))
			return false;
	}
	text->len = w.len;
	return true;
}

bool winrm_cim_text(
	struct winrm_xml *x, struct winrm_slice *text, bool in_child)
{
	size_t level = x->depth;
	struct winrm_xml_token t;

	while (in_child && winrm_xml_next(x, &t) != WINRM_XML_OPEN)
		if (t.type != WINRM_XML_TEXT)
			return false;
	return read_text(x, text) && winrm_cim_skip(x, level);
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
