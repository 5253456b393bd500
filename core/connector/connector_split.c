/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_split.h"

#if WINRM_CIM

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_quote(char c)
{
	return c == '\'' || c == '"';
}

char *winrm_split_next(char **at)
{
	char *from = *at, *word, *to, quote = 0;

	while (is_space(*from))
		from++;
	*at = from;
	if (!*from)
		return NULL;
	for (word = to = from; *from && (quote || !is_space(*from)); from++)
		if (quote ? *from == quote : is_quote(*from))
			quote = (char)(quote ? 0 : *from);
		else
			*to++ = *from;
	*at = quote ? NULL : *from ? from + 1 : from;
	*to = 0;
	return quote ? NULL : word;
}

static bool is_plain(const char *word)
{
	const char *at = word;

	while (*at && !is_space(*at) && !is_quote(*at))
		at++;
	return at > word && !*at;
}

void winrm_split_put(struct winrm_writer *w, const char *word)
{
	if (is_plain(word)) {
		winrm_writer_put_str(w, word);
		return;
	}
	winrm_writer_put_byte(w, '\'');
	for (; *word; word++)
		if (*word == '\'')
			winrm_writer_put_str(w, "'\"'\"'");
		else
			winrm_writer_put_byte(w, (uint8_t)*word);
	winrm_writer_put_byte(w, '\'');
}

#else
typedef int winrm_no_connector_split; /* ISO C has no empty file */
#endif
