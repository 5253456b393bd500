/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/pipeline_args.h"

#include <ctype.h>
#include <string.h>

#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "core/base/json.h"

enum { ARGS_MAX = 256, NAME_MAX_LEN = 128, FILES_MAX = 65536 };

static struct winrm_psrp_arg args[ARGS_MAX + 1];
static char names[ARGS_MAX][NAME_MAX_LEN];
/* What came from files, each with a NUL. */
static char texts[FILES_MAX];
static size_t texts_len;

/* -Name and -Name:value are parameters, "-5" and "-" are not. */
static bool is_parameter(const char *word)
{
	return word[0] == '-' && isalpha((unsigned char)word[1]);
}

/* One value, and nothing behind it. */
static bool is_json(const char *text)
{
	struct winrm_json json;
	struct winrm_json_token t;

	winrm_json_start(&json, winrm_slice_str(text));
	(void)winrm_json_next(&json, &t);
	return winrm_json_skip(&json, &t) &&
		winrm_json_next(&json, &t) == WINRM_JSON_END;
}

/* Of an object that begins here: what names a secret says one in full. */
static bool is_plain_or_secret(struct winrm_json at)
{
	struct winrm_json_token key, value;
	size_t secure = 0, user = 0, others = 0;

	while (winrm_json_next(&at, &key) == WINRM_JSON_KEY) {
		bool is_text =
			winrm_json_next(&at, &value) == WINRM_JSON_STRING;
		bool is_secure = winrm_json_is(key.text, "$secure");
		bool is_user = winrm_json_is(key.text, "$user");

		secure += is_secure;
		user += is_user;
		others += !is_text || !(is_secure || is_user);
		(void)winrm_json_skip(&at, &value);
	}
	return secure + user == 0 || (secure == 1 && user < 2 && others == 0);
}

static bool has_whole_secrets(const char *text)
{
	struct winrm_json json;
	struct winrm_json_token t;

	winrm_json_start(&json, winrm_slice_str(text));
	while (winrm_json_next(&json, &t) > WINRM_JSON_ERROR)
		if (t.type == WINRM_JSON_OBJECT && !is_plain_or_secret(json))
			return false;
	return true;
}

/* The text of a file; NULL: it cannot be read, reported. */
static const char *read_text(const char *path)
{
	char *text = texts + texts_len;
	long len = file_read(path, text, sizeof(texts) - 1 - texts_len, true);

	if (len < 0)
		return NULL;
	text[len] = 0;
	texts_len += (size_t)len + 1;
	if (texts_len == sizeof(texts)) /* nothing fits behind it */
		texts_len--;
	return text;
}

/* What is behind ":=". */
static bool set_json(struct winrm_psrp_arg *arg, const char *text)
{
	if (strcmp(text, "@") == 0)
		return say("%s:=@ is followed by the name of a file",
			       arg->name),
		       false;
	arg->value.type = "json";
	arg->value.text = text[0] == '@' ? read_text(text + 1) : text;
	if (!arg->value.text)
		return false;
	if (is_json(arg->value.text))
		return has_whole_secrets(arg->value.text) ||
			(say("%s: a secret is {\"$secure\":\"text\"} or "
			     "{\"$user\":\"name\",\"$secure\":\"text\"}, "
			     "with nothing else in it",
				 arg->name),
				false);
	if (text[0] == '@')
		return say("%s: no value of JSON, or more than one", text + 1),
		       false;
	return say("%s:= is followed by a value of JSON, such as 5, true, "
		   "null, \"text\" or [1,2], or by @FILE with one",
		       arg->name),
	       false;
}

static bool set_argument(size_t i, const char *word)
{
	struct winrm_psrp_arg *arg = &args[i];
	const char *colon = strchr(word, ':');
	size_t len = colon ? (size_t)(colon - word) : strlen(word);

	arg->value.type = "S";
	arg->value.text = word;
	if (!is_parameter(word))
		return true;
	if (len >= NAME_MAX_LEN)
		return say("%.40s...: too long for a parameter", word), false;
	memcpy(names[i], word, len);
	names[i][len] = 0;
	arg->name = names[i];
	arg->value.text = colon ? colon + 1 : NULL;
	if (!colon) {
		arg->value.type = NULL;
	} else if (colon[1] == '=') {
		return set_json(arg, colon + 2);
	}
	return true;
}

const struct winrm_psrp_arg *pipeline_args(const char *const *words)
{
	size_t i;

	memset(args, 0, sizeof(args));
	for (i = 0; words && words[i]; i++) {
		if (i == ARGS_MAX)
			return say("more than %d arguments", ARGS_MAX), NULL;
		if (!set_argument(i, words[i]))
			return NULL;
	}
	return args;
}

void pipeline_args_wipe(void)
{
	explicit_bzero(texts, texts_len);
	texts_len = 0;
}
