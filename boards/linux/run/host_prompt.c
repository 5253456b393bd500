/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_prompt.h"

#include <string.h>
#include <strings.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/visible_text.h"
#include "core/base/json.h"
#include "core/base/utf.h"

enum { CHOICES = 64, LINE = 4096, ITEMS = 256 };

/* A field that is asked for, or a choice; texts as JSON has them. */
struct item {
	struct winrm_slice name, label, help, type;
};

/* Too large for a stack. */
static struct {
	uint8_t question[16384], decoded[8192], json[32768];
	char line[LINE];
	struct winrm_writer out, answer; /* of question and json */
	struct item choices[CHOICES];
	size_t count;
	host_prompt_line *read;
	uint64_t until;
	bool is_long; /* the question has no room */
} p;

/* --- the question ------------------------------------------------------------ */

static void put(const char *text)
{
	winrm_writer_put_str(&p.out, text);
}

/* The host's text: lines and TABs stay, all else that is invisible is '?'. */
static void put_text(struct winrm_slice text)
{
	struct winrm_writer w = winrm_writer_init(p.decoded, sizeof(p.decoded));
	const char *at = (const char *)p.decoded;
	size_t left, n;

	winrm_json_put_text(&w, text);
	left = w.len;
	if (!winrm_writer_ok(&w)) {
		p.is_long = true;
		return;
	}
	for (; left > 0; at += n, left -= n) {
		n = visible_char(at, left);
		if (n > 0 || *at == '\n' || *at == '\t')
			winrm_writer_put(&p.out, at, n > 0 ? n : 1);
		else if (*at != '\r')
			put("?");
		n = n > 0 ? n : 1;
	}
}

static void put_line(struct winrm_slice text)
{
	if (text.len == 0)
		return;
	put_text(text);
	put("\n");
}

/* Asks what has been put, and begins the next question. */
static bool ask(void)
{
	bool ok;

	if (p.is_long || !winrm_writer_ok(&p.out))
		return say("the script asks more than winrm can show"), false;
	ok = p.read((const char *)p.question, p.out.len, p.line, sizeof(p.line),
		p.until);
	p.out.len = 0;
	if (ok && winrm_utf8_valid(winrm_slice_str(p.line)))
		return true;
	return ok ? say("not UTF-8; the script gets no answer"), false : false;
}

/* --- what is asked for ------------------------------------------------------- */

static bool take(struct winrm_json *j, enum winrm_json_type type,
	struct winrm_slice *text)
{
	struct winrm_json_token t;

	if (winrm_json_next(j, &t) != type)
		return false;
	if (text)
		*text = t.text;
	return true;
}

/* The rest of an object whose beginning has been read. */
static bool take_item(struct winrm_json *j, struct item *item)
{
	const struct {
		const char *name;
		struct winrm_slice *to;
	} parts[] = {{"name", &item->name}, {"label", &item->label},
		{"helpMessage", &item->help},
		{"parameterTypeFullName", &item->type}};
	struct winrm_json_token key, value;
	size_t i;

	item->name = item->label = item->help = item->type =
		winrm_slice_str("");
	while (winrm_json_next(j, &key) == WINRM_JSON_KEY) {
		(void)winrm_json_next(j, &value);
		for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			if (value.type == WINRM_JSON_STRING &&
				winrm_json_is(key.text, parts[i].name))
				*parts[i].to = value.text;
		if (!winrm_json_skip(j, &value))
			return false;
	}
	return key.type == WINRM_JSON_OBJECT_END;
}

/* Caption, message, and that a list follows. They begin the question. */
static bool begin(struct winrm_json *j, const struct winrm_psrp_call *call)
{
	struct winrm_slice caption, message;

	winrm_json_start(j, winrm_slice_str(call->params));
	if (!take(j, WINRM_JSON_ARRAY, NULL) ||
		!take(j, WINRM_JSON_STRING, &caption) ||
		!take(j, WINRM_JSON_STRING, &message) ||
		!take(j, WINRM_JSON_ARRAY, NULL))
		return false;
	put_line(caption);
	put_line(message);
	return true;
}

