/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_choice.h"

#include <string.h>

#include "boards/linux/run/host_question.h"

enum { CHOICES = 64 };

/* Too large for a stack. */
static struct {
	struct question_item choices[CHOICES];
	size_t count;
} p;

/* What is typed for it. */
static void put_key(struct winrm_slice label)
{
	struct winrm_slice part[3];

	question_split(label, part);
	if (part[1].len > 0 && part[1].ptr[0] != '\\') /* of an escape */
		question_put_text(part[1]);
	else
		question_put_label(label);
}

/* The number of the choice; p.count if it is none. */
static size_t typed_choice(const char *line)
{
	size_t i = 0;

	while (i < p.count && !question_is(put_key, p.choices[i].label, line) &&
		!question_is(question_put_label, p.choices[i].label, line))
		i++;
	return i;
}

static void put_help(void)
{
	size_t i;

	for (i = 0; i < p.count; i++) {
		put_key(p.choices[i].label);
		question_put(" - ");
		question_put_text(p.choices[i].help);
		question_put("\n");
	}
}

/* As the console has it: [Y] Yes  [N] No  [?] Help (default is "Y"): */
static void put_choices(size_t usual)
{
	size_t i;

	for (i = 0; i < p.count; i++) {
		question_put("[");
		put_key(p.choices[i].label);
		question_put("] ");
		question_put_label(p.choices[i].label);
		question_put("  ");
	}
	question_put("[?] Help");
	if (usual < p.count) {
		question_put(" (default is \"");
		put_key(p.choices[usual].label);
		question_put("\")");
	}
	question_put(": ");
}

/* What there is to choose from, and which one an empty line chooses. */
static bool take_choices(struct winrm_json *j, size_t *usual)
{
	struct winrm_json_token t;

	for (p.count = 0; winrm_json_next(j, &t) == WINRM_JSON_OBJECT;
		p.count++)
		if (p.count == CHOICES ||
			!question_take_item(j, &p.choices[p.count]))
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

bool host_choice(const char *params, struct winrm_writer *answer)
{
	struct winrm_json j;
	size_t usual, chosen;
	const char *line;

	if (!question_begin(&j, params) ||
		!question_take(&j, WINRM_JSON_ARRAY, NULL) ||
		!take_choices(&j, &usual))
		return false;
	do {
		put_choices(usual);
		line = question_ask(false);
		if (!line)
			return false;
		chosen = line[0] ? typed_choice(line) : usual;
		if (strcmp(line, "?") == 0)
			put_help();
	} while (chosen >= p.count);
	winrm_writer_put_decimal(answer, chosen);
	return true;
}
