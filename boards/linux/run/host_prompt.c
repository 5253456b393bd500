/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_prompt.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/run/host_choice.h"
#include "boards/linux/run/host_question.h"

enum { ITEMS = 256 };

/* How the names of types end. */
static const char LIST[] = "[]", SECRET[] = "SecureString",
		  CREDENTIAL[] = "PSCredential";

/* Too large for a stack. */
static struct {
	uint8_t json[32768];
	struct winrm_writer answer; /* of json */
} p;

static void put(const char *text)
{
	winrm_writer_put_str(&p.answer, text);
}

static void put_string(const char *text)
{
	winrm_json_put_string(&p.answer, winrm_slice_str(text));
}

/* --- passwords ---------------------------------------------------------------- */

/* The rest of an object that is a secret. */
static bool ask_password(void)
{
	const char *line;

	question_put(": ");
	line = question_ask(true);
	if (!line)
		return false;
	put("\"$secure\":");
	put_string(line);
	put("}");
	return true;
}

static bool ask_secret(void)
{
	put("{");
	return ask_password();
}

/* The user may be given, as a string of JSON. */
static bool ask_credential(struct winrm_slice user)
{
	const char *line;

	put("{\"$user\":");
	if (user.len > 0) {
		put("\"");
		winrm_writer_put_slice(&p.answer, user);
		put("\"");
		question_put("Password for user ");
		question_put_text(user);
	} else {
		question_put("User: ");
		line = question_ask(false);
		if (!line)
			return false;
		put_string(line);
		question_put("Password");
	}
	put(",");
	return ask_password();
}

static bool ask_for_credential(const struct winrm_psrp_call *call)
{
	struct winrm_json j;
	struct winrm_slice user;

	return question_begin(&j, call->params) &&
		question_take(&j, WINRM_JSON_STRING, &user) &&
		ask_credential(user);
}

/* --- fields ------------------------------------------------------------------ */

static bool ends_with(struct winrm_slice text, const char *end)
{
	size_t len = strlen(end);

	return text.len >= len &&
		memcmp(text.ptr + text.len - len, end, len) == 0;
}

/* A label has a mark in front of its key: "&Name". */
static void put_name(const struct question_item *item)
{
	if (item->label.len > 0)
		question_put_label(item->label);
	else
		question_put_text(item->name);
}

/* The next of a list: a line, or credentials. False: none; `ends`: it was
 * empty, which ends the list. */
static bool ask_for_next(struct winrm_slice type, bool first, bool *ends)
{
	bool is_credential = ends_with(type, CREDENTIAL);
	bool is_secret = ends_with(type, SECRET);
	const char *line;

	question_put(is_credential ? ", user: " : ": ");
	line = question_ask(is_secret);
	*ends = line && !line[0];
	if (!line || *ends)
		return false;
	put(first ? "" : ",");
	put(is_credential ? "{\"$user\":" : is_secret ? "{\"$secure\":" : "");
	put_string(line);
	put(is_credential ? "," : is_secret ? "}" : "");
	if (is_credential)
		question_put("Password");
	return !is_credential || ask_password();
}

/* Lines up to an empty one. */
static bool ask_for_list(const struct question_item *item)
{
	struct winrm_slice type = {
		item->type.ptr, item->type.len - strlen(LIST)};
	char number[16];
	bool ends = false;
	int i;

	put("[");
	for (i = 0; i < ITEMS; i++) {
		put_name(item);
		snprintf(number, sizeof(number), "[%d]", i);
		question_put(number);
		if (!ask_for_next(type, i == 0, &ends))
			break;
	}
	put("]");
	return ends || i == ITEMS;
}

static bool ask_for(const struct question_item *item)
{
	static const struct winrm_slice none = {NULL, 0};
	const char *line;

	question_put_line(item->help);
	if (ends_with(item->type, LIST))
		return ask_for_list(item);
	if (ends_with(item->type, CREDENTIAL)) {
		put_name(item);
		question_put("\n");
		return ask_credential(none);
	}
	put_name(item);
	if (ends_with(item->type, SECRET))
		return ask_secret();
	question_put(": ");
	line = question_ask(false);
	if (line)
		put_string(line);
	return line != NULL;
}

/* {"name":"what was typed", ...} */
static bool ask_for_fields(const struct winrm_psrp_call *call)
{
	struct winrm_json_token t;
	struct winrm_json j;
	struct question_item item;

	if (!question_begin(&j, call->params) ||
		!question_take(&j, WINRM_JSON_ARRAY, NULL))
		return false;
	put("{");
	while (winrm_json_next(&j, &t) == WINRM_JSON_OBJECT) {
		if (!question_take_item(&j, &item))
			return false;
		if (p.answer.len > 1)
			put(",");
		put("\"");
		winrm_writer_put_slice(&p.answer, item.name);
		put("\":");
		if (!ask_for(&item))
			return false;
	}
	put("}");
	return t.type == WINRM_JSON_ARRAY_END;
}

/* --- calls ------------------------------------------------------------------- */

static bool ask_line(struct winrm_psrp_value *answer)
{
	answer->type = "S";
	answer->text = question_ask(false);
	return answer->text != NULL;
}

static bool ask_as_json(
	const struct winrm_psrp_call *call, struct winrm_psrp_value *answer)
{
	bool ok;

	p.answer = winrm_writer_init(p.json, sizeof(p.json) - 1);
	answer->type = "json";
	answer->text = (const char *)p.json;
	switch (call->method) {
	case WINRM_PSRP_READ_SECRET: ok = ask_secret(); break;
	case WINRM_PSRP_PROMPT: ok = ask_for_fields(call); break;
	case WINRM_PSRP_CREDENTIAL:
	case WINRM_PSRP_CREDENTIAL_TYPED: ok = ask_for_credential(call); break;
	case WINRM_PSRP_CHOICE:
		answer->type = "I32";
		ok = host_choice(call->params, &p.answer);
		break;
	default: return false;
	}
	ok = ok && winrm_writer_ok(&p.answer);
	p.json[ok ? p.answer.len : 0] = 0;
	return ok;
}

bool host_prompt(const struct winrm_psrp_call *call,
	struct winrm_psrp_value *answer, host_prompt_line *line, uint64_t until)
{
	host_prompt_wipe();
	question_start(line, until);
	if (call->cut)
		return say("the script asks more than winrm can show"), false;
	return call->method == WINRM_PSRP_READ_LINE ? ask_line(answer)
						    : ask_as_json(call, answer);
}

void host_prompt_wipe(void)
{
	explicit_bzero(p.json, sizeof(p.json));
	question_wipe();
}