/* --- labels ------------------------------------------------------------------ */

/* A label's parts: before '&', the key behind it, and the rest. */
static void split(struct winrm_slice label, struct winrm_slice part[3])
{
	const uint8_t *mark = memchr(label.ptr, '&', label.len);
	size_t before = mark ? (size_t)(mark - label.ptr) : label.len;
	size_t at = mark ? before + 1 : before;
	size_t key = mark
		? visible_char((const char *)label.ptr + at, label.len - at)
		: 0;

	part[0] = (struct winrm_slice){label.ptr, before};
	part[1] = (struct winrm_slice){label.ptr + at, key};
	part[2] = (struct winrm_slice){
		label.ptr + at + key, label.len - at - key};
}

/* It and what follows may be one escape. */
static void put_label(struct winrm_slice label)
{
	struct winrm_slice part[3];

	split(label, part);
	put_text(part[0]);
	part[1].len += part[2].len;
	put_text(part[1]);
}

/* --- fields ------------------------------------------------------------------ */

static bool ends_with(struct winrm_slice text, const char *end)
{
	size_t len = strlen(end);

	return text.len >= len &&
		memcmp(text.ptr + text.len - len, end, len) == 0;
}

/* A label has a mark in front of its key: "&Name". */
static void put_name(const struct item *item)
{
	if (item->label.len > 0)
		put_label(item->label);
	else
		put_text(item->name);
}

/* Lines up to an empty one. */
static bool ask_for_list(const struct item *item)
{
	size_t i;

	winrm_writer_put_byte(&p.answer, '[');
	for (i = 0; i < ITEMS; i++) {
		put_name(item);
		put("[");
		winrm_writer_put_decimal(&p.out, i);
		put("]: ");
		if (!ask())
			return false;
		if (!p.line[0])
			break;
		if (i > 0)
			winrm_writer_put_byte(&p.answer, ',');
		winrm_json_put_string(&p.answer, winrm_slice_str(p.line));
	}
	winrm_writer_put_byte(&p.answer, ']');
	return true;
}

static bool ask_for(const struct item *item)
{
	if (ends_with(item->type, "SecureString") ||
		ends_with(item->type, "PSCredential"))
		return say("the script asks for a password or credentials, "
			   "which winrm cannot send it (SecureString)"),
		       false;
	put_line(item->help);
	if (ends_with(item->type, "[]"))
		return ask_for_list(item);
	put_name(item);
	put(": ");
	if (!ask())
		return false;
	winrm_json_put_string(&p.answer, winrm_slice_str(p.line));
	return true;
}

/* {"name":"what was typed", ...} */
static bool ask_for_fields(const struct winrm_psrp_call *call)
{
	struct winrm_json_token t;
	struct winrm_json j;
	struct item item;

	if (!begin(&j, call))
		return false;
	winrm_writer_put_byte(&p.answer, '{');
	while (winrm_json_next(&j, &t) == WINRM_JSON_OBJECT) {
		if (!take_item(&j, &item))
			return false;
		if (p.answer.len > 1)
			winrm_writer_put_byte(&p.answer, ',');
		winrm_writer_put_byte(&p.answer, '"');
		winrm_writer_put_slice(&p.answer, item.name);
		winrm_writer_put_str(&p.answer, "\":");
		if (!ask_for(&item))
			return false;
	}
	winrm_writer_put_byte(&p.answer, '}');
	return t.type == WINRM_JSON_ARRAY_END;
}

/* --- choices ----------------------------------------------------------------- */

/* What is typed for it. */
static void put_key(struct winrm_slice label)
{
	struct winrm_slice part[3];

	split(label, part);
	if (part[1].len > 0 && part[1].ptr[0] != '\\') /* of an escape */
		put_text(part[1]);
	else
		put_label(label);
}

