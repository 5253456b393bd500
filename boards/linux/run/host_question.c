/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_question.h"

#include <string.h>
#include <strings.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/visible_text.h"
#include "core/base/utf.h"

/* Too large for a stack. */
static struct {
	uint8_t text[16384], decoded[8192];
	char line[QUESTION_LINE];
	struct winrm_writer out; /* of text */
	host_prompt_line *read;
	uint64_t until;
	bool is_long; /* the question has no room */
} q;

void question_start(host_prompt_line *read, uint64_t until)
{
	question_wipe();
	q.out = winrm_writer_init(q.text, sizeof(q.text));
	q.read = read;
	q.until = until;
	q.is_long = false;
}

void question_wipe(void)
{
	explicit_bzero(q.line, sizeof(q.line));
}

/* --- the question ------------------------------------------------------------ */

void question_put(const char *text)
{
	winrm_writer_put_str(&q.out, text);
}

/* Lines and TABs stay, all else that is invisible is '?'. */
void question_put_text(struct winrm_slice text)
{
	struct winrm_writer w = winrm_writer_init(q.decoded, sizeof(q.decoded));
	const char *at = (const char *)q.decoded;
	size_t left, n;

	winrm_json_put_text(&w, text);
	left = w.len;
	if (!winrm_writer_ok(&w)) {
		q.is_long = true;
		return;
	}
	for (; left > 0; at += n, left -= n) {
		n = visible_char(at, left);
		if (n > 0 || *at == '\n' || *at == '\t')
			winrm_writer_put(&q.out, at, n > 0 ? n : 1);
		else if (*at != '\r')
			question_put("?");
		n = n > 0 ? n : 1;
	}
}

void question_put_line(struct winrm_slice text)
{
	if (text.len == 0)
		return;
	question_put_text(text);
	question_put("\n");
}

const char *question_ask(bool hidden)
{
	bool ok;

	if (q.is_long || !winrm_writer_ok(&q.out)) {
		say("the script asks more than winrm can show");
		return NULL;
	}
	ok = q.read((const char *)q.text, q.out.len, q.line, sizeof(q.line),
		q.until, hidden);
	q.out.len = 0;
	if (ok && !winrm_utf8_valid(winrm_slice_str(q.line))) {
		say("not UTF-8; the script gets no answer");
		ok = false;
	}
	return ok ? q.line : NULL;
}

bool question_is(void (*put)(struct winrm_slice), struct winrm_slice label,
	const char *text)
{
	size_t begin = q.out.len;
	bool is;

	put(label);
	winrm_writer_put_byte(&q.out, 0);
	is = winrm_writer_ok(&q.out) &&
		strcasecmp((const char *)q.text + begin, text) == 0;
	q.out.len = begin;
	return is;
}

/* --- what is asked for ------------------------------------------------------- */

bool question_take(struct winrm_json *j, enum winrm_json_type type,
	struct winrm_slice *text)
{
	struct winrm_json_token t;

	(void)winrm_json_next(j, &t);
	if (t.type == WINRM_JSON_NULL && type == WINRM_JSON_STRING)
		t.text = winrm_slice_str("");
	else if (t.type != type)
		return false;
	if (text)
		*text = t.text;
	return true;
}

bool question_take_item(struct winrm_json *j, struct question_item *item)
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

bool question_begin(struct winrm_json *j, const char *params)
{
	struct winrm_slice caption, message;

	winrm_json_start(j, winrm_slice_str(params));
	if (!question_take(j, WINRM_JSON_ARRAY, NULL) ||
		!question_take(j, WINRM_JSON_STRING, &caption) ||
		!question_take(j, WINRM_JSON_STRING, &message))
		return false;
	question_put_line(caption);
	question_put_line(message);
	return true;
}

/* --- labels ------------------------------------------------------------------ */

void question_split(struct winrm_slice label, struct winrm_slice part[3])
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

/* The key and what follows may be one escape. */
void question_put_label(struct winrm_slice label)
{
	struct winrm_slice part[3];

	question_split(label, part);
	question_put_text(part[0]);
	part[1].len += part[2].len;
	question_put_text(part[1]);
}
