/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/local_words.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* The word at *at, which then is after it. */
static enum local_words_result read_word(struct local_words *w, size_t *used,
	const char *line, size_t len, size_t *at)
{
	char quote = 0;

	w->word[w->count++] = w->text + *used;
	for (; *at < len && (quote || !is_space(line[*at])); ++*at) {
		char c = line[*at];

		if (c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
		else
			w->text[(*used)++] = c;
	}
	w->text[(*used)++] = 0;
	return quote ? LOCAL_WORDS_OPEN : LOCAL_WORDS_READ;
}

enum local_words_result local_words_read(
	struct local_words *w, const char *line, size_t len)
{
	enum local_words_result result = LOCAL_WORDS_READ;
	size_t at = 0, used = 0;

	w->count = 0;
	if (len >= sizeof(w->text) - LOCAL_WORDS)
		return LOCAL_WORDS_MANY;
	while (result == LOCAL_WORDS_READ) {
		while (at < len && is_space(line[at]))
			at++;
		if (at == len)
			return LOCAL_WORDS_READ;
		if (w->count == LOCAL_WORDS)
			return LOCAL_WORDS_MANY;
		result = read_word(w, &used, line, len, &at);
	}
	return result;
}