static bool is_typed(void (*of)(struct winrm_slice), struct winrm_slice label)
{
	size_t begin = p.out.len;
	bool is;

	of(label);
	winrm_writer_put_byte(&p.out, 0);
	is = winrm_writer_ok(&p.out) &&
		strcasecmp((const char *)p.question + begin, p.line) == 0;
	p.out.len = begin;
	return is;
}

/* The number of the choice; p.count if it is none. */
static size_t typed_choice(void)
{
	size_t i = 0;

	while (i < p.count && !is_typed(put_key, p.choices[i].label) &&
		!is_typed(put_label, p.choices[i].label))
		i++;
	return i;
}

static void put_help(void)
{
	size_t i;

	for (i = 0; i < p.count; i++) {
		put_key(p.choices[i].label);
		put(" - ");
		put_text(p.choices[i].help);
		put("\n");
	}
}

/* As the console has it: [Y] Yes  [N] No  [?] Help (default is "Y"): */
static void put_choices(size_t usual)
{
	size_t i;

	for (i = 0; i < p.count; i++) {
		put("[");
		put_key(p.choices[i].label);
		put("] ");
		put_label(p.choices[i].label);
		put("  ");
	}
	put("[?] Help");
	if (usual < p.count) {
		put(" (default is \"");
		put_key(p.choices[usual].label);
		put("\")");
	}
	put(": ");
}

/* What there is to choose from, and which one an empty line chooses. */
static bool take_choices(struct winrm_json *j, size_t *usual)
{
	struct winrm_json_token t;

	for (p.count = 0; winrm_json_next(j, &t) == WINRM_JSON_OBJECT;
		p.count++)
		if (p.count == CHOICES || !take_item(j, &p.choices[p.count]))
			return false;
	if (t.type != WINRM_JSON_ARRAY_END ||
		winrm_json_next(j, &t) != WINRM_JSON_NUMBER)
		return false;
	*usual = 0;
	if (t.text.len > 2 || t.text.ptr[0] == '-') /* -1: none */
		*usual = CHOICES;
	else
		for (; t.text.len > 0; t.text.ptr++, t.text.len--)
			*usual = *usual * 10 + (size_t)(*t.text.ptr - '0');
	return p.count > 0;
}

static bool ask_for_choice(const struct winrm_psrp_call *call)
{
	struct winrm_json j;
	size_t usual, chosen;

	if (!begin(&j, call) || !take_choices(&j, &usual))
		return false;
	do {
		put_choices(usual);
		if (!ask())
			return false;
		chosen = p.line[0] ? typed_choice() : usual;
		if (strcmp(p.line, "?") == 0)
			put_help();
	} while (chosen >= p.count);
	winrm_writer_put_decimal(&p.answer, chosen);
	return true;
}

bool host_prompt(const struct winrm_psrp_call *call,
	struct winrm_psrp_value *answer, host_prompt_line *line, uint64_t until)
{
	bool ok = false;

	host_prompt_wipe();
	p.out = winrm_writer_init(p.question, sizeof(p.question));
	p.answer = winrm_writer_init(p.json, sizeof(p.json) - 1);
	p.read = line;
	p.until = until;
	p.is_long = false;
	answer->text = (const char *)p.json;
	if (call->cut)
		return say("the script asks more than winrm can show"), false;
	if (call->method == WINRM_PSRP_READ_LINE) {
		answer->type = "S";
		answer->text = p.line;
		return ask();
	}
	if (call->method == WINRM_PSRP_PROMPT) {
		answer->type = "json";
		ok = ask_for_fields(call);
	} else if (call->method == WINRM_PSRP_CHOICE) {
		answer->type = "I32";
		ok = ask_for_choice(call);
	}
	ok = ok && winrm_writer_ok(&p.answer);
	p.json[ok ? p.answer.len : 0] = 0;
	return ok;
}

void host_prompt_wipe(void)
{
	explicit_bzero(p.json, sizeof(p.json));
	explicit_bzero(p.line, sizeof(p.line));
}
