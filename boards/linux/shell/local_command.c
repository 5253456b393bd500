/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/local_command.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/shell/local_words.h"
#include "boards/linux/shell/shell_copy.h"

static void print_history(const struct conversation *c)
{
	const char *line;
	size_t at = 0, len, n = 0;

	while (history_next(&c->history, &at, &line, &len))
		printf("%5zu  %.*s\n", ++n, (int)len, line);
	fflush(stdout);
}

static void print_help(void)
{
	puts("!get REMOTE [LOCAL]  copy a file from the host, or those of a "
	     "pattern\n"
	     "!put LOCAL [REMOTE]  copy a file to the host\n"
	     "!history             the lines that were typed\n"
	     "!help                this\n"
	     "Names with spaces are put in quotation marks. REMOTE begins at "
	     "the directory\n"
	     "of the prompt, LOCAL where winrm was started; each is by default "
	     "that folder.\n"
	     "Ctrl-C ends a copy, or what runs on the host. Ctrl-D leaves.");
	fflush(stdout);
}

static void copy_file(struct conversation *c, const struct local_words *w)
{
	bool get = strcmp(w->word[0], "!get") == 0;
	const char *from = w->count > 1 ? w->word[1] : "";
	const char *to = w->count > 2 ? w->word[2] : ".";

	if (w->count > 3 || !*from || !*to)
		say("give it as %s",
			get ? "!get REMOTE [LOCAL]" : "!put LOCAL [REMOTE]");
	else if (get)
		shell_copy_get(c, from, to);
	else
		shell_copy_put(c, from, to);
}

bool local_command_is(const char *line, size_t len)
{
	static const char *const names[] = {
		"!get", "!put", "!history", "!help"};
	size_t i, n = 0;

	while (n < len && line[n] != ' ' && line[n] != '\t')
		n++;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (n == strlen(names[i]) && memcmp(line, names[i], n) == 0)
			return true;
	return false;
}

bool local_command_run(struct conversation *c, const char *line, size_t len)
{
	static struct local_words w;

	switch (local_words_read(&w, line, len)) {
	case LOCAL_WORDS_OPEN:
		say("a quotation mark has no second one");
		return true;
	case LOCAL_WORDS_MANY: say("too many words, or too long"); return true;
	case LOCAL_WORDS_READ: break;
	}
	if (strcmp(w.word[0], "!history") == 0) {
		print_history(c);
		return false;
	}
	if (strcmp(w.word[0], "!help") == 0) {
		print_help();
		return false;
	}
	copy_file(c, &w);
	return true;
}
