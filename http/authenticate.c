/* SPDX-License-Identifier: Apache-2.0 */
#include "http/authenticate.h"

#include <string.h>

/* In the order of their bits. */
static const char schemes[] =
	"Negotiate\0NTLM\0Kerberos\0Basic\0CredSSP\0Digest\0";

const char *winrm_http_scheme_name(unsigned scheme)
{
	const char *name = schemes;

	for (; *name && !(scheme & 1); scheme >>= 1)
		name += strlen(name) + 1;
	return *name ? name : "?";
}

/* The part before the next unquoted comma. */
static struct winrm_slice next_part(struct winrm_slice *rest)
{
	struct winrm_slice part = *rest;
	bool quoted = false;
	size_t i;

	for (i = 0; i < rest->len; i++) {
		uint8_t c = rest->ptr[i];

		if (c == '\\' && quoted)
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (c == ',' && !quoted)
			break;
	}
	if (i > rest->len)
		i = rest->len;
	part.len = i;
	i += i < rest->len;
	rest->ptr += i;
	rest->len -= i;
	return winrm_slice_trim(part);
}

uint8_t winrm_http_read_schemes(
	struct winrm_slice value, struct winrm_slice *token)
{
	uint8_t found = 0;

	while (value.len > 0) {
		struct winrm_slice rest = next_part(&value);
		struct winrm_slice word = winrm_slice_cut(&rest, ' ');

		unsigned bit =
			1u << winrm_slice_which_nocase(word, schemes) >> 1;

		rest = winrm_slice_trim(rest);
		found |= (uint8_t)bit;
		if ((bit &
			    (WINRM_HTTP_NEGOTIATE | WINRM_HTTP_NTLM |
				    WINRM_HTTP_KERBEROS)) &&
			token->len == 0)
			*token = rest;
	}
	return found;
}
