/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/formatted_script.h"

#include <string.h>
#include <strings.h>

#include "boards/linux/cli/script.h"

static const char before[] =
	"$winrm={Out-String -Stream}.GetSteppablePipeline();"
	"$winrm.Begin($true);try{$input|. {\n";
/* a comment may end the script */
static const char after[] =
	"\n} @args|ForEach-Object{$winrm.Process($_)}}finally{$winrm.End()}";

/* Statements that must come first, and stay there: `using`, with comments. */
static size_t using_len(const char *script)
{
	size_t at = 0, kept = 0;

	for (;;) {
		at += strspn(script + at, " \t\r\n;");
		if (script[at] == '#' && script[at + 1] != '>') {
			at += strcspn(script + at, "\n");
		} else if (strncasecmp(script + at, "using", 5) == 0 &&
			strchr(" \t", script[at + 5]) && script[at + 5]) {
			at += strcspn(script + at, ";\n");
			at += script[at] ? 1 : 0;
			kept = at;
		} else {
			return kept;
		}
	}
}

bool formatted_script(char *out, size_t cap, const char *script)
{
	size_t len = strlen(script), first = using_len(script);

	if (cap < FORMATTED_SCRIPT_MORE || len > cap - FORMATTED_SCRIPT_MORE)
		return false;
	memcpy(out, script, first);
	out += first;
	if (first > 0 && first == len)
		*out++ = '\n'; /* it is not ended */
	memcpy(out, before, sizeof(before) - 1);
	out += sizeof(before) - 1;
	memcpy(out, script + first, len - first);
	out += len - first;
	memcpy(out, after, sizeof(after));
	return true;
}

const char *formatted_script_kept(const char *script)
{
	static char text[SCRIPT_MAX + FORMATTED_SCRIPT_MORE];

	return formatted_script(text, sizeof(text), script) ? text : NULL;
}
