/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/script.h"

#include <string.h>

#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/text_encoding.h"

static char text[SCRIPT_MAX + 1];

bool script_is_stdin(const struct options *o)
{
	const char *from = o->script_file;

	if (!from && o->command == COMMAND_PS && o->word_count > 0)
		from = o->words[0];
	return from && strcmp(from, "-") == 0;
}

bool script_join(char *const *words, int count, char *out, size_t cap)
{
	size_t len = 0;
	int i;

	for (i = 0; i < count; i++) {
		size_t n = strlen(words[i]);

		if (n + 1 > cap - len - 1)
			return false;
		if (i > 0)
			out[len++] = ' ';
		memcpy(out + len, words[i], n);
		len += n;
	}
	out[len] = 0;
	return true;
}

static bool read_file(const char *name)
{
	long len = file_read(name, text, SCRIPT_MAX, false);

	if (len < 0)
		return false;
	if (!text_is_utf8(text, (size_t)len))
		return say("%s: not UTF-8; save it as that", name), false;
	text[len] = 0;
	return true;
}

bool script_read(const struct options *o, struct script *out)
{
	const char *file = o->script_file;
	int first = 0, joined = o->word_count;

	if (!file && script_is_stdin(o)) {
		file = "-";
		first = 1;
	}
	if (file)
		joined = 0;
	else if (joined > 1 && strcmp(o->words[1], "--") == 0)
		joined = first = 1;
	if (first < o->word_count && first > 0 &&
		strcmp(o->words[first], "--") == 0)
		first++;
	out->text = text;
	out->args = NULL;
	if (joined != o->word_count)
		out->args = (const char *const *)(o->words + first);
	if (file)
		return read_file(file);
	return script_join(o->words, joined, text, sizeof(text)) ||
		(say("the script is too long"), false);
}

void script_set(struct winrm_request *request, const struct script *script,
	const struct options *o)
{
	struct winrm_script *s = &request->as.script;

	if (script) {
		request->operation = WINRM_OP_SCRIPT;
		s->text = script->text;
		s->args = script->args;
	}
	if (request->operation != WINRM_OP_SCRIPT)
		return;
	s->execution_policy = o->execution_policy;
	s->as_json = o->as_json;
	s->json_depth = (uint8_t)o->json_depth;
	s->raw_clixml = o->raw_stderr;
}
