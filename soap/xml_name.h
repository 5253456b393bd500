/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_XML_NAME_H
#define WINRM_SOAP_XML_NAME_H

#include "core/base/slice.h"
#include "core/config.h"

/* Names and white space of XML, for the scanner's own use. */

static inline bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Ends a name: white space, NUL and ="&'/<>, a bit each; other characters are
 * not checked.
 */
static inline bool ends_name(uint8_t c)
{
#if WINRM_FAST > 1
	static const bool ends[256] = {[0] = true,
		['\t'] = true,
		['\n'] = true,
		['\r'] = true,
		[' '] = true,
		['"'] = true,
		['&'] = true,
		['\''] = true,
		['/'] = true,
		['<'] = true,
		['='] = true,
		['>'] = true};

	return ends[c];
#else
	static const uint32_t ends[2] = {0x00002601, 0x700080c5};

	return c < 64 && (ends[c / 32] >> c % 32 & 1);
#endif
}

static inline struct winrm_slice sub(
	struct winrm_slice s, size_t from, size_t to)
{
	s.ptr += from;
	s.len = to - from;
	return s;
}

static inline struct winrm_slice local_part(struct winrm_slice qname)
{
#if WINRM_FAST > 1
	size_t n = 0; /* a prefix is short */

	while (n < qname.len && qname.ptr[n] != ':')
		n++;
	return n + 1 < qname.len ? sub(qname, n + 1, qname.len) : qname;
#else
	struct winrm_slice rest = qname;

	(void)winrm_slice_cut(&rest, ':');
	return rest.len > 0 ? rest : qname;
#endif
}

static inline void pass_space(struct winrm_slice *rest)
{
	while (rest->len > 0 && is_space(rest->ptr[0])) {
		rest->ptr++;
		rest->len--;
	}
}

/* Takes the first character that is not white space; 0 if none. */
static inline uint8_t pass_char(struct winrm_slice *rest)
{
	pass_space(rest);
	if (rest->len == 0)
		return 0;
	rest->len--;
	return *rest->ptr++;
}

/* Takes the name, if any, that *rest begins with. */
static inline struct winrm_slice pass_name(struct winrm_slice *rest)
{
	struct winrm_slice name = {rest->ptr, 0};

	while (name.len < rest->len && !ends_name(name.ptr[name.len]))
		name.len++;
	*rest = sub(*rest, name.len, rest->len);
	return name;
}

#endif
