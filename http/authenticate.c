/* SPDX-License-Identifier: Apache-2.0 */
#include "http/authenticate.h"

static const struct scheme {
	const char *name;
	uint8_t bit;
} schemes[] = {
	{"Negotiate", WINRM_HTTP_NEGOTIATE},
	{"NTLM", WINRM_HTTP_NTLM},
	{"Kerberos", WINRM_HTTP_KERBEROS},
	{"Basic", WINRM_HTTP_BASIC},
	{"CredSSP", WINRM_HTTP_CREDSSP},
	{"Digest", WINRM_HTTP_DIGEST},
};

const char *winrm_http_scheme_name(unsigned scheme)
{
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].bit == scheme)
			return schemes[i].name;
	return "?";
}

/* The part before the next comma that is not quoted. */
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
	size_t i;

	while (value.len > 0) {
		struct winrm_slice rest = next_part(&value);
		struct winrm_slice word = winrm_slice_cut(&rest, ' ');

		rest = winrm_slice_trim(rest);
		for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
			if (!winrm_slice_is_nocase(word, schemes[i].name))
				continue;
			found |= schemes[i].bit;
			if (schemes[i].bit <= WINRM_HTTP_NTLM &&
				token->len == 0)
				*token = rest;
		}
	}
	return found;
}
